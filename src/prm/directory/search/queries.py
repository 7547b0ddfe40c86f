"""The one function that finds records by what a person types."""

from __future__ import annotations

from collections.abc import Collection

from prm.accounts.models import User
from prm.directory.search.entries import Found


def find(
    text: str,
    *,
    by: User,
    limit: int = 20,
    kinds: Collection[str] | None = None,
    near: frozenset[tuple[str, int]] = frozenset(),
    scopes: frozenset[str] = frozenset(),
) -> list[Found]:
    """Find records by name, NPI, phone, town or text, best first, typing errors forgiven.

    Parameters
    ----------
    by
        Who asks: the directory and notes are found by who may see them, anything else by ``scopes``.
    kinds
        Only these kinds; None: all.
    near
        Kind and key of records that come before their equals: those of one's own territory.
    scopes
        What else this person may see, said by the apps that brought it.
    """
    return []
