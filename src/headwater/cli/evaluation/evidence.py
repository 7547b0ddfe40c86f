"""A2, A3 and REF-07: does the evidence name the practice that sent the patient, as often as its score says?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from headwater.cli.evaluation.bars import Bar, Finding, finding, ratio
from headwater.cli.evaluation.judged import Judged, count, where

_F1 = Bar(low=0.78)
_PRECISION_AT_80 = Bar(low=0.92)
_BIN_GAP = Bar(high=0.05)
# The bins of the prototype's table (methods 1.4). A bin of fewer episodes joins its neighbour: at 600, chance alone
# moves the observed share by 4 points (two standard errors at one half), just inside the bar.
_BINS = (0.1, 0.3, 0.5, 0.7, 0.9)
_LEAST_IN_BIN = 600


def judge_evidence(judged: Judged) -> list[Finding]:
    """Judge the score on episodes that no referral order settled: the model never saw who sent them."""
    held_out = where(judged.found, "held_out")
    sent = _sent(held_out, judged)
    gaps = _gaps(held_out)
    half = _attributed(held_out, at=0.5)
    precision, recall = ratio(half.right, half.count), ratio(half.right, sent)
    high = _attributed(held_out, at=0.8)
    f1 = 2 * precision * recall / (precision + recall) if precision and recall else None
    return [
        finding(
            "A2",
            "Held-out F1 at score .5",
            reached=f1,
            bar=_F1,
            scenario=judged.scenario,
        ),
        finding(
            "A2",
            "Held-out precision at score .8",
            reached=ratio(high.right, high.count),
            bar=_PRECISION_AT_80,
            scenario=judged.scenario,
        ),
        finding(
            "A2",
            "Held-out precision at score .5",
            reached=precision,
            scenario=judged.scenario,
        ),
        finding(
            "A2",
            "Held-out recall at score .5",
            reached=recall,
            scenario=judged.scenario,
        ),
        finding(
            "A3",
            "Largest gap between score and truth, by bin of the score",
            reached=max((gap for _, gap in gaps), default=None),
            bar=_BIN_GAP,
            scenario=judged.scenario,
        ),
        finding(
            "A3",
            "Mean gap between score and truth, over episodes",
            reached=ratio(
                sum(size * gap for size, gap in gaps), sum(size for size, _ in gaps)
            ),
            scenario=judged.scenario,
        ),
    ]


# Kinds of evidence of the product, with what each adds up to.
_METHODS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Confirmed by an order", ("confirmed",)),
    ("Documented: named, and seen there", ("documented",)),
    ("Likely: seen there for it", ("likely",)),
    ("Possible: named alone", ("possible",)),
    ("Associated: seen there", ("associated",)),
    ("Panel only", ("panel",)),
    ("The named practitioner alone", ("documented", "possible")),
    ("Named or seen for it", ("documented", "possible", "likely")),
)


def judge_methods(judged: Judged) -> list[Finding]:
    """Return precision and recall of each kind of evidence taken by itself (REF-07).

    Confirmed is judged where orders are, the others where none is.
    """
    findings = []
    for words, levels in _METHODS:
        ordered = levels == ("confirmed",)
        pool = where(judged.found, "held_out", is_=not ordered)
        chosen = pool.filter(pc.is_in(pool["evidence"], pa.array(levels)))
        right = count(chosen, "is_right")
        whole = count(pool, "was_sent") if ordered else _sent(pool, judged)
        for figure, reached in (
            ("precision", ratio(right, chosen.num_rows)),
            ("recall", ratio(right, whole)),
        ):
            findings.append(
                finding(
                    "REF-07",
                    f"{words}: {figure}",
                    scenario=judged.scenario,
                    reached=reached,
                )
            )
    return findings


def _sent(pool: pa.Table, judged: Judged) -> int:
    """Count what practices sent, found or missed; a missed episode has no order that could settle it."""
    return count(pool, "was_sent") + count(judged.missed, "was_sent")


@dataclass(frozen=True, slots=True)
class _Attributed:
    """How many episodes a rule credits to a practice, and to the right one."""

    count: int
    right: int


def _attributed(pool: pa.Table, *, at: float) -> _Attributed:
    high = pool.filter(pa.array(pool["score"].to_numpy() >= at))
    return _Attributed(high.num_rows, count(high, "is_right"))


def _gaps(pool: pa.Table) -> list[tuple[int, float]]:
    """Return (episodes, |mean score - share right|) for each bin of the best candidate's score."""
    score = pool["score"].to_numpy()
    right = pool["is_right"].to_numpy().astype(np.float64)
    place = _joined(np.digitize(score, _BINS))
    return [
        (
            int((place == bin_).sum()),
            abs(float(score[place == bin_].mean() - right[place == bin_].mean())),
        )
        for bin_ in np.unique(place)
        if (place == bin_).sum() >= _LEAST_IN_BIN
    ]


def _joined(place: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Let thin bins join the next one up, and a thin last bin the one below it."""
    place = place.copy()
    for bin_ in range(len(_BINS)):
        if (place == bin_).sum() < _LEAST_IN_BIN:
            place[place == bin_] = bin_ + 1
    if (place == len(_BINS)).sum() < _LEAST_IN_BIN:
        below = place[place < len(_BINS)]
        place[place == len(_BINS)] = below.max(initial=0)
    return place
