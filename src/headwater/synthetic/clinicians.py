"""Practitioners and where they work: primary care with dated spells, specialists, emergency and hospital staff."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from headwater.schema.definitions import load_service_lines
from headwater.synthetic.arrays import Array, Rng, join, pick
from headwater.synthetic.calendar import Calendar
from headwater.synthetic.identity import PRACTITIONER_PREFIX, npis, people_names
from headwater.synthetic.parameters import SERVICE_LINES, Parameters
from headwater.synthetic.practices import Practices
from headwater.synthetic.supply import (
    OURS_KIND,
    PARTNER,
    UNKNOWN,
    UNLISTED,
    Destinations,
)

LONG_AGO = 16_436  # 2015-01-01, when every spell that is older than the files begins
FOREVER = 2**30
_PRIMARY_CARE = ("207Q00000X", "207R00000X", "363LF0000X", "363AM0700X")
_PRIMARY_CARE_MIX = np.array([0.48, 0.27, 0.18, 0.07])
_CREDENTIAL = {"363LF0000X": "NP", "363AM0700X": "PA"}
EMERGENCY, HOSPITALIST, RADIOLOGIST = "207P00000X", "208M00000X", "2085R0202X"
_HOSPITAL_STAFF = 4  # of each kind, in each hospital
# Of those who leave a practice: their NPI is deactivated with the last day.
_RETIRES = 0.3
_FIRST_TAXONOMY = 0.75  # specialists with the line's first code, others share the rest


@dataclass(frozen=True, slots=True)
class Practitioners:
    """Every practitioner; index = identity everywhere in the market."""

    npi: Array
    first_name: Array
    last_name: Array
    credential: Array
    taxonomy: Array
    specialty: Array
    gender: Array
    deactivated: Array  # day, or FOREVER


@dataclass(frozen=True, slots=True)
class Spells:
    """Work of a practitioner at a place between two days, both included."""

    practitioner: Array
    place: Array  # practice, or destination for specialists
    first: Array
    last: Array  # FOREVER when it goes on
    primary: Array


@dataclass(frozen=True, slots=True)
class Roster:
    """Specialists of each destination and line, one row a (destination, line) with its members in a padded row."""

    members: Array  # destinations x lines x widest, practitioner index, -1 padding
    weight: Array  # same shape, 0 for padding
    since: Array  # same shape, first day there


@dataclass(frozen=True, slots=True)
class Clinicians:
    """All of them, with the lookups that drawing a visit needs."""

    people: Practitioners
    primary_care: Spells
    specialist: Spells
    roster: Roster
    line: Array  # service line of each practitioner, -1 outside specialist care
    hospital_staff: Array  # destinations x 3 kinds x members, -1 outside hospitals


def clinicians(
    rng: Rng,
    parameters: Parameters,
    calendar: Calendar,
    offices: Practices,
    clinics: Destinations,
) -> Clinicians:
    """Draw everybody."""
    primary = _primary_care_spells(rng, parameters, calendar, offices)
    physicians = int(primary.practitioner.max()) + 1
    home, line = _specialist_homes(clinics)
    specialist = _specialist_spells(rng, parameters, clinics, home, line, physicians)
    if parameters.story:
        specialist = _one_begins(specialist, calendar, clinics, line)
    lines = np.r_[np.full(physicians, -1), line]
    hospitals = np.flatnonzero(clinics.hospital)
    staff = np.full((len(clinics.kind), 3, _HOSPITAL_STAFF), -1)
    staff[hospitals] = len(lines) + np.arange(
        len(hospitals) * 3 * _HOSPITAL_STAFF
    ).reshape(-1, 3, _HOSPITAL_STAFF)
    taxonomy = np.concatenate(
        [
            np.array(_PRIMARY_CARE)[pick(rng, _PRIMARY_CARE_MIX, physicians)],
            _offered_here(
                parameters, clinics, specialist, _taxonomies(rng, line), line
            ),
            np.tile(
                np.repeat([EMERGENCY, HOSPITALIST, RADIOLOGIST], _HOSPITAL_STAFF),
                len(hospitals),
            ),
        ]
    )
    return Clinicians(
        people=_people(rng, taxonomy, _last_days(primary, len(taxonomy))),
        primary_care=primary,
        specialist=specialist,
        roster=_roster(clinics, specialist, lines),
        line=np.r_[lines, np.full(len(taxonomy) - len(lines), -1)],
        hospital_staff=staff,
    )


def _primary_care_spells(
    rng: Rng, parameters: Parameters, calendar: Calendar, offices: Practices
) -> Spells:
    """Place everybody, then let some move on the first of a month and some work in a second practice."""
    place = np.repeat(np.arange(len(offices.id)), offices.practitioners)
    count = len(place)
    alone = (offices.practitioners == 1)[place]
    moves = (rng.random(count) < parameters.move_a_year * calendar.months / 12) & ~alone
    # Only one may leave a practice, so that none is ever empty.
    _, first_leaver = np.unique(np.where(moves, place, -1), return_index=True)
    moves &= np.isin(np.arange(count), first_leaver)
    month = rng.integers(1, max(calendar.months, 2), count)
    elsewhere = rng.integers(0, len(offices.id), count)
    moves &= elsewhere != place
    day = calendar.starts[np.minimum(month, calendar.months - 1)]
    second = (rng.random(count) < parameters.second_practice) & ~moves
    second &= elsewhere != place
    who = np.arange(count)
    stays = moves & (rng.random(count) >= _RETIRES)
    old = Spells(
        who,
        place,
        np.full(count, LONG_AGO),
        np.where(moves, day - 1, FOREVER),
        np.ones(count, bool),
    )
    moved = Spells(
        who[stays],
        elsewhere[stays],
        day[stays],
        np.full(stays.sum(), FOREVER),
        np.ones(stays.sum(), bool),
    )
    both = Spells(
        who[second],
        elsewhere[second],
        np.full(second.sum(), LONG_AGO),
        np.full(second.sum(), FOREVER),
        np.zeros(second.sum(), bool),
    )
    return join([old, moved, both])


def _specialist_homes(clinics: Destinations) -> tuple[Array, Array]:
    """Return destination and line of each specialist."""
    count = clinics.specialists.ravel()
    cells = np.repeat(np.arange(len(count)), count)
    return cells // len(SERVICE_LINES), cells % len(SERVICE_LINES)


def _specialist_spells(
    rng: Rng,
    parameters: Parameters,
    clinics: Destinations,
    home: Array,
    line: Array,
    offset: int,
) -> Spells:
    """Give a quarter of the specialists a second organization that offers their line."""
    count = len(home)
    stranger = clinics.kind[home] == UNLISTED
    second = (rng.random(count) < parameters.second_tin) & ~stranger
    weight = clinics.offers[:, line].T * (clinics.kind != UNLISTED) * 1.0
    weight[np.arange(count), home] = 0.0
    # Our own don't moonlight for another of our sites: that would be no second tax number worth finding.
    weight[np.ix_(clinics.kind[home] == OURS_KIND, clinics.kind == OURS_KIND)] = 0.0
    # Nor for a group that nobody listed: the roster would claim its patients for us.
    weight[np.ix_(clinics.kind[home] == OURS_KIND, clinics.kind == UNKNOWN)] = 0.0
    other = (rng.random(count)[:, None] * weight.sum(axis=1)[:, None]) >= np.cumsum(
        weight, axis=1
    )
    elsewhere = np.minimum(other.sum(axis=1), len(clinics.kind) - 1)
    second &= weight.sum(axis=1) > 0
    who = np.r_[np.arange(count), np.flatnonzero(second)] + offset
    return Spells(
        practitioner=who,
        place=np.r_[home, elsewhere[second]],
        first=np.full(len(who), LONG_AGO),
        last=np.full(len(who), FOREVER),
        primary=np.r_[np.ones(count, bool), np.zeros(second.sum(), bool)],
    )


_NEW_LINE = SERVICE_LINES.index("orthopedics")
_NEW_MONTHS = 12  # before the end: a year lies before them, and months enough after


def _one_begins(
    spells: Spells, calendar: Calendar, clinics: Destinations, line: Array
) -> Spells:
    """Let one of our own begin a year before the files end, at the site of ours with the most of their line."""
    began = calendar.months - _NEW_MONTHS
    ours = np.where(clinics.kind == OURS_KIND, clinics.specialists[:, _NEW_LINE], 0)
    if began < 1 or ours.max() < _COLLEAGUES:
        return spells
    count = len(line)  # the first spell of each specialist stands first, in their order
    alone = np.bincount(spells.practitioner - spells.practitioner[0]) == 1
    there = (spells.place[:count] == ours.argmax()) & (line == _NEW_LINE) & alone
    if not there.any():
        return spells
    first = spells.first.copy()
    first[np.flatnonzero(there)[-1]] = calendar.starts[began]
    return replace(spells, first=first)


_COLLEAGUES = 3  # at a site: fewer couldn't have seen everybody before
_SECOND_WEIGHT = 0.45  # how much a specialist works at the second organization


def _roster(clinics: Destinations, spells: Spells, lines: Array) -> Roster:
    cell = spells.place * len(SERVICE_LINES) + lines[spells.practitioner]
    order = np.argsort(cell, kind="stable")
    counts = np.bincount(cell, minlength=clinics.specialists.size)
    width = int(counts.max())
    members = np.full((clinics.specialists.size, width), -1)
    weight = np.zeros((clinics.specialists.size, width))
    since = np.full((clinics.specialists.size, width), LONG_AGO)
    column = np.arange(len(order)) - np.repeat(np.cumsum(counts) - counts, counts)
    members[cell[order], column] = spells.practitioner[order]
    weight[cell[order], column] = np.where(spells.primary[order], 1.0, _SECOND_WEIGHT)
    since[cell[order], column] = spells.first[order]
    shape = (*clinics.specialists.shape, width)
    return Roster(members.reshape(shape), weight.reshape(shape), since.reshape(shape))


def _taxonomies(rng: Rng, line: Array) -> Array:
    codes: dict[str, list[str]] = {name: [] for name in SERVICE_LINES}
    for code, name in load_service_lines().taxonomy.items():
        codes[name].append(code)
    first = rng.random(len(line)) < _FIRST_TAXONOMY
    draw = rng.random(len(line))
    return np.array(
        [
            options[0 if plain else int(share * len(options))]
            for options, plain, share in zip(
                (codes[SERVICE_LINES[index]] for index in line),
                first,
                draw,
                strict=True,
            )
        ]
    )


def _offered_here(
    parameters: Parameters,
    clinics: Destinations,
    spells: Spells,
    taxonomy: Array,
    line: Array,
) -> Array:
    """Give whoever works for us or a partner another taxonomy of the line in the place of what we don't offer."""
    number = spells.practitioner - spells.practitioner.min()
    near = np.isin(clinics.kind[spells.place], (OURS_KIND, PARTNER))
    ours = np.isin(np.arange(len(line)), number[near])
    first = _first_codes()
    plain = np.array([first[SERVICE_LINES[index]] for index in line])
    missing = np.isin(taxonomy, np.array(parameters.not_offered))
    return np.where(ours & missing, plain, taxonomy)


