"""Two records of one person or place, with a row of every kind hanging on them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.apps import apps

from prm.accounts.models import User
from prm.directory.models import (
    Affiliation,
    Alignment,
    Contact,
    Correction,
    Facility,
    Membership,
    Note,
    Practice,
    Practitioner,
    ReferralSource,
    SourceRecord,
)

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
DAY = date(2026, 1, 1)
# What a merge itself writes down, and keeps; and the index, which is made anew.
OF_MERGES = {
    "directory.Merge",
    "directory.SearchEntry",
    "directory.SearchWord",
    "ledger.Entry",
    "ledger.Mention",
    "ledger.Head",
}


def practice(code: str, name: str = "Brackle Family Medicine", **more: Any) -> Practice:
    return Practice.objects.create(code=code, name=name, **more)


def practitioner(last_name: str = "Tamblehowe", **more: Any) -> Practitioner:
    return Practitioner.objects.create(last_name=last_name, **more)


def works(who: Practitioner, where: Practice, since: date = DAY) -> Affiliation:
    return Affiliation.objects.create(
        practitioner=who,
        practice=where,
        from_date=since,
        role="primary care",
        source="staff list",
        as_of=DAY,
    )


def belongings(of: Practitioner | Practice, *, by: User) -> None:
    """Hang a row of every kind on a record."""
    subject = "practice" if isinstance(of, Practice) else "practitioner"
    mine = {subject: of}
    said = {"source": "staff list", "as_of": DAY}
    Note.objects.create(text="Ask for Ilse", written_at=AT, written_by=by, **mine)
    Correction.objects.create(
        attribute="phone",
        after="555-201-0100",
        submitted_at=AT,
        submitted_by=by,
        **mine,
    )
    Alignment.objects.create(kind="independent", from_date=DAY, **said, **mine)
    SourceRecord.objects.create(
        key=f"{subject}:{of.pk}", values={"phone": "1"}, recorded_at=AT, **said, **mine
    )
    if isinstance(of, Practice):
        Contact.objects.create(practice=of, name="Ilse Marrow", role="front_desk")
        works(practitioner("Gorselane"), of)
    else:
        ReferralSource.objects.create(
            system="epic", code=str(of.pk), seen_at=AT, practitioner=of
        )
        works(of, practice(f"P{of.pk}"))
        hospital = Facility.objects.create(code=f"F{of.pk}", name="Merrow General")
        Membership.objects.create(
            practitioner=of, facility=hospital, from_date=DAY, **said
        )


def every_row() -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table of the product, save what a merge writes down."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models()
        if model.__module__.startswith("prm.") and model._meta.label not in OF_MERGES
    }
