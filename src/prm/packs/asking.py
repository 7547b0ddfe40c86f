"""What every section of a pack is asked: of which mart, of which week, as of when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from headwater.marts import Mart
from prm.insights.queries.said import Key, barriers_of

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier pack, as far as the next one asks it."""

    monday: date
    made_at: datetime
    asked: Mapping[str, Any]  # what it asked, and was answered


@dataclass(frozen=True)
class Ask:
    """The question that a pack answers.

    Attributes
    ----------
    mart
        The mart whose claims it speaks of; None: there is none, and what needs one is left out.
    monday
        The week begins with it; it ends with the Sunday after.
    at
        When it is asked: what was written later isn't in it.
    before
        The pack of the last week that was frozen; None: it is the first.
    """

    mart: Mart | None
    monday: date
    at: datetime
    before: Before | None = None

    @property
    def sunday(self) -> date:
        """Return the last day of the week."""
        return self.monday + WEEK - timedelta(days=1)

    @property
    def on(self) -> date:
        """Return the day as of which standing things are told: the week's last, or today while it isn't over."""
        return min(self.sunday, self.at.date())

    @cached_property
    def barriers(self) -> dict[Key, str]:
        """Return the barrier that a person named, by practice and line."""
        return {key: row.barrier for key, row in barriers_of(None).items()}


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())
