"""The list of promises, as one person may read it. Late ones stand first, whatever one sorts by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.db.models.expressions import OrderBy
from django.db.models.functions import Lower

from prm.accounts.models import User
from prm.common.listing import Column, Listing, address, columns, page_of
from prm.issues.models import Owner
from prm.territories.models import Placement
from prm.visits.models import Commitment, CommitmentState
from prm.visits.queries import commitments_visible_to
from prm.web.fieldwork.choices import (
    Choices,
    lines_for_filter,
    owners_for_filter,
    territories_for,
)
from prm.web.records.asked import choice_of, key_of, sort_of, text_of
from prm.web.records.counted import Counted

OPEN, LATE, UNTOLD, ALL = "open", "late", "untold", "all"
STATES: Choices = [
    (OPEN, "Open"),
    (LATE, "Late"),
    (UNTOLD, "Office not told"),
    *(choice for choice in CommitmentState.choices if choice[0] != OPEN),
    (ALL, "All"),
]
HEADS = (
    ("what", "Promise", False),
    ("practice", "Practice", False),
    ("owner", "Owner", False),
    ("due", "Due", False),
)
SORTS: dict[str, F | Lower] = {
    "what": Lower("what"),
    "practice": Lower("practice__name"),
    "owner": Lower("owner__name"),
    "due": F("due_on"),
}
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much waits, of all that the person may read."""

    open: int
    late: int
    soon: int
    untold: int


@dataclass(frozen=True, slots=True)
class PromiseList:
    """Everything that the list says."""

    query: dict[str, str]
    listing: Listing[Commitment]
    columns: list[Column]
    states: Choices
    owners: Choices
    departments: Choices
    lines: Choices
    territories: Choices
    counts: Counts
    any_ever: bool
    on: date

    @property
    def filtered(self) -> bool:
        """Say whether anything but what is open was asked for."""
        return any(
            value
            for name, value in self.query.items()
            if name != "sort" and (name, value) != ("state", OPEN)
        )

    def file_query(self, form: str) -> str:
        """Return the filters as the address of the file carries them; ``form`` is csv or xlsx."""
        return address({**self.query, "as": form})


def present_promises(
    person: User, asked: Mapping[str, str], *, on: date
) -> PromiseList:
    """Return one page of promises for the filters of an address. A constant number of queries."""
    query = clean_query(asked)
    visible = commitments_visible_to(person, on=on)
    rows = find_promises(person, query, on=on)
    owners = Owner.objects.filter(commitments__in=visible).distinct()
    known = list(owners.order_by(Lower("name"), "pk"))
    departments = sorted({each.department for each in known} - {""})
    counts = _count(visible, on=on)
    return PromiseList(
        query=query,
        listing=page_of(Counted(rows), {**query, "page": asked.get("page", "")}),
        columns=columns(HEADS, query, "due"),
        states=STATES,
        owners=owners_for_filter(known),
        departments=[("", "Any"), *((each, each) for each in departments)],
        lines=lines_for_filter(),
        territories=territories_for(person, on=on),
        counts=counts,
        any_ever=bool(known),
        on=on,
    )


def clean_query(asked: Mapping[str, str]) -> dict[str, str]:
    """Return what an address asks for; what isn't there means what is open."""
    return {
        "state": choice_of(asked, "state", [key for key, _ in STATES]) or OPEN,
        "whose": choice_of(asked, "whose", ("mine",)),
        "owner": key_of(asked, "owner"),
        "department": text_of(asked, "department"),
        "line": text_of(asked, "line"),
        "territory": key_of(asked, "territory"),
        "text": text_of(asked, "text"),
        "sort": sort_of(asked, [*SORTS]),
    }


def find_promises(
    person: User, query: Mapping[str, str], *, on: date
) -> QuerySet[Commitment]:
    """Return the promises that match, in their order."""
    rows = commitments_visible_to(person, on=on).filter(_state(query["state"], on))
    if query["whose"]:
        rows = rows.filter(owner__user=person)
    if query["owner"]:
        rows = rows.filter(owner=int(query["owner"]))
    if query["department"]:
        rows = rows.filter(owner__department=query["department"])
    if query["line"]:
        rows = rows.filter(service_line=query["line"])
    if query["territory"]:
        placed = Placement.objects.on(on).filter(territory=int(query["territory"]))
        rows = rows.filter(practice__in=placed.values("practice"))
    if query["text"]:
        text = query["text"]
        rows = rows.filter(Q(what__icontains=text) | Q(practice__name__icontains=text))
    rows = rows.select_related("practice", "owner", "told_by")
    return rows.annotate(rank=_rank(on)).order_by("rank", *_order(query["sort"]))


def _state(state: str, on: date) -> Q:
    if state == ALL:
        return Q()
    if state == LATE:
        return Q(state=OPEN, due_on__lt=on)
    if state == UNTOLD:
        return ~Q(state=OPEN) & Q(told_at=None)
    return Q(state=state)


def _rank(on: date) -> Case:
    """Return where a promise stands: late, then open, then settled."""
    return Case(
        When(state=OPEN, due_on__lt=on, then=Value(0)),
        When(state=OPEN, then=Value(1)),
        default=Value(2),
    )


def _order(sort: str) -> tuple[str | OrderBy, ...]:
    key = SORTS.get(sort.removeprefix("-"))
    if key is None:
        return F("settled_on").desc(nulls_last=True), "due_on", "pk"
    return (key.desc() if sort.startswith("-") else key.asc()), "pk"


def _count(visible: QuerySet[Commitment], *, on: date) -> Counts:
    waiting = Q(state=OPEN)
    found = visible.aggregate(
        open=Count("pk", filter=waiting),
        late=Count("pk", filter=waiting & Q(due_on__lt=on)),
        soon=Count("pk", filter=waiting & Q(due_on__gte=on, due_on__lt=on + WEEK)),
        untold=Count("pk", filter=~waiting & Q(told_at=None)),
    )
    return Counts(**found)
