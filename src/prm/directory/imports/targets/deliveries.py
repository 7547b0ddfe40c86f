"""What rows say, handed to the part of the directory that weighs sources against each other."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from prm.accounts.models import User
from prm.directory.adopting import (
    Adoption,
    AffiliationSaid,
    AlignmentSaid,
    Delivery,
    MembershipSaid,
    Statement,
)
from prm.directory.imports.columns import Column
from prm.directory.imports.targets.base import CleanRow, Outcome, Problem, Said
from prm.directory.models import Import
from prm.directory.operations.adopting import adopt_part

# What columns that several kinds of file have are called elsewhere.
ADDRESS = (
    Column(
        "address_1",
        "Street",
        synonyms=(
            "Address",
            "Address 1",
            "Address line 1",
            "Practice address",
            "Street address",
        ),
    ),
    Column(
        "address_2", "Suite", synonyms=("Address 2", "Address line 2", "Suite", "Unit")
    ),
    Column("city", "Town", synonyms=("City", "Practice city")),
    Column("state", "State", synonyms=("Practice state", "St")),
    Column(
        "zip_code", "ZIP", "zip", synonyms=("Zip code", "Postal code", "Practice zip")
    ),
)
ALIGNMENT = Column(
    "alignment",
    "Alignment",
    "choice",
    synonyms=(
        "Employment",
        "Employment status",
        "Relationship",
        "Employed or independent",
    ),
    choices={
        "employed": "Employed",
        "affiliated": "Affiliated",
        "independent": "Independent",
    },
    words={
        "employee": "employed",
        "owned": "employed",
        "w2": "employed",
        "contracted": "affiliated",
        "cin": "affiliated",
        "aco": "affiliated",
        "clinically integrated": "affiliated",
        "private": "independent",
        "private practice": "independent",
        "community": "independent",
        "not employed": "independent",
    },
)
FROM = Column(
    "from_date",
    "From",
    "day",
    synonyms=(
        "Start date",
        "Start",
        "Effective date",
        "Appointment date",
        "Since",
        "Begin date",
    ),
)
TO = Column(
    "to_date",
    "To",
    "day",
    synonyms=(
        "End date",
        "End",
        "Until",
        "Termination date",
        "Term date",
        "Expires",
        "Resigned",
    ),
)


def span(row: CleanRow) -> dict[str, Any]:
    """Return the days from and to, and the row, as what is said takes them."""
    days = {name: row.values.get(name) for name in ("from_date", "to_date")}
    return {
        **{name: day for name, day in days.items() if isinstance(day, date)},
        "row": row.number,
    }


def load_delivery(
    said: Said, brought_by: Import, by: User, at: datetime, *, source: str
) -> Outcome:
    """Hand what some rows said over as a delivery of its source; the import's end says who brought it."""

    def of(kind: type) -> list[Any]:
        return [each for each in said if isinstance(each, kind)]

    delivery = Delivery(
        source=source,
        as_of=brought_by.as_of,
        load_id=brought_by.load_id,
        statements=of(Statement),
        affiliations=of(AffiliationSaid),
        alignments=of(AlignmentSaid),
        memberships=of(MembershipSaid),
    )
    return outcome_of(adopt_part(delivery=delivery, at=at))


def outcome_of(adoption: Adoption) -> Outcome:
    """Return the account of an adoption in the words of an import."""
    return Outcome(
        created=adoption.created,
        changed=adoption.changed + adoption.deactivated + adoption.reactivated,
        unchanged=adoption.unchanged,
        outside=adoption.outside_area,
        problems=[
            Problem(
                refusal.row,
                "",
                f"{refusal.key}: {refusal.what}"
                if refusal.row is None
                else refusal.what,
                refusal.remedy,
            )
            for refusal in adoption.refusals
        ],
    )