def _first_codes() -> dict[str, str]:
    """Return the first taxonomy code of each line."""
    codes = reversed(load_service_lines().taxonomy.items())
    return {name: code for code, name in codes}


def _last_days(spells: Spells, count: int) -> Array:
    """Return the last day that each practitioner works anywhere, FOREVER outside primary care."""
    last = np.zeros(count, np.int64)
    np.maximum.at(last, spells.practitioner, spells.last)
    return np.where(last == 0, FOREVER, last)


def _people(rng: Rng, taxonomy: Array, last_day: Array) -> Practitioners:
    count = len(taxonomy)
    first, last = people_names(rng, count)
    physician = np.where(rng.random(count) < 0.8, "MD", "DO")
    names = load_service_lines()
    specialty = [names.names.get(names.taxonomy.get(code, ""), "") for code in taxonomy]
    primary = np.isin(taxonomy, _PRIMARY_CARE)
    return Practitioners(
        npi=npis(rng, count=count, prefix=PRACTITIONER_PREFIX),
        first_name=first,
        last_name=last,
        credential=np.array(
            [
                _CREDENTIAL.get(code, plain)
                for code, plain in zip(taxonomy, physician, strict=True)
            ]
        ),
        taxonomy=taxonomy,
        specialty=np.where(primary, "Primary care", specialty),
        gender=np.where(rng.random(count) < 0.5, "female", "male"),
        deactivated=last_day,
    )


def monthly_roster(
    spells: Spells, calendar: Calendar, practices: int
) -> tuple[Array, Array, Array]:
    """Return who works where in each month: (members, first, count), the latter two months x practices."""
    members, first, count, so_far = [], [], [], 0
    for start in calendar.starts[:-1]:
        active = (spells.first <= start) & (spells.last >= start)
        place = spells.place[active]
        order = np.argsort(place, kind="stable")
        size = np.bincount(place, minlength=practices)
        members.append(spells.practitioner[active][order])
        first.append(np.cumsum(size) - size + so_far)
        count.append(size)
        so_far += len(place)
    return np.concatenate(members), np.array(first), np.array(count)
