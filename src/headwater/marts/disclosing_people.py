"""Tables that count people, lines or visits by themselves, as they may leave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import numpy as np
import pyarrow as pa

from headwater.disclosure import hidden, share_hidden
from headwater.disclosure.linked import SHOWN, protect
from headwater.marts.disclosing_cells import rebuilt
from headwater.marts.mart import Mart

_WHOLE = "all"
_OVERLAPPING = "condition"  # one patient may have several, so they are no parts


def carried_panel(mart: Mart, table: pa.Table) -> pa.Table:
    """The patients of a practice, and by age, sex and payer what may stand beside them."""
    rows = sorted(table.to_pylist(), key=lambda row: (row["practice_id"], row["trait"]))
    for _, of_practice in groupby(rows, key=lambda row: row["practice_id"]):
        mine = list(of_practice)
        whole = sum(row["people"] for row in mine if row["trait"] == _WHOLE)
        for trait, of_trait in groupby(mine, key=lambda row: row["trait"]):
            _hide_trait(trait, list(of_trait), whole)
    return rebuilt(table, rows)


def _hide_trait(trait: str, rows: Sequence[dict[str, Any]], whole: int) -> None:
    if trait in (_WHOLE, _OVERLAPPING):
        for row in rows:
            if hidden(row["people"]) or share_hidden(row["people"], whole):
                row["people"] = None
        return
    if hidden(whole):
        for row in rows:
            row["people"] = None
        return
    people = np.array([whole, *(row["people"] for row in rows)], float)
    fixed = np.arange(len(people)) == 0
    codes = protect(people, totals=(0,), fixed=fixed)[1:]
    for row, code in zip(rows, codes.tolist(), strict=True):
        if code != SHOWN:
            row["people"] = None


# What stands in `quality` beside the parts that it is the sum of, by measure.
_TOTALS = ("all", "read")


def carried_quality(mart: Mart, table: pa.Table) -> pa.Table:
    """What claims could and couldn't say: the reasons of a measure beside their sum, named or not."""
    rows = sorted(table.to_pylist(), key=lambda row: row["measure"])
    for _, of_measure in groupby(rows, key=lambda row: row["measure"]):
        parts = list(of_measure)
        totals = [row for row in parts if row["reason"] in _TOTALS]
        rest = [row for row in parts if row not in totals]
        counts = np.array([row["count"] for row in rest], float)
        known = np.concatenate([[counts.sum()], counts])
        codes = protect(known, totals=(0,), fixed=np.arange(len(known)) == 0)[1:]
        for row, code in zip(rest, codes.tolist(), strict=True):
            row["count"] = None if code != SHOWN else row["count"]
        for row in totals:
            row["count"] = None if hidden(row["count"]) else row["count"]
    return rebuilt(table, rows)


def carried_edges(mart: Mart, table: pa.Table) -> pa.Table:
    """Pairs that share more than ten people; of several spans only those that differ by more, or by nobody."""
    rows = [row for row in table.to_pylist() if not hidden(row["people"])]
    kept = []
    for pair in _grouped(rows, "from_npi", "to_npi"):
        numbers = ("people", "transactions", "same_day")
        for row in _told_apart(pair, numbers):
            if hidden(row["same_day"]) or share_hidden(
                row["same_day"], row["transactions"]
            ):
                row["same_day"] = None
            kept.append(row)
    return rebuilt(table, kept)


def carried_degrees(mart: Mart, table: pa.Table) -> pa.Table:
    """How many practitioners each shares people with, and how many people: of the longest span alone."""
    rows = table.to_pylist()
    longest = max((row["days"] for row in rows), default=0)
    for row in rows:
        for name in ("in_people", "out_people"):
            if row["days"] != longest or hidden(row[name]):
                row[name] = None
    return rebuilt(table, rows)


def carried_prospects(mart: Mart, table: pa.Table) -> pa.Table:
    """What their panel lets expect, in whole episodes; what was seen of them is mostly a small count."""
    rows = table.to_pylist()
    for row in rows:
        row["expected"], row["seen"] = round(row["expected"]), None
        if hidden(row["via_people"]):
            row["via_people"] = None
    return rebuilt(table, rows)


def carried_vendor_pairs(mart: Mart, table: pa.Table) -> pa.Table:
    """What vendors counted, pairs of ten people or fewer left out."""
    rows = [row for row in table.to_pylist() if not hidden(row["patients"])]
    for row in rows:
        if hidden(row["encounters"]):
            row["encounters"] = None
    return rebuilt(table, rows)


def _grouped(rows: Sequence[dict[str, Any]], *keys: str) -> list[list[dict[str, Any]]]:
    found: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[tuple(row[key] for key in keys)].append(row)
    return list(found.values())


def _told_apart(
    pair: Sequence[dict[str, Any]], numbers: Sequence[str]
) -> list[dict[str, Any]]:
    """Return the longest span, and each shorter one that no small count lies between."""
    kept: list[dict[str, Any]] = []
    for row in sorted(pair, key=lambda each: -each["days"]):
        apart = (abs(other[name] - row[name]) for other in kept for name in numbers)
        if not any(map(hidden, apart)):
            kept.append(row)
    return kept
