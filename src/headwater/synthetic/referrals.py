"""Who is sent where: referral episodes by source, referrals that nobody completed, and relations that are older."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.synthetic.arrays import (
    Array,
    Rng,
    join,
    on_weekday,
    pick,
    pick_rows,
    take,
)
from headwater.synthetic.choice import affiliation_row, choose, choose_specialist
from headwater.synthetic.parameters import SERVICE_LINES
from headwater.synthetic.population import Visits
from headwater.synthetic.reach import reach_shift
from headwater.synthetic.world import World

PRACTICE, SELF, SPECIALIST, ED = range(4)
_ED_LAG = (2, 28)  # days from the emergency visit to the specialist
_SPECIALIST_LAG = (7, 60)


@dataclass(frozen=True, slots=True)
class Episodes:
    """One row a referral episode: the first specialist visit and what led to it; -1 where there is nobody."""

    person: Array
    day: Array  # of the first visit
    line: Array
    clinic: Array
    specialist: Array
    source: Array
    practice: Array
    referrer: Array
    asked: Array  # day of the referral, or of the first visit when nobody referred
    visit: Array  # index of the primary care visit that referred, -1


@dataclass(frozen=True, slots=True)
class EmergencyVisits:
    """Visits to a hospital's emergency department."""

    person: Array
    day: Array
    hospital: Array  # destination index
    practitioner: Array


_EMERGENCY_A_YEAR = 0.38


def emergency_visits(rng: Rng, world: World) -> EmergencyVisits:
    """Draw visits at the hospital nearest to where people live, with some that go further."""
    folk = world.folk
    years = world.calendar.days / 365.25
    count = rng.poisson(_EMERGENCY_A_YEAR * years, len(folk.practice))
    person = np.repeat(np.arange(len(folk.practice)), count)
    day = world.calendar.first_day + rng.integers(0, world.calendar.days, len(person))
    hospitals = np.flatnonzero(world.clinics.hospital)
    kilometres = np.linalg.norm(
        world.place.centre[:, None] - world.clinics.point[hospitals][None], axis=2
    )
    weight = np.exp(-kilometres / 6)
    hospital = hospitals[pick_rows(rng, weight[folk.town[person]])]
    members = world.staff.hospital_staff[hospital, 0]
    seen = members[
        np.arange(len(person)), rng.integers(0, members.shape[1], len(person))
    ]
    return EmergencyVisits(person, day, hospital, seen)


def referrals_by_practices(
    rng: Rng, world: World, visits: Visits
) -> tuple[Episodes, Episodes]:
    """Let each primary care visit refer with its cell's probability.

    Returns completed episodes, and referrals that never became a visit (with the day it would have been).
    """
    parameters, calendar = world.parameters, world.calendar
    month = calendar.month_of(visits.day)
    cell = visits.practice * calendar.months + month
    by_cell = world.volume.transpose(0, 2, 1).reshape(-1, len(SERVICE_LINES))
    chance = parameters.referral_probability * by_cell.sum(axis=1)
    row = np.flatnonzero(rng.random(len(cell)) < chance[cell])
    line = pick_rows(rng, by_cell[cell[row]])
    practice, month = visits.practice[row], month[row]
    clinic = _clinic_for_practice(rng, world, take(visits, row), line, month)
    lag = np.exp(rng.normal(np.log(parameters.lag_median), parameters.lag_sd, len(row)))
    asked = visits.day[row]
    day = on_weekday(asked + np.maximum(np.rint(lag), 1).astype(np.int64))
    sent = Episodes(
        person=visits.person[row],
        day=day,
        line=line,
        clinic=clinic,
        specialist=choose_specialist(
            rng,
            world.staff.roster,
            clinic=clinic,
            line=line,
            habit=practice * 31 + line,
            day=day,
        ),
        source=np.full(len(row), PRACTICE),
        practice=practice,
        referrer=visits.practitioner[row],
        asked=asked,
        visit=row,
    )
    completed = rng.random(len(row)) < parameters.completion
    return take(sent, completed), take(sent, ~completed)


def _clinic_for_practice(
    rng: Rng, world: World, visits: Visits, line: Array, month: Array
) -> Array:
    practice = visits.practice
    lines = len(SERVICE_LINES)
    tables = world.tables
    shift = (
        tables.affiliation[affiliation_row(world.offices, practice, month)]
        + world.access.shift.transpose(1, 2, 0)[line, month]
    )
    ours = (world.problem_shift + world.lift)[practice, line, month]
    ours += reach_shift(world.parameters, world.reach, visits.person, visits.day)
    return choose(
        rng,
        tables.practice.reshape(-1, tables.practice.shape[2]),
        practice * lines + line,
        shift,
        ours,
        world.clinics.ours,
    )


