"""Where people say what they know of the numbers."""
