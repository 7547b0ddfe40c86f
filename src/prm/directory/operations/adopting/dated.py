"""What sources say with dates: who works where, who has privileges, how somebody stands to us."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from headwater.schema.progress import Progress, no_progress
from prm.directory.adopting.checking import check_span
from prm.directory.adopting.cleaning import UncleanError
from prm.directory.adopting.deliveries import Adoption, Delivery, Kind, Refusal, count
from prm.directory.models import SourceRecord
from prm.directory.operations.adopting.resolving import (
    Resolved,
    Unresolved,
    resolve_affiliations,
    resolve_alignments,
    resolve_memberships,
)
from prm.directory.operations.adopting.spells import (
    AFFILIATION,
    ALIGNMENT,
    MEMBERSHIP,
    NEVER,
    Shape,
    settle_rows,
)
from prm.directory.operations.adopting.words import (
    BATCH,
    Said,
    Source,
    Subject,
    current_words,
    keep_words,
)

_RESOLVE: tuple[
    tuple[Shape, str, Callable[[Any], Iterator[Resolved | Unresolved]]], ...
] = (
    (AFFILIATION, "affiliations", resolve_affiliations),
    (MEMBERSHIP, "memberships", resolve_memberships),
    (ALIGNMENT, "alignments", resolve_alignments),
)
# A full roster's silence speaks of these; a standing is ended by a source that says so.
_ENDED_BY_SILENCE = (AFFILIATION, MEMBERSHIP)


def adopt_dated(
    delivery: Delivery,
    *,
    source: Source,
    adoption: Adoption,
    progress: Progress = no_progress,
) -> dict[Kind, set[int]]:
    """Adopt the dated parts of a delivery, whose records are in the directory by now; return those touched."""
    touched: dict[Kind, set[int]] = {}
    for shape, attribute, resolve in _RESOLVE:
        said = getattr(delivery, attribute)
        named: set[str] = set()
        stage = f"{shape.name} rows adopted"
        for start in range(0, len(said), BATCH):
            progress(stage, start, len(said))
            batch = _collect(resolve(said[start : start + BATCH]), adoption, named)
            for owner, key in _adopt(shape, batch, source, adoption):
                touched.setdefault(owner, set()).add(key)
        if said:
            progress(stage, len(said), len(said))
        if delivery.is_full_roster and said and shape in _ENDED_BY_SILENCE:
            ended = _end_unnamed(shape, named, source, adoption)
            touched.setdefault("practitioner", set()).update(ended)
    return touched


def _collect(
    every: Iterator[Resolved | Unresolved], adoption: Adoption, named: set[str]
) -> list[Resolved]:
    found = []
    for each in every:
        if isinstance(each, Unresolved):
            adoption.refusals.append(
                Refusal(each.key, each.what, each.remedy, each.row)
            )
            continue
        try:
            check_span(each.from_date, each.to_date)
        except UncleanError as error:
            adoption.refusals.append(
                Refusal(each.key, error.what, error.remedy, each.row)
            )
            continue
        if each.key not in named:
            found.append(each)
            named.add(each.key)
    return found


def _adopt(
    shape: Shape, batch: Sequence[Resolved], source: Source, adoption: Adoption
) -> list[Subject]:
    before = current_words(source.name, (each.key for each in batch))
    said = [
        Said(each.subject, each.key, _values(each, before.get(each.key), source.as_of))
        for each in batch
    ]
    fresh = keep_words(source, said, before=before)
    differing = sum(
        each.key in before and before[each.key].values != each.values for each in fresh
    )
    created = sum(each.key not in before for each in fresh)
    count(adoption.created, shape.name, created)
    count(adoption.changed, shape.name, differing)
    count(adoption.unchanged, shape.name, len(said) - created - differing)
    settle_touched(shape, fresh)
    return [each.subject for each in fresh]


def settle_touched(shape: Shape, said: Sequence[Said]) -> None:
    """Settle the rows of everybody about whom something new was said."""
    owners: dict[Kind, set[int]] = {}
    for each in said:
        owners.setdefault(each.subject[0], set()).add(each.subject[1])
    for owner, keys in owners.items():
        settle_rows(shape, owner, keys)


def _values(said: Resolved, before: SourceRecord | None, as_of: date) -> dict[str, Any]:
    """Return the words as they are kept. Since when nobody says: since the source was first heard saying it."""
    from_date = said.from_date.isoformat() if said.from_date else ""
    if not from_date:
        from_date = before.values["from_date"] if before else as_of.isoformat()
    values = {**said.particulars, "from_date": from_date}
    if said.to_date:
        values["to_date"] = max(said.to_date.isoformat(), from_date)
    return values


def _end_unnamed(
    shape: Shape, named: set[str], source: Source, adoption: Adoption
) -> set[int]:
    """End what a full roster no longer names, the day before it speaks; return whom that touches."""
    touched: set[int] = set()
    last_day = source.as_of - timedelta(days=1)
    rows = [
        row
        for row in SourceRecord.objects.filter(
            source=source.name,
            key__startswith=f"{shape.name}:",
            as_of__lt=source.as_of,
            superseded_at__isnull=True,
        )
        if row.key not in named
        and NEVER not in row.values
        and row.values.get("to_date", "9999") > last_day.isoformat()
    ]
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        said = [
            Said(
                ("practitioner", row.practitioner_id or 0),
                row.key,
                _ended(row.values, last_day.isoformat()),
            )
            for row in batch
        ]
        keep_words(source, said, before={row.key: row for row in batch})
        silent: dict[int, set[str]] = {}
        for row in batch:
            silent.setdefault(row.practitioner_id or 0, set()).add(row.source)
        settle_rows(shape, "practitioner", silent, fallen_silent=silent)
        touched |= silent.keys()
    count(adoption.changed, shape.name, len(rows))
    return touched


def _ended(values: Mapping[str, Any], last_day: str) -> dict[str, Any]:
    """Say that something ended; what would only have begun later never did."""
    if values["from_date"] > last_day:
        return {**values, NEVER: True}
    return {**values, "to_date": last_day}
