"""What we hand to practices: materials with a version and an end."""
