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
from headwater.synthetic.world import World
from headwater.synthetic.writing import Column, days, text

_DUPLICATE_PRACTITIONERS = 0.01
_DUPLICATE_PRACTICES = 0.03
_MISTYPED_PRACTITIONERS = 3  # rows whose check digit fails
_EMPLOYMENT = ("employed", "affiliated", "competitor", "independent")


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Records that describe somebody a second time; NPIs for practitioners, ids for practices."""

    practitioner: Array  # whose
    practitioner_npi: Array  # the other record's NPI
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
    return Duplicates(
        practitioner=who,
        practitioner_npi=np.array(fresh[:size]),
        practice=practice,
        practice_id=np.char.add(offices.id[practice], "B"),
    )


def practitioner(world: World, twice: Duplicates) -> dict[str, Column]:
    """Return everybody, then second records with an initial for a first name, then mistyped ones."""
    people = world.staff.people
    count = len(people.npi)
    mistyped = np.arange(min(_MISTYPED_PRACTITIONERS, count))
    rows = np.r_[np.arange(count), twice.practitioner, mistyped]
    first = people.first_name[rows].astype(object)
    second = slice(count, count + len(twice.practitioner))
    first[second] = [f"{name[0]}." for name in first[second]]
    npi = np.concatenate(
        [people.npi, twice.practitioner_npi, with_bad_check_digit(people.npi[mistyped])]
    )
    last = people.deactivated[rows]
    return {
        "npi": text(npi),
        "first_name": text(first),
        "last_name": text(people.last_name[rows]),
        "credential": text(people.credential[rows]),
        "taxonomy_code": text(people.taxonomy[rows]),
        "specialty": text(people.specialty[rows]),
        "gender": text(people.gender[rows]),
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
    names[count:] = [_shortened(name) for name in names[count:]]
    town = np.r_[offices.town, clinics.town[known]][rows]
    points = np.concatenate([offices.point, clinics.point[known]])[rows]
    latitude, longitude = latitude_longitude(points)
    streets = addresses(rng, count).astype(object)[rows]
    streets[count:] = [street.replace("Street", "St") for street in streets[count:]]
    # A second record was typed from a letterhead: it has no tax number and no place on the map.
    second = np.arange(len(rows)) >= count
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
        "phone": text(telephones(rng, count)[rows]),
        "fax": text(telephones(rng, count)[rows]),
    }


def _shortened(name: str) -> str:
    return (
        name.replace("Family Medicine", "Fam Med")
        .replace("Primary Care", "Prim Care")
        .replace("Internal Medicine", "Int Med")
        .replace("Associates", "Assoc")
        .replace("Physicians", "Phys")
        .replace("Health Partners", "Hlth Ptnrs")
    )


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
