"""Materials: what may be left, and what was left."""
