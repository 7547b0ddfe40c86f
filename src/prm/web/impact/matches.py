"""Who was compared with whom: the match table, and the chance of being chosen on both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from headwater.attribution.verdicts import Bin, Matched
from prm.common.formats import signed
from prm.web.impact.impact_page import ImpactPage
from prm.web.impact.ways import covariate

_WIDEST = 0.5  # standard deviations: the axis of differences ends here
_ALLOWED = 0.10


@dataclass(frozen=True, slots=True)
class MatchRow:
    """One characteristic."""

    it: Matched
    name: str

    @property
    def before(self) -> str:
        """Return the difference without weights."""
        return signed(round(self.it.before, 2) + 0.0)

    @property
    def after(self) -> str:
        """Return the difference with them."""
        return signed(round(self.it.after, 2) + 0.0)

    @property
    def before_at(self) -> str:
        """Return where it stands on the axis, in percent."""
        return _at(self.it.before)

    @property
    def after_at(self) -> str:
        """Return where it stands on the axis, in percent."""
        return _at(self.it.after)

    @property
    def fails(self) -> bool:
        """Say whether the rule asks about it and it is too large."""
        return self.it.counts and abs(self.it.after) >= _ALLOWED


@dataclass(frozen=True, slots=True)
class MatchPage:
    """The match table."""

    rows: Sequence[MatchRow]
    overlap: Sequence[Bin]
    tallest: float

    @property
    def left(self) -> str:
        """Return where the allowed band begins."""
        return _at(-_ALLOWED)

    @property
    def right(self) -> str:
        """Return where it ends."""
        return _at(_ALLOWED)


def present_match(page: ImpactPage) -> MatchPage:
    """Return the table, the largest difference that remains first."""
    result = page.found.result if page.found else None
    rows = (
        [MatchRow(each, covariate(each.name)) for each in result.matched]
        if result
        else []
    )
    rows.sort(key=lambda each: (not each.it.counts, -abs(each.it.after)))
    overlap = result.overlap if result else ()
    tallest = max((max(each.treated, each.controls) for each in overlap), default=1.0)
    return MatchPage(rows, overlap, tallest or 1.0)


def _at(value: float) -> str:
    inside = min(max(value, -_WIDEST), _WIDEST)
    return f"{100 * (inside + _WIDEST) / (2 * _WIDEST):.2f}"
