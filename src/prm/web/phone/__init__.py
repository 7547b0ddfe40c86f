"""Logging in a car park: pages that work without a signal, and the sync's questions."""
