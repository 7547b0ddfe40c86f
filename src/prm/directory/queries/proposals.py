"""The practices that files suggest, as a steward filters them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Lower
from django.db.models.query import QuerySet

from prm.directory.models import PracticeProposal, Practitioner
from prm.directory.models.proposals import Decision

SORTS = {
    "people": ("-people", Lower("name"), "pk"),
    "name": (Lower("name"), "pk"),
    "town": (Lower("city"), Lower("name"), "pk"),
    "newest": ("-as_of", Lower("name"), "pk"),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which proposals, and in which order; what isn't known is left out."""

    decision: str = Decision.OPEN
    ground: str = ""
    people: str = ""  # some, none
    text: str = ""
    sort: str = "people"

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Filter:
        """Read a filter from an address."""
        decision, sort = query.get("decision", ""), query.get("sort", "")
        return cls(
            decision=decision if decision in Decision.values else Decision.OPEN,
            ground=query.get("ground", ""),
            people=query.get("people", ""),
            text=query.get("text", "").replace("\0", "").strip()[:100],
            sort=sort if sort in SORTS else "people",
        )

    @property
    def is_set(self) -> bool:
        """Whether anything but what waits is asked for."""
        return bool(
            self.ground or self.people or self.text or self.decision != Decision.OPEN
        )


def list_proposals(asked: Filter) -> QuerySet[PracticeProposal]:
    """Return the proposals of a filter, in its order."""
    rows = PracticeProposal.objects.filter(decision=asked.decision)
    if asked.ground in PracticeProposal.Ground.values:
        rows = rows.filter(ground=asked.ground)
    if asked.people in ("some", "none"):
        none = Q(people=0)
        rows = rows.filter(none if asked.people == "none" else ~none)
    if asked.text:
        rows = rows.filter(
            Q(name__icontains=asked.text)
            | Q(city__icontains=asked.text)
            | Q(address_1__icontains=asked.text)
            | Q(zip_code__startswith=asked.text)
        )
    return rows.order_by(*SORTS[asked.sort])


def people_of(
    proposals: Sequence[PracticeProposal],
) -> dict[int, list[Practitioner]]:
    """Return who would work at each of some proposals, by name, in one query."""
    npis = {npi for each in proposals for npi in each.npis}
    people = {
        each.npi: each
        for each in Practitioner.objects.filter(npi__in=npis).order_by(
            "last_name", "first_name"
        )
    }
    return {
        each.pk: [person for npi, person in people.items() if npi in {*each.npis}]
        for each in proposals
    }


def count_waiting_proposals() -> int:
    """Return how many practices wait for a decision."""
    return PracticeProposal.objects.filter(decision=Decision.OPEN).count()
