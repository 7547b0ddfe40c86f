"""Pairs of records that wait for a steward, side by side; and the merges that were made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from prm.common.prepared import prepared
from prm.directory.merging import CHOICES, MODELS, UNDO_FOR, Record, hangs_on
from prm.directory.models import DuplicateProposal, Merge, RecordKind
from prm.directory.queries.provenance import text_of

State = DuplicateProposal.State
LIKELY = 0.9
SORTS = {"-score": ("-score", "pk"), "score": ("score", "pk")}
# Rows that only say what other rows say: a person counts none of them.
_NOT_COUNTED = frozenset({"SourceRecord", "SearchEntry", "SearchWord"})


@dataclass(frozen=True, slots=True)
class Pair:
    """A proposal and the two records that it is about."""

    proposal: DuplicateProposal
    left: Record
    right: Record


@dataclass(frozen=True, slots=True)
class Side:
    """One value of a comparison, and whether it is proposed as the one to keep."""

    value: str
    better: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One attribute of both records."""

    name: str
    label: str
    left: Side
    right: Side

    @property
    def differs(self) -> bool:
        """Whether there is something to choose."""
        return self.left.value.casefold() != self.right.value.casefold()


def waiting_pairs() -> QuerySet[DuplicateProposal]:
    """Return the proposals that can be decided: both records still stand for themselves."""
    found = DuplicateProposal.objects.filter(state=State.OPEN)
    for kind, model in MODELS.items():
        merged = model.objects.exclude(merged_into=None).values_list("pk", flat=True)
        found = found.exclude(kind=kind, left__in=merged)
        found = found.exclude(kind=kind, right__in=merged)
    return found


def list_pairs(
    *, kind: str = "", likely: bool | None = None, state: str = State.OPEN
) -> QuerySet[DuplicateProposal]:
    """Return proposals of a kind, a likelihood and a state."""
    found = (
        waiting_pairs()
        if state == State.OPEN
        else DuplicateProposal.objects.filter(state=state)
    )
    if kind in RecordKind.values:
        found = found.filter(kind=kind)
    if likely is not None:
        found = (
            found.filter(score__gte=LIKELY)
            if likely
            else found.filter(score__lt=LIKELY)
        )
    return found.select_related("decided_by")


def with_records(proposals: Iterable[DuplicateProposal]) -> list[Pair]:
    """Return proposals with their records, in a query a kind."""
    rows = list(proposals)
    records: dict[tuple[str, int], Record] = {}
    for kind, model in MODELS.items():
        keys = {
            key for row in rows if row.kind == kind for key in (row.left, row.right)
        }
        for pk, each in model.objects.in_bulk(keys).items() if keys else ():
            records[(kind, pk)] = each
    return [
        Pair(row, records[(row.kind, row.left)], records[(row.kind, row.right)])
        for row in rows
        if (row.kind, row.left) in records and (row.kind, row.right) in records
    ]


def next_pair(after: DuplicateProposal) -> DuplicateProposal | None:
    """Return the next pair to decide of the same kind: the likeliest below this one, else the likeliest of all."""
    rest = waiting_pairs().filter(kind=after.kind).exclude(pk=after.pk)
    below = rest.filter(score__lte=after.score).order_by("-score", "pk")
    return below.first() or rest.order_by("-score", "pk").first()


def compare_records(kind: str, left: Record, right: Record) -> list[Line]:
    """Lay two records side by side; of two values the fuller one is proposed to be kept."""
    lines = []
    for choice in CHOICES[kind]:
        one, two = (_said(each, choice.fields) for each in (left, right))
        right_better = len(two) > len(one)
        lines.append(
            Line(
                choice.name,
                choice.label,
                Side(one, not right_better),
                Side(two, right_better),
            )
        )
    return lines


def _said(record: Record, fields: Sequence[str]) -> str:
    if "address_1" in fields:
        return str(getattr(record, "address", ""))
    names = [field.removesuffix("_id") for field in fields]
    said = [_text(record, name) for name in names]
    return " ".join(filter(None, said))


def _text(record: Record, name: str) -> str:
    value: Any = getattr(record, name)
    return (
        ""
        if value is None
        else str(value)
        if name == "organization"
        else text_of(record, name)
    )


def count_hanging(kind: str, keys: Sequence[int]) -> list[tuple[str, list[int]]]:
    """Count what hangs on each of some records, in a query a foreign key, whatever the numbers."""
    found = []
    for hanging in hangs_on(MODELS[kind]):
        if hanging.model.__name__ in _NOT_COUNTED:
            continue
        name = hanging.field.attname
        rows = (
            hanging.model._base_manager.filter(**{f"{name}__in": keys})
            .values(name)
            .annotate(number=Count("pk"))
            .order_by()
        )
        counts = {row[name]: row["number"] for row in rows}
        if counts:
            label = str(hanging.model._meta.verbose_name_plural).capitalize()
            found.append((label, [counts.get(key, 0) for key in keys]))
    return found


def list_merges() -> QuerySet[Merge]:
    """Return merges, the newest first."""
    return Merge.objects.select_related("merged_by", "undone_by").order_by(
        "-merged_at", "-pk"
    )


def merges_of(record: Record) -> QuerySet[Merge]:
    """Return the merges by which a record took others in, and that can still be undone or were."""
    return list_merges().filter(kind=record._meta.model_name, survivor=record.pk)


def standing_merges(record: Record) -> list[Merge]:
    """Return the merges by which a record took others in and that stand. One query."""
    return _standing_of(str(record._meta.model_name), record.pk)


@prepared(str, int)
def _standing_of(kind: str, survivor: int) -> QuerySet[Merge]:
    return list_merges().filter(kind=kind, survivor=survivor, undone_at=None)


@dataclass(frozen=True, slots=True)
class Merged:
    """A merge with its records and how long it can be undone."""

    merge: Merge
    survivor: Record
    absorbed: Record
    until: datetime
    may_undo: bool


def with_merged(merges: Iterable[Merge], *, at: datetime) -> list[Merged]:
    """Return merges with their records, in a query a kind."""
    rows = list(merges)
    records: dict[tuple[str, int], Record] = {}
    for kind, model in MODELS.items():
        keys = {
            key
            for row in rows
            if row.kind == kind
            for key in (row.survivor, row.absorbed)
        }
        for pk, each in model.objects.in_bulk(keys).items() if keys else ():
            records[(kind, pk)] = each
    return [
        Merged(
            row,
            survivor := records[(row.kind, row.survivor)],
            records[(row.kind, row.absorbed)],
            row.merged_at + UNDO_FOR,
            row.undone_at is None
            and at <= row.merged_at + UNDO_FOR
            and survivor.merged_into_id is None,
        )
        for row in rows
    ]
