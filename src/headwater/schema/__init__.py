"""Canonical tables, their checks, and the reviewed definitions that give codes a meaning."""
