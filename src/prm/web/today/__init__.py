"""Today, and the brief of a stop."""
