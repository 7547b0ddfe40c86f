"""A week as the library plans it: the same week in numbers, and the way back from its plan to stops."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from headwater import planning
from headwater.planning import Day, Instance, Lock, Lunch, Plan, usual_minute_cost
from prm.accounts.permissions import can_see_volumes
from prm.directory.models import Practice
from prm.insights.planning.roads import travel_between
from prm.insights.planning.starts import Start
from prm.insights.planning.weeks import Week, at_minute, minute_of
from prm.visits.models import Appointment, Stop, StopKind
from prm.visits.planned import MadeStop
from prm.visits.queries.hours import Hours

LUNCH = Lunch(minutes=30, earliest=11 * 60 + 30, latest=13 * 60 + 30)


class Visit(NamedTuple):
    """A visit that may be planned: to whom, why, and what is settled of it already."""

    practice: Practice
    kind: str
    minutes: int
    stop: Stop | None = None  # locked, and there already
    appointment: Appointment | None = None
    due: date | None = None  # promised by then
    value: float = 0.0


@dataclass(frozen=True, slots=True)
class Puzzle:
    """An instance, and what its numbers stand for."""

    week: Week
    visits: tuple[Visit, ...]
    instance: Instance

    def made_stops(self, plan: Plan) -> list[MadeStop]:
        """Return a plan of the instance as stops of days."""
        made = []
        for number, day in enumerate(plan.days):
            here = 0
            for planned in day:
                made.append(self._stop(number, here, *planned))
                here = planned.stop + 1
        made += self._kept_all_the_same({stop.practice.pk for stop in made})
        return sorted(made, key=lambda stop: (stop.day, stop.arrives_at))

    def _kept_all_the_same(self, planned: Collection[int]) -> Iterable[MadeStop]:
        """Yield what is locked or agreed and fits into no day: it stays where it is; the page says what is wrong."""
        for kept in self.week.kept:
            if kept.practice_id not in planned:
                visit = Visit(
                    kept.practice, kept.kind, kept.minutes, kept, kept.appointment
                )
                yield self._as_it_is(visit, kept.day, kept.arrives_at)
        locked = {kept.practice_id for kept in self.week.kept}
        for visit in self.visits:
            agreed = visit.appointment
            if agreed and visit.practice.pk not in (*planned, *locked):
                starts = agreed.starts_at.astimezone(self.week.now.tzinfo)
                yield self._as_it_is(visit, starts.date(), starts)

    def _stop(self, day: int, here: int, number: int, minute: float) -> MadeStop:
        on, travel = self.week.days[day], self.instance.travel
        return self._as_it_is(self.visits[number], on, at_minute(on, minute))._replace(
            drive_minutes=float(travel.minutes[here, number + 1]),
            drive_kilometres=float(travel.kilometres[here, number + 1]),
        )

    def _as_it_is(self, visit: Visit, day: date, arrives_at: datetime) -> MadeStop:
        valued = self.week.values[visit.practice.pk]
        counts = can_see_volumes(self.week.liaison)
        kept = visit.stop
        return MadeStop(
            practice=visit.practice,
            day=day,
            arrives_at=arrives_at,
            minutes=visit.minutes,
            drive_minutes=kept.drive_minutes if kept else 0.0,
            drive_kilometres=kept.drive_kilometres if kept else 0.0,
            kind=visit.kind,
            service_line=valued.line,
            reasons=valued.reasons(counts=counts),
            score=valued.total,
            locked=bool(kept and kept.locked),
            appointment=visit.appointment,
        )


def puzzle_of(
    week: Week,
    start: Start,
    *,
    drawn: Collection[int] = (),
    waiting: Collection[int] = (),
) -> Puzzle:
    """Return the week as an instance.

    Parameters
    ----------
    drawn
        Keys of practices that the lottery drew: they go in as what was promised does.
    waiting
        Keys of those that it listed and didn't draw: they wait for another week.
    """
    visits = tuple(_visits(week, start, drawn, waiting))
    stops = tuple(_stop_of(visit, week) for visit in visits)
    days = tuple(_day_of(day, week, start) for day in week.days)
    travel = travel_between(week.liaison, start, [each.practice for each in visits])
    cost = usual_minute_cost(stops)
    return Puzzle(week, visits, Instance(stops, days, travel, cost))


def _visits(
    week: Week, start: Start, drawn: Collection[int], waiting: Collection[int]
) -> Iterable[Visit]:
    """Yield what is settled first, then everybody who may be visited, each practice once."""
    settled: set[int] = set()
    for kept in week.kept:
        settled.add(kept.practice_id)
        if kept.day in week.days and _lies_somewhere(kept.practice):
            yield Visit(kept.practice, kept.kind, kept.minutes, kept, kept.appointment)
    for agreed in week.appointments:
        day = agreed.starts_at.astimezone(week.now.tzinfo).date()
        is_new = agreed.practice_id not in settled and day in week.days
        if is_new and _lies_somewhere(agreed.practice) and agreed.starts_at > week.now:
            settled.add(agreed.practice_id)
            yield Visit(
                agreed.practice,
                StopKind.APPOINTMENT,
                agreed.minutes,
                appointment=agreed,
            )
    out = {*settled, *week.excluded, *waiting}
    for practice in week.practices:
        if practice.pk in out:
            continue
        due = week.last_day_for(practice)
        kind = (
            StopKind.PROMISED
            if due
            else StopKind.LOTTERY
            if practice.pk in drawn
            else StopKind.VALUE
        )
        value = week.values[practice.pk].total
        yield Visit(practice, kind, start.visit_minutes, due=due, value=value)


def _lies_somewhere(practice: Practice) -> bool:
    return practice.latitude is not None and practice.longitude is not None


def _stop_of(visit: Visit, week: Week) -> planning.Stop:
    appointment = lock = None
    if visit.appointment:
        starts = visit.appointment.starts_at.astimezone(week.now.tzinfo)
        if starts.date() in week.days:
            day = week.days.index(starts.date())
            appointment = planning.Appointment(day, minute_of(starts))
    if visit.stop and not appointment:
        # From place 1: what is locked keeps its order, but another may still come before it.
        lock = Lock(week.days.index(visit.stop.day), visit.stop.place + 1)
    value = visit.value or week.values[visit.practice.pk].total
    return planning.Stop(
        value=value,
        minutes=visit.minutes,
        hours=tuple(
            open_minutes(week.hours[visit.practice.pk][day.weekday()])
            if _in_time(visit.due, day, week)
            else ()
            for day in week.days
        ),
        must=visit.kind in (StopKind.PROMISED, StopKind.LOTTERY),
        appointment=appointment,
        lock=lock,
        name=visit.practice.code,
    )


def _in_time(due: date | None, day: date, week: Week) -> bool:
    """Say whether a day isn't too late for a promise; what is late already is as well kept on any day."""
    return due is None or due < week.days[0] or day <= due


