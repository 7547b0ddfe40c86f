"""The list of organizations, and the page of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower

from prm.accounts.models import User
from prm.common.listing import Column, Listing, address, columns, page_of
from prm.directory.models import (
    Alignment,
    DestinationKind,
    Facility,
    HealthSystem,
    Organization,
    Practice,
)
from prm.directory.permissions import can_write_directory
from prm.directory.queries import alignment
from prm.directory.queries.affiliations import list_practices_of
from prm.web.records.asked import choice_of, key_of, sort_of, text_of
from prm.web.records.counted import Counted
from prm.web.records.profile import (
    Profile,
    present_profile,
    standing_note,
    timeline_path,
)

DEFAULT_SORT = "name"
STATES = (("", "Any"), ("active", "Active"), ("deactivated", "NPI deactivated"))
_HEADS = (
    ("name", "Organization", False),
    ("npi", "NPI", False),
    ("system", "Health system", False),
    ("town", "Town", False),
    ("practices", "Practices", True),
)
_ORDERS = {
    "name": Lower("name"),
    "npi": Lower("npi"),
    "system": Lower("system__name"),
    "town": Lower("city"),
    "practices": Count("practices", filter=Q(practices__merged_into=None)),
}


@dataclass(frozen=True, slots=True)
class OrganizationList:
    """Everything that the page says. Each row carries ``practice_count``."""

    query: dict[str, str]
    listing: Listing[Organization]
    columns: list[Column]
    systems: list[tuple[str, str]]
    total: int
    filtered: bool

    def file_query(self, form: str) -> str:
        """Return the filters as the address of the file carries them; ``form`` is csv or xlsx."""
        return address({**self.query, "as": form})


def present_organizations(asked: Mapping[str, str]) -> OrganizationList:
    """Return one page of the list for the filters of an address. Four queries."""
    query = clean_query(asked)
    systems = HealthSystem.objects.order_by(Lower("name")).values_list("pk", "name")
    return OrganizationList(
        query=query,
        listing=page_of(
            Counted(find_organizations(query)),
            {**query, "page": asked.get("page", "")},
        ),
        columns=columns(_HEADS, query, DEFAULT_SORT),
        systems=[("", "Any"), *((str(pk), name) for pk, name in systems)],
        total=Organization.objects.filter(merged_into=None).count(),
        filtered=any(query[name] for name in ("text", "system", "kind", "state")),
    )


def clean_query(asked: Mapping[str, str]) -> dict[str, str]:
    """Return the filters of an address, without what means nothing."""
    return {
        "text": text_of(asked, "text"),
        "system": key_of(asked, "system"),
        "kind": choice_of(asked, "kind", DestinationKind.values),
        "state": choice_of(asked, "state", ("active", "deactivated")),
        "sort": sort_of(asked, tuple(_ORDERS)),
    }


def find_organizations(query: Mapping[str, str]) -> QuerySet[Organization]:
    """Return the organizations that match, in order."""
    found = Organization.objects.filter(merged_into=None).select_related("system")
    for word in query["text"].split():
        found = found.filter(
            Q(name__icontains=word) | Q(npi__startswith=word) | Q(city__icontains=word)
        )
    if query["system"]:
        found = found.filter(system=int(query["system"]))
    if query["kind"]:
        found = found.filter(system__kind=query["kind"])
    if query["state"]:
        found = found.filter(deactivated_on__isnull=query["state"] == "active")
    sort = query["sort"] or DEFAULT_SORT
    by = _ORDERS[sort.removeprefix("-")]
    found = found.annotate(practice_count=_ORDERS["practices"])
    first = (
        by.desc(nulls_last=True) if sort.startswith("-") else by.asc(nulls_last=True)
    )
    return found.order_by(first, Lower("name"), "pk")


@dataclass(frozen=True, slots=True)
class OrganizationRecord:
    """Everything that the page of one says."""

    organization: Organization
    profile: Profile
    alignment: alignment.Standing | None
    alignments: Sequence[Alignment]
    practices: Sequence[Practice]
    facilities: Sequence[Facility]
    subsidiaries: Sequence[Organization]
    timeline: str  # the address of what happened to it
    may_write: bool

    @property
    def alignment_note(self) -> str:
        """Return who says how it stands to us."""
        return standing_note(self.alignment) if self.alignment else ""


def present_record(
    organization: Organization, person: User, *, at: datetime, today: date
) -> OrganizationRecord:
    """Return the page of an organization as one person may see it."""
    own = organization.alignments.select_related("system")
    beneath = organization.subsidiaries.filter(merged_into=None)
    return OrganizationRecord(
        organization=organization,
        profile=present_profile(organization, person, at=at),
        alignment=alignment.alignment_on(organization, today),
        alignments=list(own.order_by("-from_date", "-pk")),
        practices=list_practices_of(organization, on=today),
        facilities=list(organization.facilities.order_by("name", "pk")),
        subsidiaries=list(beneath.order_by("name", "pk")),
        timeline=timeline_path(organization),
        may_write=can_write_directory(person),
    )
