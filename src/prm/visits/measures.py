"""What field work comes to, as shares with their denominators. Rows in, numbers out; no database, no clock.

Every share keeps what it is a share of: a page that shows the one shows the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

FOLLOW_UP_WITHIN = timedelta(days=7)  # a week past the day that was named
KEPT, WAIVED = "kept", "waived"

Item = TypeVar("Item")


class Share(NamedTuple):
    """So many of so many."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """Return the share from 0 to 1; of nothing there is none."""
        return self.part / self.whole if self.whole else None


class Promised(NamedTuple):
    """A promise as reliability judges it; ``due_on`` is the date that it missed first, if it was postponed late."""

    owner: str
    department: str
    due_on: date
    state: str
    settled_on: date | None


class Covered(NamedTuple):
    """A practice with a tier, and the day of its last visit."""

    tier: str
    cadence_days: int
    last: date | None

    def days_over(self, on: date) -> int | None:
        """Return by how many days the cadence is exceeded, less than 1 where it isn't; None: never visited."""
        return (on - self.last).days - self.cadence_days if self.last else None


class Logged(NamedTuple):
    """An interaction as it counts."""

    practice: int
    person: int
    on: date
    is_visit: bool
    has_purpose: bool
    has_intel: bool
    next_on: date | None


def is_due(promise: Promised, *, on: date) -> bool:
    """Say whether a promise counts for reliability: its day is over, and the practice didn't let us off."""
    return promise.state != WAIVED and promise.due_on < on


def was_kept(promise: Promised) -> bool:
    """Say whether a promise was kept by its day; late is not kept."""
    settled = promise.settled_on
    return promise.state == KEPT and settled is not None and settled <= promise.due_on


def reliability(promises: Iterable[Promised], *, on: date) -> Share:
    """Return the promises kept by their due date, of those due before ``on``.

    Missed ones and late ones, still open or kept too late, count against; waived ones are taken out. One that is kept
    before its day counts when the day is over: else only good news would be early.
    """
    return _share((each for each in promises if is_due(each, on=on)), was_kept)


def reliability_by_person(
    promises: Iterable[Promised], *, on: date
) -> dict[str, Share]:
    """Return :func:`reliability` by the owner's name, in the order of the alphabet: it is no ranking."""
    groups = _grouped(promises, lambda each: each.owner)
    return {name: reliability(some, on=on) for name, some in groups.items()}


def reliability_by_department(
    promises: Iterable[Promised], *, on: date
) -> dict[str, Share]:
    """Return :func:`reliability` by department, in the order of the alphabet."""
    groups = _grouped(promises, lambda each: each.department)
    return {name: reliability(some, on=on) for name, some in groups.items()}


def coverage_by_tier(practices: Iterable[Covered], *, on: date) -> dict[str, Share]:
    """Return, by tier, how many practices were visited within their cadence, of all of that tier."""

    def is_covered(each: Covered) -> bool:
        over = each.days_over(on)
        return over is not None and over <= 0

    groups = _grouped(practices, lambda each: each.tier)
    return {tier: _share(some, is_covered) for tier, some in groups.items()}


def visit_quality(interactions: Iterable[Logged]) -> Share:
    """Return the visits with a purpose, intel and a dated next step, of all visits."""
    visits = (each for each in interactions if each.is_visit)
    return _share(
        visits,
        lambda each: each.has_purpose and each.has_intel and each.next_on is not None,
    )


def contacts_a_liaison_day(
    interactions: Iterable[Logged], *, liaisons: Collection[int], business_days: int
) -> float | None:
    """Return the interactions of all kinds that some liaisons logged, over liaisons times business days."""
    days = len(liaisons) * business_days
    logged = sum(1 for each in interactions if each.person in liaisons)
    return logged / days if days else None


def follow_up_rate(interactions: Iterable[Logged], *, on: date) -> Share:
    """Return the next steps that were followed up, of those whose time is over before ``on``.

    A next step is followed up if somebody of ours met the practice again, in whatever way, on a later day than that
    on which it was said, and within a week past the day that was named.
    """
    every = [*interactions]
    met = _grouped(every, lambda each: each.practice)
    said = [
        each
        for each in every
        if each.next_on is not None and each.next_on + FOLLOW_UP_WITHIN < on
    ]

    def is_followed(step: Logged) -> bool:
        assert step.next_on is not None
        last = step.next_on + FOLLOW_UP_WITHIN
        return any(step.on < other.on <= last for other in met[step.practice])

    return _share(said, is_followed)


def _share(items: Iterable[Item], counts: Callable[[Item], bool]) -> Share:
    judged = [counts(item) for item in items]
    return Share(sum(judged), len(judged))


Key = TypeVar("Key", int, str)


def _grouped(
    items: Iterable[Item], key: Callable[[Item], Key]
) -> dict[Key, list[Item]]:
    groups: dict[Key, list[Item]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return dict(sorted(groups.items()))