def open_minutes(hours: Hours) -> planning.instance.Hours:
    """Return between which minutes of a day a practice takes visits; lunch cuts them."""
    if not hours.takes_visits or hours.opens is None or hours.closes is None:
        return ()
    opens, closes = minute_of(hours.opens), minute_of(hours.closes)
    if hours.lunch_from is None or hours.lunch_until is None:
        return ((opens, closes),)
    noon, after = minute_of(hours.lunch_from), minute_of(hours.lunch_until)
    stretches = ((opens, min(noon, closes)), (max(after, opens), closes))
    return tuple((first, last) for first, last in stretches if first < last)


def _day_of(day: date, week: Week, start: Start) -> Day:
    begins, ends = minute_of(start.day_begins), minute_of(start.day_ends)
    if day == week.now.date():
        # The next quarter of an hour: whoever plans at 9:52 doesn't leave at 9:52.
        begins = max(begins, -(-minute_of(week.now) // 15) * 15)
    return Day(min(begins, ends), ends, LUNCH)


def orders_of(puzzle: Puzzle, stops: Sequence[Stop]) -> dict[UUID, int]:
    """Return which stop of the instance each stop of a plan is, as far as it is one."""
    by_practice = {
        visit.practice.pk: number for number, visit in enumerate(puzzle.visits)
    }
    return {
        stop.pk: by_practice[stop.practice_id]
        for stop in stops
        if stop.practice_id in by_practice and stop.day in puzzle.week.days
    }
