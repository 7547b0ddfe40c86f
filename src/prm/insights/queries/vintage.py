"""Which claims a page speaks of, until when, and how complete they are."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from headwater.disclosure import hidden
from headwater.marts import Mart
from headwater.results import Window


class Provenance(NamedTuple):
    """What stands beside every number: source, as-of date, window and maturity."""

    sources: tuple[str, ...]
    as_of: date | None
    window: Window | None
    early: tuple[
        tuple[date, float], ...
    ]  # months after the window, with their completeness from 0 to 1
    synthetic: bool
    mart_id: str

    @property
    def source(self) -> str:
        """Return the source of the claims in words."""
        return f"claims ({', '.join(self.sources)})" if self.sources else "claims"

    @property
    def span(self) -> str:
        """Return the window in words."""
        if self.window is None:
            return "no complete month yet"
        return f"{_month(self.window.start)} to {_month(self.window.end)}"

    @property
    def note(self) -> str:
        """Return the sentence that stands under a table."""
        until = f" to {_day(self.as_of)}" if self.as_of else ""
        return f"{_capital(self.source)}{until}; window {self.span}. {self.maturity}"

    @property
    def maturity(self) -> str:
        """Return what is known of months that aren't complete."""
        if not self.early:
            return "All months are at least 95 % complete."
        listed = ", ".join(
            f"{_month(month)} {share:.0%}" for month, share in self.early
        )
        return f"Not complete and outside the window: {listed.replace('%', ' %')}."

    def of(self, what: str) -> str:
        """Return what a number says when asked: of what, from where, until when."""
        return f"{what} {_capital(self.source)}, {self.span}; all those months are at least 95 % complete."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _month(month: date) -> str:
    return f"{month:%b %Y}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


@lru_cache(maxsize=2)
def provenance(mart: Mart) -> Provenance:
    """Return where the numbers of a mart come from."""
    months: dict[date, float] = {}
    for row in mart.table("maturity", ["month", "completeness"]).to_pylist():
        # Several sources: a month is as complete as the least complete of them.
        months[row["month"]] = min(row["completeness"], months.get(row["month"], 1.0))
    window = mart.window
    early = [each for each in sorted(months.items()) if window and each[0] > window.end]
    return Provenance(
        tuple(str(source) for source in mart.manifest.get("sources", ())),
        mart.as_of,
        window,
        tuple(early),
        mart.synthetic,
        mart.id,
    )


@lru_cache(maxsize=2)
def visits_without_specialty(mart: Mart) -> int:
    """Return how many visits are to somebody whose specialty nothing loaded tells: they can't begin an episode."""
    where = {"measure": "visits", "reason": "specialty_unknown"}
    counts = mart.table("quality", ["count"], where)["count"].to_pylist()
    found = sum(count or 0 for count in counts)
    return 0 if hidden(found) else found
