"""Weeks, proposals and runs as the pages show them."""
