"""Affiliations, memberships and alignments: rows settled from what all sources claim of an owner."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models

from prm.directory.adopting.deliveries import Kind
from prm.directory.adopting.spells import Claim, lay_over, settle
from prm.directory.models import (
    Affiliation,
    Alignment,
    Membership,
    SourceRecord,
)
from prm.directory.operations.adopting.subjects import Survivors, list_keys_by
from prm.directory.operations.adopting.winners import find_systems
from prm.directory.operations.adopting.words import write_columns

NEVER = "never"  # marks words that take back what was said of a time to come
Place = int | None
Span = tuple[Place, date]  # where, and from when: what tells an owner's rows apart


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of dated row.

    Attributes
    ----------
    name
        The beginning of its source records' keys.
    place
        The foreign key beside the owner, the kind that it points to, and the column by which sources name it.
    particulars
        Columns that sources fill beside the dates.
    settle
        How claims about one owner and place become rows that don't contradict each other.
    """

    name: str
    model: type[models.Model]
    place: tuple[Kind, str] | None
    particulars: tuple[str, ...]
    settle: Callable[[Iterable[Claim]], list[Claim]]


AFFILIATION = Shape(
    "affiliation", Affiliation, ("practice", "code"), ("role", "is_primary"), settle
)
MEMBERSHIP = Shape("membership", Membership, ("facility", "ccn"), ("status",), settle)
ALIGNMENT = Shape("alignment", Alignment, None, ("kind", "system_id"), lay_over)
SHAPES = (AFFILIATION, MEMBERSHIP, ALIGNMENT)


def settle_rows(
    shape: Shape,
    owner: Kind,
    keys: Iterable[int],
    *,
    fallen_silent: Mapping[int, set[str]] | None = None,
) -> None:
    """Bring the dated rows of some owners in line with what their sources claim now.

    Parameters
    ----------
    owner, keys
        The foreign key of the owners, and which.
    fallen_silent
        By owner, sources that claimed something until now. Rows of a source that never claimed anything through a
        delivery were entered by hand: they stay, and claims give way to them.
    """
    owners = {*keys}
    claims, speaking = _claims(shape, owner, owners)
    for key, sources in (fallen_silent or {}).items():
        speaking.setdefault(key, set()).update(sources)
    rows = list(shape.model._default_manager.filter(**{f"{owner}__in": owners}))
    kept: dict[int, dict[Span, models.Model]] = {}
    changing: dict[int, dict[Span, models.Model]] = {}
    for row in rows:
        key = getattr(row, f"{owner}_id")
        by_hand = row.source not in speaking.get(key, ())  # type: ignore[attr-defined]
        (kept if by_hand else changing).setdefault(key, {})[_span(shape, row)] = row
    wanted = {
        key: _settled(shape, claims.get(key, {}), kept.get(key, {})) for key in owners
    }
    _write(shape, owner, wanted, changing)


def _claims(
    shape: Shape, owner: Kind, owners: set[int]
) -> tuple[dict[int, dict[Place, list[Claim]]], dict[int, set[str]]]:
    """Return the claims about each owner by place, and who makes them."""
    said = list(
        SourceRecord.objects.filter(
            **{f"{owner}__in": owners},
            key__startswith=f"{shape.name}:",
            superseded_at__isnull=True,
        ).values_list(owner, "source", "as_of", "values")
    )
    places = _places(shape, [values for *_, values in said])
    systems = find_systems({values.get("system", "") for *_, values in said} - {""})
    claims: dict[int, dict[Place, list[Claim]]] = {}
    speaking: dict[int, set[str]] = {}
    for key, source, as_of, values in said:
        speaking.setdefault(key, set()).add(source)
        for place in places(values) if NEVER not in values else ():
            claims.setdefault(key, {}).setdefault(place, []).append(
                _claim(shape, source, as_of, values, systems)
            )
    return claims, speaking


def _places(
    shape: Shape, every: Sequence[Mapping[str, Any]]
) -> Callable[[Mapping[str, Any]], Sequence[Place]]:
    if shape.place is None:
        return lambda values: [None]
    kind, column = shape.place
    named = {values["place"] for values in every}
    found = list_keys_by(kind, column, named, survivors=Survivors(kind))
    # Two facilities of one number are one to a source; the first stands for it.
    return lambda values: found.get(values["place"], [])[:1]


def _claim(
    shape: Shape,
    source: str,
    as_of: date,
    values: Mapping[str, Any],
    systems: Mapping[str, int],
) -> Claim:
    known = {**values, "system_id": systems.get(values.get("system", "").lower())}
    return Claim(
        source=source,
        as_of=as_of,
        from_date=date.fromisoformat(values["from_date"]),
        to_date=date.fromisoformat(values["to_date"]) if "to_date" in values else None,
        particulars=tuple((name, known[name]) for name in shape.particulars),
    )


def _settled(
    shape: Shape,
    claims: Mapping[Place, Sequence[Claim]],
    kept: Mapping[Span, models.Model],
) -> dict[Span, Claim]:
    by_hand: dict[Place, list[Claim]] = {}
    for (place, from_date), row in kept.items():
        by_hand.setdefault(place, []).append(
            Claim("", date.max, from_date, row.to_date)  # type: ignore[attr-defined]
        )
    return {
        (place, claim.from_date): claim
        for place, some in claims.items()
        for claim in shape.settle(some)
        if not any(claim.meets(other) for other in by_hand.get(place, ()))
    }


def _span(shape: Shape, row: Any) -> Span:
    place = getattr(row, f"{shape.place[0]}_id") if shape.place else None
    return place, row.from_date


def _write(
    shape: Shape,
    owner: Kind,
    wanted: Mapping[int, Mapping[Span, Claim]],
    rows: Mapping[int, Mapping[Span, models.Model]],
) -> None:
    manager = shape.model._default_manager
    gone = [
        row.pk
        for key, spans in rows.items()
        for span, row in spans.items()
        if span not in wanted[key]
    ]
    if gone:
        manager.filter(pk__in=gone).delete()
    made, changed = [], []
    for key, spans in wanted.items():
        for span, claim in spans.items():
            row = rows.get(key, {}).get(span)
            values = {
                "to_date": claim.to_date,
                "source": claim.source,
                "as_of": claim.as_of,
                **dict(claim.particulars),
            }
            if row is None:
                place = {f"{shape.place[0]}_id": span[0]} if shape.place else {}
                values |= {f"{owner}_id": key, "from_date": span[1], **place}
                made.append(shape.model(**values))
            elif any(getattr(row, name) != value for name, value in values.items()):
                for name, value in values.items():
                    setattr(row, name, value)
                changed.append(row)
    manager.bulk_create(made)
    write_columns(changed, ["to_date", "source", "as_of", *shape.particulars])
