"""What sources say in tests: made-up people, practices and days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from headwater.schema.npi import check_digit
from prm.accounts.models import User
from prm.directory.adopting import (
    Adoption,
    AffiliationSaid,
    Delivery,
    Statement,
)
from prm.directory.models import (
    Affiliation,
    Alignment,
    Facility,
    Membership,
    Organization,
    Practice,
    Practitioner,
    SourceRecord,
)
from prm.directory.operations.adopting import adopt_delivery

AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
MONDAY, NEXT_MONDAY = date(2026, 11, 2), date(2026, 11, 9)
TABLES = (
    Affiliation,
    Alignment,
    Facility,
    Membership,
    Organization,
    Practice,
    Practitioner,
    SourceRecord,
)


def npi(number: int) -> str:
    """Return a made-up NPI; no real one begins with 97."""
    first_nine = f"97{number:07d}"
    return first_nine + check_digit(first_nine)


def organization_npi(number: int) -> str:
    """Return a made-up NPI of an organization."""
    first_nine = f"98{number:07d}"
    return first_nine + check_digit(first_nine)


def person(number: int, **values: str) -> Statement:
    """Say who somebody is."""
    known = {"first_name": "Linnea", "last_name": f"Thornbrook{number}", **values}
    return Statement("practitioner", npi(number), known)


def practice(code: str, **values: str) -> Statement:
    """Say what a practice is."""
    return Statement("practice", code, {"name": f"Practice {code}", **values})


def organization(code: str, **values: str) -> Statement:
    """Say what an organization is."""
    return Statement("organization", code, {"name": f"Group {code}", **values})


def works_at(
    number: int, code: str, since: date | None = date(2024, 1, 1), **said: Any
) -> AffiliationSaid:
    """Say where somebody works."""
    return AffiliationSaid(npi(number), code, from_date=since, **said)


def say(
    by: User,
    *statements: Statement,
    source: str = "network",
    as_of: date = MONDAY,
    load_id: str = "first",
    at: datetime = AT,
    **dated: Any,
) -> Adoption:
    """Adopt what a source says."""
    delivery = Delivery(source, as_of, load_id, statements, **dated)
    return adopt_delivery(delivery=delivery, by=by, at=at)


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of the directory, for comparing before with after."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values_list())
        for model in TABLES
    }


def shown(record: Any, names: Sequence[str]) -> dict[str, Any]:
    """Return what a record shows now."""
    record.refresh_from_db()
    return {name: getattr(record, name) for name in names}
