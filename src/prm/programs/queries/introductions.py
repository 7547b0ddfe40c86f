"""Introductions of programs: how many are asked for, matched, scheduled, and took place (FLD-11, PRG-02)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from prm.accounts.permissions import Person
from prm.programs.models import LaunchPlan, Program, ProgramPractice
from prm.programs.queries.activity import span_of
from prm.visits.models import Introduction, IntroductionState
from prm.visits.queries.due import visited_on
from prm.visits.queries.introductions import introductions_visible_to


@dataclass(frozen=True, slots=True)
class IntroductionCounts:
    """How far the introductions got; each is counted once, where it stands."""

    asked: int = 0
    matched: int = 0
    scheduled: int = 0
    met: int = 0
    dropped: int = 0

    @property
    def waiting(self) -> int:
        """Return those of which something may still come."""
        return self.asked + self.matched + self.scheduled

    @property
    def total(self) -> int:
        """Return all that were ever asked for."""
        return self.waiting + self.met + self.dropped


class _Stay(NamedTuple):
    """A practice is in a program, between two days."""

    program: UUID
    from_date: date
    to_date: date | None


def introduction_counts(
    programs: Iterable[Program], person: Person, *, on: date
) -> dict[UUID, IntroductionCounts]:
    """Return the counts of each program by its key, of introductions that a person may read; three queries.

    An introduction is a program's in whose service line it is, if it ran while its practice was in the program, or if
    it is with the specialist whom the program launches, whatever the practice. It counts in every program whose it is.
    """
    known = {each.pk: each for each in programs}
    found: dict[UUID, Counter[str]] = {key: Counter() for key in known}
    for key, each in _of_programs(known, person, on):
        found[key][each.state] += 1
    return {key: _counts(counted) for key, counted in found.items()}


def met_by_month(plan: LaunchPlan, person: Person, *, on: date) -> dict[date, int]:
    """Return how many introductions of a launch took place in each month, by its first day: to stand beside the ramp.

    Those before the start are among them; a month without any isn't.
    """
    found = Counter(
        visited_on(each.settled_at).replace(day=1)
        for _, each in _of_programs({plan.program_id: plan.program}, person, on)
        if each.state == IntroductionState.MET and each.settled_at
    )
    return dict(sorted(found.items()))


def counts_by_line(
    person: Person, *, first: date, last: date, on: date
) -> dict[str, IntroductionCounts]:
    """Return the counts by service line of the introductions asked for in some days, both included; one query."""
    found: dict[str, Counter[str]] = {}
    begins, ended = span_of(first, last)
    rows = introductions_visible_to(person, on=on).filter(
        made_at__gte=begins, made_at__lt=ended
    )
    for line, state in rows.order_by("service_line").values_list(
        "service_line", "state"
    ):
        found.setdefault(line, Counter())[state] += 1
    return {line: _counts(counted) for line, counted in found.items()}


def _of_programs(
    known: Mapping[UUID, Program], person: Person, on: date
) -> Iterator[tuple[UUID, Introduction]]:
    """Yield each introduction with each program whose it is."""
    stays = _stays(known)
    launched = dict(
        LaunchPlan.objects.filter(program__in=known).values_list(
            "program", "practitioner"
        )
    )
    lines = {each.service_line for each in known.values()}
    rows = introductions_visible_to(person, on=on).filter(service_line__in=lines)
    for each in rows.order_by("pk"):
        of_practice = {
            stay.program
            for stay in stays.get(each.practice_id, ())
            if _ran_during(each, stay)
        }
        of_specialist = {
            key
            for key, specialist in launched.items()
            if specialist == each.specialist_id
        }
        for key in of_practice | of_specialist:
            if known[key].service_line == each.service_line:
                yield key, each


def _stays(programs: Mapping[UUID, Program]) -> dict[int, list[_Stay]]:
    """Return by practice in which programs it was, and when."""
    found: dict[int, list[_Stay]] = {}
    rows = ProgramPractice.objects.filter(program__in=programs)
    for each in rows:
        stay = _Stay(each.program_id, each.from_date, each.to_date)
        found.setdefault(each.practice_id, []).append(stay)
    return found


def _ran_during(introduction: Introduction, stay: _Stay) -> bool:
    """Say whether an introduction was asked for before its practice left, and not over before it came."""
    settled = introduction.settled_at
    over_before = settled is not None and visited_on(settled) < stay.from_date
    asked_after = (
        stay.to_date is not None and visited_on(introduction.made_at) > stay.to_date
    )
    return not over_before and not asked_after


def _counts(counted: Counter[str]) -> IntroductionCounts:
    return IntroductionCounts(**{state: counted[state] for state in _STATES})


_STATES = tuple(IntroductionState.values)
