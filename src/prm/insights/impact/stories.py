"""One practice at a time: what is kept of a story, which is never a count, and how it is read again.

A page may show the interval, and others' course as a share of a mean month. Laid on what the practice's own page shows
anyway, the course says what was to be expected; what the practice sent is never kept here. Where it sent so little that
the sum is a small cell, the ends of the interval are told to five percent, so that nobody works it out from them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from headwater.attribution.judging import LEAST_SHOWN
from headwater.attribution.plain import made
from headwater.attribution.single import BASE, RECENT, SingleStory
from headwater.attribution.stories import Told
from headwater.disclosure import hidden
from headwater.measures.maturity import month_of
from prm.insights.models import ImpactEstimate
from prm.programs.models import InterventionVersion

_STEPS = 20  # a coarse end is told to a twentieth


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A practice that was worked on, with its story or the reason why it has none.

    ``course`` is what was to be expected of each month from ``first_month`` on, over the mean month of the base year;
    empty where so few are behind it that it would speak of one of them. ``strayed_low`` and ``strayed_high`` are the
    factors that make a range of it in the months judged; None where the practice sent too ``few`` to show.
    """

    practice: str
    started_on: date
    reason: str = ""
    low: float | None = None
    high: float | None = None
    claim: bool = False
    sure: bool = False
    few: bool = False
    donors: int = 0
    first_month: date | None = None
    course: tuple[float, ...] = ()
    strayed_low: float | None = None
    strayed_high: float | None = None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return both ends of observed over expected, less 1; None without a story."""
        if self.low is None or self.high is None:
            return None
        return self.low, self.high

    @property
    def months(self) -> tuple[date, ...]:
        """Return the months of the course."""
        if self.first_month is None:
            return ()
        first = 12 * self.first_month.year + self.first_month.month - 1
        return tuple(month_of(first + at) for at in range(len(self.course)))

    @property
    def base_months(self) -> tuple[date, ...]:
        """Return the year that the practice is held against."""
        return self.months[:BASE]

    @property
    def judged_months(self) -> tuple[date, ...]:
        """Return the months of the horizon."""
        return self.months[BASE + RECENT :]


@dataclass(frozen=True, slots=True)
class Stories:
    """What one mart tells of the practices of a version."""

    mart: str
    at: datetime
    kept: Sequence[Kept]

    @property
    def any_told(self) -> bool:
        """Say whether anything of a result stands in them."""
        return any(each.interval for each in self.kept)

    def of(self, code: str) -> Kept | None:
        """Return one practice's."""
        return next((each for each in self.kept if each.practice == code), None)


def kept_of(told: Told) -> Kept:
    """Return what may be kept of a story."""
    story = told.story
    if story is None:
        return Kept(
            practice=told.practice, started_on=told.started_on, reason=told.reason
        )
    few = hidden(story.observed)
    low, high = _ends(story, coarse=few)
    return Kept(
        practice=told.practice,
        started_on=told.started_on,
        low=low,
        high=high,
        # A claim needs more than the twelve to be expected, so no hidden sum claims; this holds it if that changes.
        claim=story.claim and not few,
        sure=story.sure,
        few=few,
        donors=story.donors,
        first_month=story.months[0].month,
        course=_course(story),
        strayed_low=None if few else round(story.strayed_low, 3),
        strayed_high=None if few else round(story.strayed_high, 3),
    )


def _ends(story: SingleStory, *, coarse: bool) -> tuple[float, float]:
    if not coarse:
        return round(story.low, 4), round(story.high, 4)
    low = math.floor(_STEPS * story.low) / _STEPS
    return max(low, -1.0), math.ceil(_STEPS * story.high) / _STEPS


def _course(story: SingleStory) -> tuple[float, ...]:
    if story.least_behind < LEAST_SHOWN:
        return ()
    return tuple(round(each.expected / story.usual, 3) for each in story.months)


def stories_of(version: InterventionVersion) -> Stories | None:
    """Return what the newest mart that judged a version tells; None before it was judged. One query."""
    newest = (
        ImpactEstimate.objects.filter(version=version)
        .only("mart", "at", "stories")
        .order_by("at", "pk")
        .last()
    )
    if newest is None:
        return None
    return Stories(
        newest.mart, newest.at, tuple(made(Kept, each) for each in newest.stories)
    )
