"""People: their practice, payer, enrolment, and whether we see their claims at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.synthetic.arrays import (
    Array,
    Rng,
    fixed_draw,
    on_weekday,
    pick,
    pick_rows,
)
from headwater.synthetic.calendar import Calendar
from headwater.synthetic.parameters import BASE, PAYERS, Parameters
from headwater.synthetic.practices import Practices

_OLD_AGE = 65 * 365
_OLD_SHARE = 0.93  # of people in Medicare
_LIVES_IN_TOWN_OF_PRACTICE = 0.85
LEAD_IN = 90  # days before enrolment whose visits refer into it, though nobody sends us their claims
_SHORTEST_SPELL = 60  # days of a partial enrolment


@dataclass(frozen=True, slots=True)
class Population:
    """One entry a person; ``captured`` people have claims and eligibility in our files, the others live there too."""

    practice: Array
    town: Array
    payer: Array  # index into PAYERS
    captured: Array
    enrolled_from: Array  # day
    enrolled_to: Array  # day
    born: Array  # day
    female: Array
    visits: Array  # relative number of primary care visits


def population(
    rng: Rng,
    parameters: Parameters,
    calendar: Calendar,
    offices: Practices,
    *,
    people: int,
) -> Population:
    """Draw who lives in the market: about ``people`` whose claims we see, and the others whom nobody bills to us.

    Practices receive people in proportion to their panels. With the usual capture exactly ``people`` are seen; a
    scenario with less capture sees fewer of the same market.
    """
    rate = _capture(rng, parameters, offices)
    panel = offices.panel[:, None] * np.array(parameters.payer_mix)[None, :]
    everybody = round(people / BASE.capture_mean)
    seen = max(1, round(everybody * parameters.capture_mean))
    cell = np.r_[
        pick(rng, (panel * rate).ravel(), seen),
        pick(rng, (panel * (1 - rate)).ravel(), everybody - seen),
    ]
    captured = np.arange(everybody) < seen
    # Shuffled, so that a person's number says nothing about who pays.
    order = rng.permutation(everybody)
    cell, captured = cell[order], captured[order]
    practice, payer = cell // len(PAYERS), cell % len(PAYERS)
    at_home = rng.random(everybody) < _LIVES_IN_TOWN_OF_PRACTICE
    elsewhere = rng.integers(0, int(offices.town.max()) + 1, everybody)
    enrolled_from, enrolled_to = _enrolment(rng, parameters, calendar, everybody)
    return Population(
        practice=practice,
        town=np.where(at_home, offices.town[practice], elsewhere),
        payer=payer,
        captured=captured,
        enrolled_from=enrolled_from,
        enrolled_to=enrolled_to,
        born=calendar.first_day - _ages(rng, payer),
        female=rng.random(everybody) < 0.53,
        visits=rng.gamma(parameters.visit_shape, 1 / parameters.visit_shape, everybody),
    )


def _ages(rng: Rng, payer: Array) -> Array:
    """Return ages in days: mostly old in the two Medicare payers, working age in the commercial one."""
    count = len(payer)
    old = (payer < PAYERS.index("commercial")) & (rng.random(count) < _OLD_SHARE)
    age = np.where(
        old,
        _OLD_AGE + rng.gamma(2.2, 5.0 * 365, count),
        rng.uniform(18 * 365, _OLD_AGE, count),
    )
    return np.minimum(age, 100 * 365).astype(np.int64)


def _capture(rng: Rng, parameters: Parameters, offices: Practices) -> Array:
    """Return the share of people seen, practices x payers: contracts differ by payer and place."""
    a = parameters.capture_mean * parameters.capture_size
    shape = (len(offices.id), len(PAYERS))
    return rng.beta(a, parameters.capture_size - a, shape)


def _enrolment(
    rng: Rng, parameters: Parameters, calendar: Calendar, people: int
) -> tuple[Array, Array]:
    """Let a tenth join late or leave early."""
    first = np.full(people, calendar.first_day)
    last = np.full(people, calendar.last_day)
    partly = rng.random(people) < parameters.partly_enrolled
    late = rng.random(people) < 0.5
    room = max(calendar.days - _SHORTEST_SPELL, 1)
    shift = rng.integers(0, room, people)
    return (
        np.where(partly & late, first + shift, first),
        np.where(partly & ~late, last - shift, last),
    )


@dataclass(frozen=True, slots=True)
class Visits:
    """Primary care visits, in order of person and day."""

    person: Array
    day: Array
    practice: Array
    practitioner: Array


def primary_care_visits(
    rng: Rng,
    parameters: Parameters,
    calendar: Calendar,
    offices: Practices,
    folk: Population,
    roster: tuple[Array, Array, Array],
) -> Visits:
    """Draw a Poisson number of visits for each person and place most at the own practice.

    ``roster`` holds the practitioners of each month and practice: (members, first, count), the latter two
    months x practices.
    """
    start = folk.enrolled_from - LEAD_IN
    span = folk.enrolled_to - start + 1
    mean = folk.visits * parameters.visits_a_year * span / 365.25
    count = rng.poisson(mean)
    person = np.repeat(np.arange(len(mean)), count)
    offset = (rng.random(len(person)) * span[person]).astype(np.int64)
    day = np.minimum(on_weekday(start[person] + offset), folk.enrolled_to[person])
    order = np.lexsort((day, person))
    person, day = person[order], day[order]
    practice = _places(rng, parameters, offices, folk, person)
    members, first, size = roster
    month = calendar.month_of(day)
    here = size[month, practice]
    other = rng.integers(0, 1_000_003, len(person))
    draw = np.where(
        rng.random(len(person)) < parameters.usual_practitioner,
        fixed_draw(person),
        other,
    )
    return Visits(person, day, practice, members[first[month, practice] + draw % here])


def _places(
    rng: Rng,
    parameters: Parameters,
    offices: Practices,
    folk: Population,
    person: Array,
) -> Array:
    """Return the practice of each visit: the own one, or another of the same town."""
    away = np.flatnonzero(rng.random(len(person)) < parameters.other_practice)
    place = folk.practice[person].copy()
    town = offices.town[place[away]]
    same_town = (offices.town[None, :] == town[:, None]) * 1.0
    place[away] = pick_rows(rng, same_town)
    return place
