"""What Medicare would publish about this market, in the layouts of its files: clinicians, reassignment, facilities.

The files are a quarter behind the roster, as real ones are: some who moved are still listed where they were.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from headwater.synthetic.arrays import Array, Rng
from headwater.synthetic.clinicians import FOREVER
from headwater.synthetic.placed import Placed
from headwater.synthetic.world import World
from headwater.synthetic.writing import text

_LISTED = 0.92  # practitioners whom Medicare knows
_STILL_LISTED = 0.6  # spells that ended and stand in the file all the same
_SPECIALTIES = {
    "207Q00000X": "FAMILY PRACTICE",
    "207R00000X": "INTERNAL MEDICINE",
    "363LF0000X": "NURSE PRACTITIONER",
    "363AM0700X": "PHYSICIAN ASSISTANT",
    "207P00000X": "EMERGENCY MEDICINE",
    "208M00000X": "HOSPITALIST",
    "2085R0202X": "DIAGNOSTIC RADIOLOGY",
}


@dataclass(frozen=True, slots=True)
class Listing:
    """One row a practitioner and place, as Medicare lists it."""

    who: Array
    place: Array  # row of Placed
    group: Array  # index among the organizations
    members: Array  # of the group


def listing(rng: Rng, world: World, places: Placed) -> Listing:
    """Draw who is listed where."""
    spells = (world.staff.primary_care, world.staff.specialist)
    who = np.concatenate([spell.practitioner for spell in spells])
    place = np.concatenate(
        [
            places.rows_of(spell, clinics=clinics)
            for spell, clinics in zip(spells, (False, True), strict=True)
        ]
    )
    over = np.concatenate([spell.last for spell in spells]) < FOREVER
    known = rng.random(len(world.staff.people.npi)) < _LISTED
    shown = known[who] & (place >= 0) & (~over | (rng.random(len(who)) < _STILL_LISTED))
    rows = np.unique(np.stack([who[shown], place[shown]], axis=1), axis=0)
    group = places.organization[rows[:, 1]]
    pairs = np.unique(np.stack([rows[:, 0], group], axis=1), axis=0)
    members = np.bincount(pairs[:, 1], minlength=len(world.organizations.id))
    return Listing(rows[:, 0], rows[:, 1], group, members[group])


def clinicians(world: World, places: Placed, listed: Listing) -> pa.Table:
    """Return the Doctors and Clinicians national file: a row a clinician, group and address."""
    who, place = listed.who, listed.place
    columns = {name: values[place] for name, values in places.columns.items()}
    street = np.char.upper(columns["address_1"])
    blank = np.full(len(who), "")
    return _table(
        {
            "NPI": world.staff.people.npi[who],
            "Ind_PAC_ID": _pac_ids(who),
            "Ind_enrl_ID": _enrollments("I", who),
            **_names(world, who),
            "gndr": np.where(world.staff.people.gender[who] == "female", "F", "M"),
            "Cred": world.staff.people.credential[who],
            "Med_sch": np.full(len(who), "OTHER"),
            "Grd_yr": (1975 + who * 7 % 40).astype(str),
            "pri_spec": _specialties(world, who),
            **{f"sec_spec_{at}": blank for at in (1, 2, 3, 4)},
            "sec_spec_all": blank,
            "Telehlth": np.where(who % 3 == 0, "Y", ""),
            "Facility Name": np.char.upper(world.organizations.name[listed.group]),
            "org_pac_id": _group_pac_ids(listed.group),
            "num_org_mem": listed.members.astype(str),
            "adr_ln_1": street,
            "adr_ln_2": blank,
            "ln_2_sprs": blank,
            "City/Town": np.char.upper(columns["city"]),
            "State": columns["state"],
            "ZIP Code": columns["zip_code"],
            "Telephone Number": columns["phone"],
            "ind_assgn": np.full(len(who), "Y"),
            "grp_assgn": np.full(len(who), "Y"),
            "adrs_id": np.char.add("ZZ", np.char.zfill(place.astype(str), 9)),
        }
    )


def reassignment(world: World, listed: Listing) -> pa.Table:
    """Return who lets which group bill: a row a practitioner and group."""
    pairs, first = np.unique(
        np.stack([listed.who, listed.group], axis=1), axis=0, return_index=True
    )
    who, group = pairs[:, 0], pairs[:, 1]
    people, count = world.staff.people, len(pairs)
    _, inverse, employers = np.unique(who, return_inverse=True, return_counts=True)
    assistant = people.credential[who] == "PA"
    return _table(
        {
            "Group PAC ID": _group_pac_ids(group),
            "Group Enrollment ID": _enrollments("O", group),
            "Group Legal Business Name": world.organizations.name[group],
            "Group State Code": np.full(count, "ZZ"),
            "Group Due Date": np.full(count, "TBD"),
            "Group Reassignments and Physician Assistants": listed.members[
                first
            ].astype(str),
            "Record Type": np.where(assistant, "Physician Assistant", "Reassignment"),
            "Individual PAC ID": _pac_ids(who),
            "Individual Enrollment ID": _enrollments("I", who),
            "Individual NPI": people.npi[who],
            "Individual First Name": people.first_name[who],
            "Individual Last Name": people.last_name[who],
            "Individual State Code": np.full(count, "ZZ"),
            "Individual Specialty Description": _specialties(world, who),
            "Individual Due Date": np.full(count, "TBD"),
            "Individual Total Employer Associations": employers[inverse].astype(str),
        }
    )


def facility_affiliation(world: World) -> pa.Table:
    """Return who works in which hospital: its own staff, and the specialists of its clinics."""
    hospitals = np.flatnonzero(world.clinics.hospital)
    staff = world.staff.hospital_staff[hospitals].reshape(len(hospitals), -1)
    specialist = world.staff.specialist
    inside = world.clinics.hospital[specialist.place]
    rows = np.unique(
        np.concatenate(
            [
                np.stack([staff.ravel(), np.repeat(hospitals, staff.shape[1])], axis=1),
                np.stack(
                    [specialist.practitioner[inside], specialist.place[inside]], axis=1
                ),
            ]
        ),
        axis=0,
    )
    rows = rows[(rows[:, 0] >= 0) & (world.organizations.ccn[rows[:, 1]] != "")]
    who = rows[:, 0]
    return _table(
        {
            "NPI": world.staff.people.npi[who],
            "Ind_PAC_ID": _pac_ids(who),
            **_names(world, who),
            "facility_type": np.full(len(who), "Hospital"),
            "Facility Affiliations Certification Number": world.organizations.ccn[
                rows[:, 1]
            ],
            "Facility Type Certification Number": np.full(len(who), ""),
        }
    )


def _table(columns: dict[str, Array]) -> pa.Table:
    return pa.table({name: text(values) for name, values in columns.items()})


def _names(world: World, who: Array) -> dict[str, Array]:
    people = world.staff.people
    return {
        "Provider Last Name": np.char.upper(people.last_name[who]),
        "Provider First Name": np.char.upper(people.first_name[who]),
        "Provider Middle Name": np.full(len(who), ""),
        "suff": np.full(len(who), ""),
    }


def _specialties(world: World, who: Array) -> Array:
    people = world.staff.people
    return np.array(
        [
            _SPECIALTIES.get(taxonomy, specialty.upper())
            for taxonomy, specialty in zip(
                people.taxonomy[who], people.specialty[who], strict=True
            )
        ]
    )


def _pac_ids(who: Array) -> Array:
    return np.char.zfill(who.astype(str), 10)


def _group_pac_ids(group: Array) -> Array:
    return np.char.zfill((90_000_000 + group).astype(str), 10)


def _enrollments(letter: str, number: Array) -> Array:
    return np.char.add(f"{letter}20150101", np.char.zfill(number.astype(str), 6))
