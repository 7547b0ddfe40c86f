"""Referral sources that wait for a steward, with their candidates; and what those that are settled came to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Sum

from prm.directory.models import Decision, Practitioner, ReferralSource

NOBODY = (
    "Emergency department",
    "The patient",
    "A department or organization",
    "Unknown at the front desk",
)
FOUND_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """A practitioner whom a record may mean."""

    practitioner: Practitioner
    score: float
    reasons: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A referral source and its candidates, the likeliest first."""

    source: ReferralSource
    candidates: list[Candidate]


def list_referral_sources(
    *, decision: str = Decision.OPEN, text: str = ""
) -> QuerySet[ReferralSource]:
    """Return the sources of a decision, those named by most orders first."""
    found = ReferralSource.objects.filter(decision=decision)
    if text:
        found = found.filter(
            Q(name__icontains=text) | Q(npi=text) | Q(code__iexact=text)
        )
    return found.select_related("practitioner", "decided_by").order_by("-orders", "pk")


def with_candidates(sources: Iterable[ReferralSource]) -> list[Waiting]:
    """Return sources with their candidates as they stand today, in one query."""
    rows = list(sources)
    keys = {each["practitioner"] for row in rows for each in row.candidates}
    people = Practitioner.objects.select_related("merged_into").in_bulk(keys)
    return [Waiting(row, list(_candidates(row, people))) for row in rows]


def _candidates(
    row: ReferralSource, people: dict[int, Practitioner]
) -> Iterator[Candidate]:
    seen = set()
    for each in row.candidates:
        found = people.get(each["practitioner"])
        if found is None:
            continue
        standing = found.merged_into or found
        if standing.pk not in seen:
            seen.add(standing.pk)
            yield Candidate(standing, each["score"], each["reasons"])


def find_practitioners(text: str) -> QuerySet[Practitioner]:
    """Return practitioners by NPI or by the beginnings of their names."""
    found = Practitioner.objects.filter(merged_into=None)
    for word in text.split()[:4]:
        found = found.filter(
            Q(npi=word)
            | Q(last_name__istartswith=word)
            | Q(first_name__istartswith=word)
        )
    return found.order_by("last_name", "first_name", "pk")[:FOUND_SHOWN]


def count_orders(sources: QuerySet[ReferralSource]) -> int:
    """Return how many orders name some sources."""
    return sources.order_by().aggregate(orders=Sum("orders"))["orders"] or 0


def resolved_referral_sources() -> QuerySet[ReferralSource]:
    """Return the sources whose practitioner is known, for the lake: alias (referral_source, code) → NPI.

    The practitioner is the one that stands for itself: a merge moves its sources along.
    """
    return (
        ReferralSource.objects.filter(decision=Decision.ACCEPTED)
        .exclude(practitioner__npi="")
        .select_related("practitioner")
        .order_by("pk")
    )
