"""Packs: the frozen weeks, one of them, its files."""
