"""The directory as a health system keeps it: practitioners, organizations, practices, affiliations, network status."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from headwater.synthetic.arrays import Array, Rng, join
from headwater.synthetic.clinicians import FOREVER, LONG_AGO, Spells
from headwater.synthetic.geography import STATE, latitude_longitude
from headwater.synthetic.identity import (
    PRACTITIONER_PREFIX,
    addresses,
    npis,
    telephones,
    with_bad_check_digit,
)
from headwater.synthetic.practices import OWN
from headwater.synthetic.supply import OURS, first_primary_care
from headwater.synthetic.twice import (
    left_empty,
    second_name,
    second_place_name,
    second_street,
)
from headwater.synthetic.world import World
from headwater.synthetic.writing import Column, days, text

_DUPLICATE_PRACTITIONERS = 0.04
_DUPLICATE_PRACTICES = 0.05
_MISTYPED_PRACTITIONERS = 3  # rows whose check digit fails
_EMPLOYMENT = ("employed", "affiliated", "competitor", "independent")


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Records that describe somebody a second time; NPIs for practitioners, ids for practices."""

    practitioner: Array  # whose
    practitioner_npi: (
        Array  # the other record's NPI, and its name, gender and credential
    )
    first_name: Array
    last_name: Array
    gender: Array
    credential: Array
    practice: Array  # whose
    practice_id: Array  # the other record's id


def duplicates(rng: Rng, world: World) -> Duplicates:
    """Draw which practices and primary care practitioners stand in the directory twice."""
    current = world.staff.primary_care
    pool = np.unique(current.practitioner[current.last == FOREVER])
    size = max(1, round(_DUPLICATE_PRACTITIONERS * len(pool)))
    who = np.sort(rng.choice(pool, size, replace=False))
    taken = set(world.staff.people.npi)
    fresh = [
        npi
        for npi in npis(rng, count=2 * size + 20, prefix=PRACTITIONER_PREFIX)
        if npi not in taken
    ]
    offices = world.offices
    size_of_practices = max(1, round(_DUPLICATE_PRACTICES * len(offices.id)))
    practice = np.sort(rng.choice(len(offices.id), size_of_practices, replace=False))
    people = world.staff.people
    names = [
        second_name(rng, str(people.first_name[person]), str(people.last_name[person]))
        for person in who
    ]
    return Duplicates(
        practitioner=who,
        practitioner_npi=np.array(fresh[:size]),
        first_name=np.array([first for first, _ in names]),
        last_name=np.array([last for _, last in names]),
        gender=left_empty(rng, people.gender[who]),
        credential=left_empty(rng, people.credential[who]),
        practice=practice,
        practice_id=np.char.add(offices.id[practice], "B"),
    )


def practitioner(world: World, twice: Duplicates) -> dict[str, Column]:
    """Return everybody, then second records, then mistyped ones."""
    people = world.staff.people
    count = len(people.npi)
    mistyped = np.arange(min(_MISTYPED_PRACTITIONERS, count))
    rows = np.r_[np.arange(count), twice.practitioner, mistyped]
    second = slice(count, count + len(twice.practitioner))

    def told(everybody: Array, of_second: Array) -> Column:
        values = everybody[rows].astype(object)
        values[second] = of_second
        return text(values)

    npi = np.concatenate(
        [people.npi, twice.practitioner_npi, with_bad_check_digit(people.npi[mistyped])]
    )
    last = people.deactivated[rows]
    return {
        "npi": text(npi),
        "first_name": told(people.first_name, twice.first_name),
        "last_name": told(people.last_name, twice.last_name),
        "credential": told(people.credential, twice.credential),
        "taxonomy_code": text(people.taxonomy[rows]),
        "specialty": text(people.specialty[rows]),
        "gender": told(people.gender, twice.gender),
        "deactivation_date": days(np.where(last < FOREVER, last + 1, -1)),
    }


def organization(world: World) -> dict[str, Column]:
    """Return every organization that isn't a stranger."""
    table = world.organizations
    rows = np.flatnonzero(table.listed)
    return {
        "organization_id": text(table.id[rows]),
        "name": text(table.name[rows]),
        "npi": text(table.npi[rows]),
        "tin": text(table.tin[rows]),
        "ccn": text(table.ccn[rows]),
        "parent_organization_id": text(table.parent[rows]),
        "system": text(table.system[rows]),
    }


def clinic_ids(world: World) -> Array:
    """Return the practice id of each specialist clinic; strangers' clinics have one that no file shows."""
    return np.array(
        [f"SC{number + 1:04d}" for number in range(len(world.clinics.kind))]
    )


def practice(rng: Rng, world: World, twice: Duplicates) -> dict[str, Column]:
    """Return primary care practices, specialist clinics, then second records of some practices."""
    offices, clinics, groups = world.offices, world.clinics, world.organizations
    known = np.flatnonzero(groups.listed[: len(clinics.kind)])
    primary = np.arange(len(offices.id))
    owner = np.r_[world.group_of(primary), known]
    count = len(owner)
    rows = np.r_[np.arange(count), twice.practice]
    names = np.concatenate([offices.name, groups.name[known]]).astype(object)[rows]
    town = np.r_[offices.town, clinics.town[known]][rows]
    points = np.concatenate([offices.point, clinics.point[known]])[rows]
    latitude, longitude = latitude_longitude(points)
    streets = addresses(rng, count).astype(object)[rows]
    phones, faxes = telephones(rng, count)[rows], telephones(rng, count)[rows]
    # A second record was typed from a letterhead: it has no tax number and no place on the map.
    second = np.arange(len(rows)) >= count
    names[second] = [second_place_name(rng, name) for name in names[second]]
    streets[second] = [second_street(rng, street) for street in streets[second]]
    phones[second] = _some_moved(rng, phones[second])
    faxes[second] = left_empty(rng, faxes[second])
    return {
        "practice_id": text(
            np.concatenate([offices.id, clinic_ids(world)[known], twice.practice_id])
        ),
        "name": text(names),
        "organization_id": text(np.where(second, "", groups.id[owner[rows]])),
        "tin": text(np.where(second, "", groups.tin[owner[rows]])),
        "address_1": text(streets),
        "city": text(world.place.names[town]),
        "state": text(np.full(len(rows), STATE)),
        "zip_code": text(world.place.zip_code[town]),
        "county_fips": text(world.place.county_fips[town]),
        "latitude": pa.array(latitude, mask=second),
        "longitude": pa.array(longitude, mask=second),
        "phone": text(phones),
        "fax": text(faxes),
    }


