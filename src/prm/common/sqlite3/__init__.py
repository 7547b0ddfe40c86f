"""SQLite as Django knows it, where writers wait in turn."""
