"""The register's codes for kinds of names, as words."""

from __future__ import annotations

_KINDS = {
    "1": "former",
    "2": "professional",
    "3": "doing business as",
    "4": "former legal",
}


def kind_of_name(held: str) -> str:
    """SQL: a kind of name in words; what the register calls other, or nothing at all, is other."""
    whens = " ".join(f"WHEN '{code}' THEN '{word}'" for code, word in _KINDS.items())
    return f"CASE without_decimals({held}) {whens} ELSE 'other' END"
