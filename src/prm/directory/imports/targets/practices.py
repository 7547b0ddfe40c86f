"""A list of practices: what each is called, where it is, whose it is, and how it stands to us."""

from __future__ import annotations

from functools import partial
from typing import Any

from prm.directory.adopting import AlignmentSaid
from prm.directory.adopting.precedence import ROSTER
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

WORDS = (
    "name",
    "organization",
    "tin",
    "address_1",
    "address_2",
    "city",
    "state",
    "zip_code",
    "phone",
    "fax",
    "website",
)
COLUMNS = (
    Column(
        "code",
        "Practice code",
        required=True,
        synonyms=("Code", "Practice ID", "Location ID", "Site ID", "ID"),
    ),
    Column(
        "name",
        "Name",
        required=True,
        synonyms=("Practice", "Practice name", "Location name", "Clinic"),
    ),
    Column(
        "organization",
        "Organization code",
        synonyms=("Organization", "Organization ID", "Parent", "Parent ID"),
    ),
    Column("tin", "Tax number", synonyms=("TIN", "Tax ID", "EIN", "Federal tax id")),
    *ADDRESS,
    Column(
        "phone",
        "Phone",
        "phone",
        synonyms=("Telephone", "Office phone", "Phone number"),
    ),
    Column("fax", "Fax", "phone", synonyms=("Fax number", "Office fax")),
    Column("website", "Website", synonyms=("Web", "URL", "Web address")),
    ALIGNMENT,
    FROM,
    TO,
)


def say(row: CleanRow, memory: Memory) -> tuple[list[Any], list[Problem]]:
    """Return the practice's standing."""
    code = row.text("code")
    problems = memory.state("practice", code, row.texts(*WORDS), row.number)
    standing = row.text("alignment")
    said = [AlignmentSaid("practice", code, standing, **span(row))] if standing else []
    return said, problems


PRACTICES = Target(
    name="practices",
    label="Practices",
    what="The places that send patients, each with its code, address and standing; a practice a row.",
    columns=COLUMNS,
    say=say,
    load=partial(load_delivery, source=ROSTER),
)
