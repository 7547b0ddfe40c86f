"""The list of next best visits: filtered and sorted as the address says, and what rests because it was turned down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.http import StreamingHttpResponse
from django.utils import timezone

from prm.accounts.models import User
from prm.common.formats import day
from prm.common.listing import Column, Listing, address, columns, page_of
from prm.common.spreadsheets import Cell, csv_response
from prm.insights.queries.next_visits import Proposed, next_best
from prm.territories.models import Tier
from prm.territories.queries import Standing, practices_visible_to, standing_of
from prm.visits.models import Decline, DeclineReason
from prm.visits.queries.plans import count_declines, declines_on
from prm.web.plan.asking import week_to_plan

PARTS = {
    "recoverable": "could be won back",
    "commitment": "promised",
    "alert": "alert",
    "cadence": "cadence",
}
_COLUMNS = (
    ("name", "Practice", False),
    ("value", "Value", True),
    ("days", "Last visit", True),
)
_NEVER = 1_000_000  # days: whoever was never visited waits longest


class ProposedRow(NamedTuple):
    """A proposal with its standing."""

    proposed: Proposed
    rank: int
    standing: Standing
    days: int | None  # since the last visit; None: never

    @property
    def made_of(self) -> list[tuple[str, float]]:
        """Return the parts of the value, the largest first."""
        parts = [(PARTS[name], value) for name, value in self.proposed.parts.items()]
        return sorted(
            (each for each in parts if each[1] > 0), key=lambda each: -each[1]
        )


@dataclass(frozen=True, slots=True)
class ProposalsPage:
    """The page of proposals."""

    listing: Listing[ProposedRow]
    columns: list[Column]
    query: dict[str, str]
    address: str
    filtered: bool
    total: int
    tiers: list[tuple[str, str]]
    parts: list[tuple[str, str]]
    resting: Sequence[Decline]
    reasons: list[tuple[str, int]]
    week: date


def present_proposals(
    person: User, asked: Mapping[str, str], *, on: date
) -> ProposalsPage:
    """Return the page that an address asks for, in a constant number of queries."""
    query = _query(asked)
    rows = _all(person, on)
    own = practices_visible_to(person, on=on)
    resting = declines_on(on).filter(practice__in=own).select_related("practice", "by")
    return ProposalsPage(
        listing=page_of(_found(rows, query), query),
        columns=columns(_COLUMNS, query, "-value"),
        query=query,
        address=address(query, page=""),
        filtered=any(query[name] for name in ("tier", "part", "text")),
        total=len(rows),
        tiers=[("", "All"), *((tier, tier) for tier in Tier.values), ("none", "None")],
        parts=[("", "Any reason"), *PARTS.items()],
        resting=list(resting.order_by("until", "practice__name")),
        reasons=[
            (DeclineReason(reason).label, times)
            for reason, times in count_declines(own).items()
        ],
        week=week_to_plan(on),
    )


def export_proposals(
    person: User, asked: Mapping[str, str], *, on: date
) -> StreamingHttpResponse:
    """Return the filtered list as CSV."""
    query = _query(asked)
    header = ["rank", "practice_id", "practice", "tier", "territory", "value"]
    header += [*PARTS, "last_visit", "reasons"]
    rows = [_exported(row) for row in _found(_all(person, on), query)]
    notes = [
        f"Headwater: next best visits on {on.isoformat()}",
        f"Filters: {address(query).removeprefix('?') or 'none'}",
        "Value: referrals of the usual margin that a visit may win back; see definitions/visit_values.yaml.",
    ]
    return csv_response(f"next-visits-{on.isoformat()}", header, rows, notes=notes)


def _query(asked: Mapping[str, str]) -> dict[str, str]:
    names = ("tier", "part", "text", "sort", "page")
    return {name: asked.get(name, "")[:100] for name in names}


def _all(person: User, on: date) -> list[ProposedRow]:
    found = next_best(person, on=on)
    standings = standing_of([each.practice for each in found], on=on)
    return [
        ProposedRow(each, rank, standings[each.practice.pk], _days(each.last_visit, on))
        for rank, each in enumerate(found, start=1)
    ]


def _days(last: datetime | None, on: date) -> int | None:
    return None if last is None else max((on - timezone.localdate(last)).days, 0)


def _found(rows: Sequence[ProposedRow], query: Mapping[str, str]) -> list[ProposedRow]:
    text = query["text"].casefold()
    kept = [
        row
        for row in rows
        if (not query["tier"] or (row.proposed.tier or "none") == query["tier"])
        and (not query["part"] or row.proposed.parts.get(query["part"], 0) > 0)
        and text in f"{row.proposed.practice} {row.proposed.practice.town}".casefold()
    ]
    sort = query["sort"]
    if sort.removeprefix("-") == "name":
        kept.sort(key=lambda row: row.proposed.practice.name.casefold())
    elif sort.removeprefix("-") == "days":
        kept.sort(key=lambda row: _NEVER if row.days is None else row.days)
    elif sort == "value":
        kept.reverse()
    if sort.startswith("-") and sort in ("-name", "-days"):
        kept.reverse()
    return kept


def _exported(row: ProposedRow) -> list[Cell]:
    proposed = row.proposed
    last = proposed.last_visit
    return [
        row.rank,
        proposed.practice.code,
        proposed.practice.name,
        proposed.tier,
        str(row.standing.territory or ""),
        round(proposed.score, 2),
        *(round(proposed.parts.get(name, 0.0), 2) for name in PARTS),
        day(timezone.localdate(last)) if last else "never",
        "; ".join(proposed.reasons),
    ]
