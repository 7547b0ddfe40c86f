"""Spans of days that sources claim, settled so that no two contradict each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from prm.directory.adopting.precedence import rank

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Claim:
    """A source says that something held from a day to a day; an open end is None."""

    source: str
    as_of: date
    from_date: date
    to_date: date | None
    particulars: tuple[tuple[str, Any], ...] = ()

    @property
    def strength(self) -> tuple[int, int]:
        """Who decides where two claims meet: the lower one."""
        return rank(self.source), -self.as_of.toordinal()

    def meets(self, other: Claim) -> bool:
        """Say whether both hold on some day."""
        return self.from_date <= (other.to_date or date.max) and other.from_date <= (
            self.to_date or date.max
        )


def settle(claims: Iterable[Claim]) -> list[Claim]:
    """Return the claims that stand, by day.

    A claim falls to a stronger one that it meets: by the source's rank, then by the newer as-of date. Two claims of
    one source and day may meet (it knows why), unless they begin on the same day.
    """
    standing: list[Claim] = []
    for claim in sorted(claims, key=lambda claim: (claim.strength, claim.from_date)):
        if not any(_gives_way(claim, other) for other in standing):
            standing.append(claim)
    return sorted(standing, key=lambda claim: claim.from_date)


def _gives_way(claim: Claim, other: Claim) -> bool:
    if claim.strength == other.strength and claim.source == other.source:
        return claim.from_date == other.from_date
    return claim.meets(other)


def lay_over(claims: Iterable[Claim]) -> list[Claim]:
    """Return one claim a day: the strongest, and of equals the one that began last; the others fill what it leaves."""
    standing: list[Claim] = []
    ordered = sorted(
        claims, key=lambda claim: (*claim.strength, -claim.from_date.toordinal())
    )
    for claim in ordered:
        pieces = [claim]
        for other in standing:
            pieces = [part for piece in pieces for part in _outside(piece, other)]
        standing += pieces
    return sorted(standing, key=lambda claim: claim.from_date)


def _outside(claim: Claim, other: Claim) -> Iterable[Claim]:
    """Yield the parts of a claim on whose days another one doesn't hold."""
    if not claim.meets(other):
        yield claim
        return
    if claim.from_date < other.from_date:
        yield replace(claim, to_date=other.from_date - ONE_DAY)
    if other.to_date and (claim.to_date is None or claim.to_date > other.to_date):
        yield replace(claim, from_date=other.to_date + ONE_DAY)
