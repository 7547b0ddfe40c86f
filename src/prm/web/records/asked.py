"""What the address of a list asks for, cleaned: a list never fails for what somebody wrote into an address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

LONGEST_TEXT = 100
LONGEST_KEY = 18  # digits of a BIGINT


def text_of(asked: Mapping[str, str], name: str) -> str:
    """Return a text to search for; PostgreSQL takes no NUL."""
    return asked.get(name, "").replace("\0", "").strip()[:LONGEST_TEXT]


def key_of(asked: Mapping[str, str], name: str) -> str:
    """Return the key of a row, or nothing."""
    key = asked.get(name, "")
    return key if key.isascii() and key.isdecimal() and len(key) <= LONGEST_KEY else ""


def choice_of(asked: Mapping[str, str], name: str, choices: Sequence[str]) -> str:
    """Return one of some choices, or nothing."""
    chosen = asked.get(name, "")
    return chosen if chosen in choices else ""


def sort_of(asked: Mapping[str, str], keys: Sequence[str]) -> str:
    """Return by what to sort, with a minus for the other way round, or nothing."""
    sort = asked.get("sort", "")
    return sort if sort.removeprefix("-") in keys else ""


def day_of(asked: Mapping[str, str], name: str) -> date | None:
    """Return a day written as 2026-11-21, or None."""
    try:
        return date.fromisoformat(asked.get(name, ""))
    except ValueError:
        return None
