"""Tables of practices × service lines as they may leave: the numbers of the pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from math import isnan
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as pat

from headwater.disclosure import LARGEST_SMALL, hidden
from headwater.marts.mart import Mart
from headwater.marts.showing import shown_table

_KINDS = ("ours", "partner", "competitor", "unaffiliated", "unknown")
_LEVELS = ("confirmed", "documented", "likely")
Numbers = dict[Hashable, int | None]  # None: not shown; a key that isn't there is none


def _numbers(table: pa.Table, *keys: str) -> Numbers:
    return {tuple(row[key] for key in keys): row["volume"] for row in table.to_pylist()}


def rebuilt(table: pa.Table, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Return rows under the schema of ``table``, every number nullable."""
    fields = [
        field.with_nullable(True)
        if pat.is_floating(field.type) or pat.is_integer(field.type)
        else field
        for field in table.schema
    ]
    return pa.Table.from_pylist([dict(row) for row in rows], schema=pa.schema(fields))


def _share(part: int | None, whole: int | None) -> float | None:
    return None if part is None or not whole else round(part / whole, 3)


def carried_opportunity(mart: Mart, table: pa.Table) -> pa.Table:
    """The cells of the pages; possible and associated evidence stand there together, hence nowhere here."""
    keys = ("practice_id", "service_line", "part")
    shown = _numbers(shown_table(mart, "shown"), *keys)
    rows = table.to_pylist()
    for row in rows:
        cell = row["practice_id"], row["service_line"]
        for name in ("volume", *_KINDS, *_LEVELS):
            row[name] = shown.get((*cell, name), 0)
        left = shown.get((*cell, "left"), 0)
        aligned = row["leaked"] is not None
        row["leaked"] = left if aligned else None
        row["share_of_referrals"] = _share(row["ours"], row["volume"])
        row["leakage_share"] = _share(left, row["volume"]) if aligned else None
        row["possible"] = row["associated"] = None
        few = hidden(row["top_destination_volume"])
        row["top_destination_volume"] = None
        if few:
            row["top_destination_id"] = row["top_destination_name"] = None
    return rebuilt(table, rows)


def carried_destination(mart: Mart, table: pa.Table) -> pa.Table:
    """The practitioners of the pages, by the names that stand there."""
    place = shown_table(mart, "shown_place")
    keys = ("practice_id", "service_line", "destination_kind")
    names = ("system", "organization", "practitioner")
    leaves = place.filter(pc.field("level") == "practitioner")
    shown = _numbers(leaves, *keys, *names)
    rows = table.to_pylist()
    of = [_names(row) for row in rows]
    met = Counter(of)
    for row, key in zip(rows, of, strict=True):
        # Two who share a name are one place on the page.
        row["volume"] = shown.get(key, 0) if met[key] == 1 else None
    return rebuilt(table, [row for row in rows if row["volume"]])


def _names(row: Mapping[str, Any]) -> tuple[str, ...]:
    organization = row["organization_name"] or row["organization_id"] or ""
    return (
        row["practice_id"],
        row["service_line"],
        row["destination_kind"],
        row["system"] or organization,
        organization,
        row["practitioner_name"] or row["npi"] or "",
    )


def carried_lookback(mart: Mart, table: pa.Table) -> pa.Table:
    """The shorter look-backs that may stand beside the longest."""
    keys = ("practice_id", "service_line", "part", "days")
    shown = _numbers(shown_table(mart, "shown_lookback"), *keys)
    rows = table.to_pylist()
    for row in rows:
        cell = row["practice_id"], row["service_line"]
        row["volume"] = shown.get((*cell, row["destination_kind"], row["days"]), 0)
    return rebuilt(table, [row for row in rows if row["volume"]])


# What a model says without having seen the cell's own count.
_FROM_PANEL = ("expected", "expected_low", "expected_high")
_FROM_VOLUME = ("level", "level_low", "level_high")
_TEXT_RATIOS = 2  # digits


def carried_expectation(mart: Mart, table: pa.Table) -> pa.Table:
    """Estimates, rounded to whole episodes, where the counts that they are made of are shown.

    What is expected is told by the panel alone, so it may stand wherever that isn't small. A level is made of the
    volume. Everything else is made of what came to us: expected less shortfall is that count.
    """
    shown = _numbers(shown_table(mart, "shown"), "practice_id", "service_line", "part")
    rows = table.to_pylist()
    for row in rows:
        cell = row["practice_id"], row["service_line"]
        panel, row["panel"] = row["panel"], None
        row["volume"] = shown.get((*cell, "volume"), 0)
        row["ours"] = shown.get((*cell, "ours"), 0)
        for name, value in row.items():
            if not isinstance(value, int | float) or isinstance(value, bool):
                continue
            if name not in ("volume", "ours"):
                row[name] = _estimate(row, name, value, panel)
        if row["volume"] is None or row["ours"] is None:
            row["beyond"] = ""
    return rebuilt(table, rows)


def _estimate(
    row: Mapping[str, Any], name: str, value: float, panel: int
) -> float | None:
    if name in _FROM_PANEL:
        known = panel > LARGEST_SMALL
    elif name in _FROM_VOLUME:
        known = row["volume"] is not None
    else:
        known = row["volume"] is not None and row["ours"] is not None
    if not known or isnan(value):
        return None
    ratio = name.startswith(("level", "share", "problem"))
    return round(value, _TEXT_RATIOS) if ratio else round(value)
