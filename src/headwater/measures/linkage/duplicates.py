"""Records of one directory that describe one person or practice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from headwater.measures.linkage import people, places
from headwater.measures.linkage.levels import Row
from headwater.measures.linkage.model import (
    Compared,
    Floats,
    Question,
    compare,
    probabilities,
)
from headwater.measures.linkage.person import PERSON
from headwater.measures.linkage.practice import PRACTICE

Kind = Literal["practitioner", "practice"]
POSSIBLE = 0.5  # worth a steward's look
LIKELY = 0.9  # the evaluation's figures are of these
_WORTH_WEIGHING = 0.05

_REASON: list[tuple[str, pa.DataType]] = [
    ("attribute", pa.string()),
    ("words", pa.string()),
    ("bits", pa.float64()),
]
_PAIR: list[tuple[str, pa.DataType]] = [
    ("left", pa.string()),
    ("right", pa.string()),
    ("score", pa.float64()),
    ("reasons", pa.list_(pa.struct(_REASON))),
]
PAIRS = pa.schema(_PAIR)
_QUESTIONS: dict[str, tuple[Callable[[pa.Table], pa.Table], Question]] = {
    "practitioner": (
        people.prepare_people,
        Question(PERSON, people.BLOCKS, people.TRAINING),
    ),
    "practice": (
        places.prepare_places,
        Question(PRACTICE, places.BLOCKS, places.TRAINING),
    ),
}


def find_duplicates(
    records: pa.Table, *, kind: Kind, least: float = POSSIBLE
) -> pa.Table:
    """Find pairs of records that probably describe one person or practice.

    Parameters
    ----------
    records
        ``id`` and whatever is known of :func:`prepare_people` or :func:`prepare_places`.
    least
        Pairs below this probability are left out.

    Returns
    -------
    pa.Table
        left, right (ids, in the order of the table), score (probability from 0 to 1), reasons: one a compared
        attribute, its words and the bits that it adds, the weightiest first. Best pairs first.
    """
    if len(records) < 2:
        return PAIRS.empty_table()
    prepare, question = _QUESTIONS[kind]
    prepared = prepare(records)
    found = compare(prepared, question)
    score, _ = probabilities(found.weight, records=len(records))
    rows = prepared.to_pylist()
    if kind == "practitioner":
        score = among_rivals(found, score, rows)
    kept = np.flatnonzero(score >= least)
    kept = kept[np.lexsort((found.right[kept], found.left[kept], -score[kept]))]
    ids = records["id"].cast(pa.string()).to_pylist()
    return pa.Table.from_pylist(
        [
            {
                "left": ids[found.left[pair]],
                "right": ids[found.right[pair]],
                "score": round(float(score[pair]), 4),
                "reasons": reasons(
                    found, pair, rows[found.left[pair]], rows[found.right[pair]]
                ),
            }
            for pair in kept.tolist()
        ],
        schema=PAIRS,
    )


def among_rivals(found: Compared, score: Floats, rows: list[dict[str, Any]]) -> Floats:
    """Share the probability of a record without a full first name among those who exclude each other.

    "J. Hale" is Jane or John, and not both: with both in the practice neither is likely.
    """
    partners: dict[int, list[int]] = {}
    for pair in np.flatnonzero(score >= _WORTH_WEIGHING).tolist():
        for record in (int(found.left[pair]), int(found.right[pair])):
            if len(rows[record].get("first") or "") <= 1:
                partners.setdefault(record, []).append(pair)
    shared = score.copy()
    for record, pairs in partners.items():
        others = {pair: rows[_other(found, pair, record)] for pair in pairs}
        for pair in pairs:
            against = sum(
                _odds(score[rival])
                for rival in pairs
                if _exclude_each_other(others[pair], others[rival])
            )
            odds = _odds(score[pair])
            shared[pair] = min(shared[pair], odds / (1 + odds + against))
    return shared


def _other(found: Compared, pair: int, record: int) -> int:
    left, right = int(found.left[pair]), int(found.right[pair])
    return right if left == record else left


def _odds(probability: float) -> float:
    return float(probability / max(1 - probability, 1e-9))


def _exclude_each_other(one: Row, other: Row) -> bool:
    """Say whether two full first names are of two people."""
    first, second = one["first"] or "", other["first"] or ""
    return (
        len(first) > 1
        and len(second) > 1
        and not set(one["first_roots"]) & set(other["first_roots"])
        and not first.startswith(second)
        and not second.startswith(first)
        and (one["last"], first) != (other["last"], second)
    )


def reasons(
    found: Compared, pair: int, left: Row, right: Row
) -> list[dict[str, str | float]]:
    """Say in words what each comparison came to, with its bits; what neither says speaks is left out."""
    said: list[dict[str, str | float]] = []
    for each in found.question.comparisons:
        number = int(found.levels[each.name][pair])
        if number < 0:
            continue
        level, bits = each.level(number), round(float(found.bits[each.name][pair]), 1)
        if level.m != level.u:
            words = level.words(left, right)
            said.append({"attribute": each.name, "words": words, "bits": bits})
    return sorted(said, key=lambda reason: -abs(float(reason["bits"])))