def other_episodes(
    rng: Rng, world: World, sent: Episodes, emergencies: EmergencyVisits
) -> list[Episodes]:
    """Draw episodes that no practice sent, so many that the sources have their shares of all."""
    parameters, folk, calendar = world.parameters, world.folk, world.calendar
    # Referrals made before the files begin end inside them; those that end after don't count.
    inside = (sent.day >= calendar.first_day) & (sent.day <= calendar.last_day)
    shares = (parameters.self_share, parameters.specialist_share, parameters.ed_share)
    total = inside.sum() / (1 - sum(shares))
    alone, by_specialist, by_emergency = (round(total * share) for share in shares)
    person = rng.integers(0, len(folk.practice), alone)
    day = on_weekday(calendar.first_day + rng.integers(0, calendar.days, alone))
    nobody = np.full(alone, -1)
    by_self = _complete(rng, world, person, day, SELF, nobody, day)
    row = rng.integers(0, max(len(emergencies.person), 1), by_emergency)
    row = row[: len(emergencies.person)]
    asked = emergencies.day[row]
    from_ed = _complete(
        rng,
        world,
        emergencies.person[row],
        on_weekday(asked + rng.integers(*_ED_LAG, len(row))),
        ED,
        emergencies.practitioner[row],
        asked,
    )
    parents = join([sent, by_self])
    row = rng.integers(0, max(len(parents.person), 1), by_specialist)
    asked = parents.day[row]
    from_specialist = _complete(
        rng,
        world,
        parents.person[row],
        on_weekday(asked + rng.integers(*_SPECIALIST_LAG, by_specialist)),
        SPECIALIST,
        parents.specialist[row],
        asked,
        other_than=parents.line[row],
    )
    return [by_self, from_specialist, from_ed]


def _complete(
    rng: Rng,
    world: World,
    person: Array,
    day: Array,
    source: int,
    referrer: Array,
    asked: Array,
    other_than: Array | None = None,
) -> Episodes:
    """Give an episode without a referring practice its line, clinic and specialist, chosen from where people live."""
    lines = len(SERVICE_LINES)
    line = pick(rng, np.array(world.parameters.line_mix), len(person))
    if other_than is not None:
        line = np.where(
            line == other_than, (line + 1 + person % (lines - 1)) % lines, line
        )
    clinic = _clinic_for_person(rng, world, person, line, day)
    specialist = choose_specialist(
        rng, world.staff.roster, clinic=clinic, line=line, habit=person, day=day
    )
    return Episodes(
        person=person,
        day=day,
        line=line,
        clinic=clinic,
        specialist=specialist,
        source=np.full(len(person), source),
        practice=np.full(len(person), -1),
        referrer=referrer,
        asked=asked,
        visit=np.full(len(person), -1),
    )


def _clinic_for_person(
    rng: Rng, world: World, person: Array, line: Array, day: Array
) -> Array:
    """Choose as people do by themselves: near home, and leaning to the system of their own practice."""
    month = world.calendar.month_of(day)
    own = affiliation_row(world.offices, world.folk.practice[person], month)
    shift = (
        world.parameters.own_accord * world.tables.affiliation[own]
        + world.access.shift.transpose(1, 2, 0)[line, month]
    )
    return choose(
        rng,
        world.tables.town.reshape(-1, world.tables.town.shape[2]),
        world.folk.town[person] * len(SERVICE_LINES) + line,
        shift,
        reach_shift(world.parameters, world.reach, person, day),
        world.clinics.ours,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """A relation between a person and a specialist that is older than the files."""

    person: Array
    line: Array
    clinic: Array
    specialist: Array
    until: Array  # day


# Lines in which people stay for years, and lines in which care ends.
_STANDING_MIX = np.array([0.28, 0.07, 0.08, 0.10, 0.13, 0.14, 0.14, 0.06])


def standing_relations(rng: Rng, world: World) -> Standing:
    """Draw the relations that make an established visit no news."""
    parameters, calendar, folk = world.parameters, world.calendar, world.folk
    chance = rng.random(len(folk.practice))
    ends = chance < parameters.ending_share
    person = np.flatnonzero(
        chance < parameters.ending_share + parameters.standing_share
    )
    line = pick(rng, _STANDING_MIX, len(person))
    start = np.full(len(person), calendar.first_day)
    clinic = _clinic_for_person(rng, world, person, line, start)
    return Standing(
        person=person,
        line=line,
        clinic=clinic,
        specialist=choose_specialist(
            rng, world.staff.roster, clinic=clinic, line=line, habit=person, day=start
        ),
        until=np.where(
            ends[person],
            calendar.first_day + rng.integers(20, 200, len(person)),
            calendar.last_day,
        ),
    )