def _some_moved(rng: Rng, phones: Array) -> Array:
    """Return telephone numbers, every eighth another one than before."""
    moved = rng.random(len(phones)) < 1 / 8
    return np.where(moved, telephones(rng, len(phones)), phones)


def affiliation(world: World, twice: Duplicates) -> dict[str, Column]:
    """Return who works where; a spell that goes on has no end."""
    staff, clinics = world.staff, world.clinics
    listed = world.organizations.listed[: len(clinics.kind)]
    known = listed[staff.specialist.place]
    places = np.concatenate([world.offices.id, clinic_ids(world)])
    offset = len(world.offices.id)
    specialist = staff.specialist
    spells = join(
        [
            staff.primary_care,
            Spells(
                specialist.practitioner[known],
                specialist.place[known] + offset,
                specialist.first[known],
                specialist.last[known],
                specialist.primary[known],
            ),
        ]
    )
    home = _current_place(staff.primary_care)
    extra = len(twice.practitioner)
    return {
        "npi": text(
            np.concatenate(
                [staff.people.npi[spells.practitioner], twice.practitioner_npi]
            )
        ),
        "practice_id": text(
            np.concatenate([places[spells.place], places[home[twice.practitioner]]])
        ),
        "role": text(
            np.where(
                np.r_[staff.line[spells.practitioner], np.full(extra, -1)] >= 0,
                "specialist",
                "primary care",
            )
        ),
        "from_date": days(np.r_[spells.first, np.full(extra, LONG_AGO)]),
        "to_date": days(
            np.r_[np.where(spells.last < FOREVER, spells.last, -1), np.full(extra, -1)]
        ),
        "primary_flag": pa.array(np.r_[spells.primary, np.ones(extra, bool)]),
    }


def _current_place(spells: Spells) -> Array:
    """Return where each primary care practitioner works at the end, by index of the practitioner."""
    place = np.zeros(int(spells.practitioner.max()) + 1, int)
    now = (spells.last == FOREVER) & spells.primary
    place[spells.practitioner[now]] = spells.place[now]
    return place


def network_status(world: World) -> dict[str, Column]:
    """Return how organizations, their tax and certification numbers, and our own practitioners stand to us, dated."""
    rows: list[tuple[str, str, str, str, int, int]] = []
    table = world.organizations
    spells = _group_spells(world)
    for index in range(len(table.id)):
        if not table.status[index]:
            continue
        held = spells.get(index, [(table.status[index], LONG_AGO, -1)])
        subjects = [("organization", table.id[index]), ("tin", table.tin[index])]
        if table.ccn[index]:
            subjects.append(("ccn", table.ccn[index]))
        rows += [
            (kind, subject, table.system[index], alignment, first, last)
            for kind, subject in subjects
            for alignment, first, last in held
        ]
    rows += _own_practitioners(world)
    kind, subject, system, alignment, first, last = (
        np.array(column) for column in zip(*rows, strict=True)
    )
    return {
        "subject_type": text(kind),
        "subject_id": text(subject),
        "system": text(system),
        "alignment": text(alignment),
        "from_date": days(first),
        "to_date": days(last),
    }


def _group_spells(world: World) -> dict[int, list[tuple[str, int, int]]]:
    """Return the dated alignments of groups that changed sides, by organization."""
    offices, starts = world.offices, world.calendar.starts
    spells: dict[int, list[tuple[str, int, int]]] = {}
    path = offices.affiliation
    for index in np.flatnonzero((path != path[:, :1]).any(axis=1)):
        month = int(np.argmax(path[index] != path[index, 0]))
        day = int(starts[month])
        spells[first_primary_care() + int(offices.group[index])] = [
            (_EMPLOYMENT[path[index, 0]], LONG_AGO, day - 1),
            (_EMPLOYMENT[path[index, month]], day, -1),
        ]
    return spells


def _own_practitioners(world: World) -> list[tuple[str, str, str, str, int, int]]:
    """Return our roster: employed primary care by spell, and specialists whose first clinic is ours."""
    staff = world.staff
    rows = []
    for spells, own, alignment in (
        (
            staff.primary_care,
            world.offices.affiliation[staff.primary_care.place, 0] == OWN,
            "employed",
        ),
        (staff.specialist, world.clinics.ours[staff.specialist.place], "ours"),
    ):
        for index in np.flatnonzero(own & spells.primary):
            last = int(spells.last[index])
            rows.append(
                (
                    "npi",
                    str(staff.people.npi[spells.practitioner[index]]),
                    OURS,
                    alignment,
                    int(spells.first[index]),
                    last if last < FOREVER else -1,
                )
            )
    return rows
