"""The medical staff list: who has privileges, where they work, how they stand to us."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from prm.directory.adopting import (
    AffiliationSaid,
    AlignmentSaid,
    MembershipSaid,
)
from prm.directory.adopting.precedence import STAFF_LIST
from prm.directory.imports.columns import Column
from prm.directory.imports.targets.base import (
    CleanRow,
    Memory,
    Problem,
    Target,
)
from prm.directory.imports.targets.deliveries import (
    ADDRESS,
    ALIGNMENT,
    FROM,
    TO,
    load_delivery,
    span,
)

PERSON = (
    "first_name",
    "middle_name",
    "last_name",
    "suffix",
    "credential",
    "specialty",
    "email",
)
PLACE = ("address_1", "address_2", "city", "state", "zip_code")

STATUS = Column(
    "status",
    "Status",
    "choice",
    synonyms=(
        "Staff status",
        "Staff category",
        "Category",
        "Membership status",
        "Privileges",
    ),
    choices={
        "active": "Active",
        "courtesy": "Courtesy",
        "consulting": "Consulting",
        "provisional": "Provisional",
        "honorary": "Honorary or emeritus",
        "allied": "Advanced practice or allied",
        "leave": "On leave",
        "former": "No longer on the staff",
    },
    words={
        "active staff": "active",
        "a": "active",
        "current": "active",
        "courtesy staff": "courtesy",
        "affiliate": "courtesy",
        "consultant": "consulting",
        "consulting staff": "consulting",
        "associate": "provisional",
        "temporary": "provisional",
        "emeritus": "honorary",
        "retired": "honorary",
        "app": "allied",
        "allied health": "allied",
        "advanced practice": "allied",
        "loa": "leave",
        "leave of absence": "leave",
        "inactive": "former",
        "resigned": "former",
        "terminated": "former",
    },
)
COLUMNS = (
    Column(
        "npi",
        "NPI",
        "npi",
        required=True,
        synonyms=(
            "NPI number",
            "Individual NPI",
            "National provider identifier",
            "Physician NPI",
            "Provider NPI",
        ),
    ),
    Column(
        "full_name",
        "Name in one cell",
        synonyms=(
            "Name",
            "Physician",
            "Physician name",
            "Provider",
            "Provider name",
            "Practitioner",
            "Full name",
        ),
    ),
    Column(
        "last_name", "Last name", synonyms=("Surname", "Family name", "Last", "Lname")
    ),
    Column("first_name", "First name", synonyms=("Given name", "First", "Fname")),
    Column("middle_name", "Middle name", synonyms=("Middle", "Middle initial", "MI")),
    Column("suffix", "Suffix", synonyms=("Name suffix", "Generation")),
    Column(
        "credential",
        "Credential",
        synonyms=("Credentials", "Degree", "Title", "Professional degree"),
    ),
    Column(
        "specialty",
        "Specialty",
        synonyms=("Primary specialty", "Speciality", "Board specialty"),
    ),
    Column("email", "Email", "email", synonyms=("Email address", "E-mail")),
    Column(
        "practice_code",
        "Practice code",
        synonyms=(
            "Practice ID",
            "Group ID",
            "Location code",
            "Practice number",
            "Site code",
        ),
    ),
    Column(
        "practice_name",
        "Practice",
        synonyms=(
            "Practice name",
            "Group",
            "Group name",
            "Office",
            "Clinic",
            "Primary practice",
        ),
    ),
    *ADDRESS,
    Column(
        "phone",
        "Practice phone",
        "phone",
        synonyms=("Phone", "Office phone", "Telephone", "Phone number"),
    ),
    Column(
        "fax", "Practice fax", "phone", synonyms=("Fax", "Office fax", "Fax number")
    ),
    Column("department", "Department", synonyms=("Dept", "Division", "Section")),
    STATUS,
    Column(
        "ccn",
        "Facility (CCN)",
        "code",
        synonyms=(
            "Facility",
            "CCN",
            "Hospital CCN",
            "Facility CCN",
            "Medicare provider number",
        ),
    ),
    Column(
        "facility_name",
        "Facility name",
        synonyms=("Hospital", "Hospital name", "Entity"),
    ),
    FROM,
    TO,
    ALIGNMENT,
)


def say(row: CleanRow, memory: Memory) -> tuple[list[Any], list[Problem]]:
    """Return where the person works, their privileges and their standing, as one row has them."""
    npi = row.text("npi")
    name = {**split_name(row.text("full_name")), **row.texts(*PERSON)}
    problems = memory.state("practitioner", npi, name, row.number)
    said: list[Any] = []
    if code := practice_code(row):
        place = row.texts(*PLACE, "phone", "fax")
        if row.text("practice_name"):
            place["name"] = row.text("practice_name")
            problems += memory.state("practice", code, place, row.number)
        role = row.text("department")
        said.append(AffiliationSaid(npi, code, role=role, **span(row)))
    if ccn := row.text("ccn"):
        if facility := row.text("facility_name"):
            facts = {"name": facility, "ccn": ccn}
            problems += memory.state("facility", ccn, facts, row.number)
        said.append(MembershipSaid(npi, ccn, status=row.text("status"), **span(row)))
    if standing := row.text("alignment"):
        said.append(AlignmentSaid("npi", npi, standing, **span(row)))
    return said, problems


def practice_code(row: CleanRow) -> str:
    """Return the practice's code; without one, a practice is known by its name and its ZIP.

    Offices of one group share a name, and a code made of both stays the same in the next list.
    """
    if code := row.text("practice_code"):
        return code
    name = re.sub(r"[^a-z0-9]+", "-", row.text("practice_name").casefold()).strip("-")
    return "-".join(filter(None, (name[:50], row.text("zip_code")[:5]))) if name else ""


def split_name(text: str) -> dict[str, str]:
    """Return the parts of “Last, First Middle, MD” or of “First Middle Last, MD”.

    >>> split_name("Marchwater, Isolde B., MD") == split_name("Isolde B. Marchwater, MD")
    True
    """
    words = [part.strip() for part in text.split(",") if part.strip()]
    if not words:
        return {}
    parts: dict[str, str] = {}
    if len(words) > 1 and _is_credential(words[-1]):
        parts["credential"] = words.pop()
    if len(words) > 1:
        last, given = words[0], " ".join(words[1:]).split()
    else:
        *given, last = words[0].split()
    parts["last_name"] = last
    if given:
        parts["first_name"], middle = given[0], " ".join(given[1:]).rstrip(".")
        if middle:
            parts["middle_name"] = middle
    return parts


def _is_credential(word: str) -> bool:
    letters = re.sub(r"[^A-Za-z]", "", word)
    return letters.isupper() and len(letters) > 1


STAFF = Target(
    name="staff_list",
    label="Medical staff list",
    what="Who has privileges at the hospital, where they work and how they stand to us; a person a row.",
    columns=COLUMNS,
    say=say,
    load=partial(load_delivery, source=STAFF_LIST),
    one_of=(("last_name", "full_name"),),
)
