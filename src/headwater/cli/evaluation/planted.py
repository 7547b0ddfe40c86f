"""Planted cells, put before the models as a mart would, and rankings beside the best that the truth allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from headwater.measures.expected.cells import Cells, settings, standardised
from headwater.measures.expected.drawing import DRAWS
from headwater.measures.expected.estimates import Estimates, estimate
from headwater.measures.expected.ranking import Ranking, rank_cells
from headwater.measures.expected.tables import LEAST_EXPECTED
from headwater.synthetic.cells import AGES, PlantedCells
from headwater.synthetic.parameters import AFFILIATIONS, PAYERS

Floats = npt.NDArray[np.float64]
_SYSTEMS = ("", "first competitor", "second competitor")
_COMPETITOR = AFFILIATIONS.index("competitor")
_LEAST_VOLUME = 20  # below that a leak rate isn't listed
OF_THE_POSTERIOR = "5 % bound of the same posterior"
_LAST = -1e12  # the score of what a ranking leaves out


@dataclass(frozen=True, slots=True)
class Trial:
    """One planted market, judged: estimates and ranks beside the truth, one row a cell."""

    planted: PlantedCells
    cells: Cells
    found: Estimates
    ranking: Ranking
    truth: Floats  # recoverable referrals of the first year
    margin: Floats  # of the cell's line

    @property
    def enough(self) -> npt.NDArray[np.bool_]:
        """Say of which cells there is enough to judge."""
        return np.asarray(self.found.expected.mean >= LEAST_EXPECTED)

    @property
    def score(self) -> Floats:
        """Return what cells are ranked by: the posterior mean of the gap."""
        return self.found.recoverable.mean

    @property
    def listed(self) -> Floats:
        """Return what orders the cells as the list does, which leaves out those inside the funnel."""
        rank = self.ranking.rank
        return np.where(rank > 0, -rank.astype(np.float64), _LAST)

    def by_practice(self, values: Floats) -> Floats:
        """Add cells up to practices."""
        return np.bincount(self.cells.practice, values).astype(np.float64)


def try_cells(planted: PlantedCells, *, draws: int = DRAWS) -> Trial:
    """Estimate and rank planted cells by their recoverable volume, capture known (methods 3.1)."""
    cells = as_cells(planted)
    found = estimate(cells, capture=planted.capture[cells.practice], draws=draws)
    ranking = rank_cells(
        found,
        worth=found.recoverable.mean,
        enough=found.expected.mean >= LEAST_EXPECTED,
    )
    return Trial(
        planted=planted,
        cells=cells,
        found=found,
        ranking=ranking,
        truth=planted.recoverable.ravel(),
        margin=planted.margin[cells.line],
    )


def as_cells(planted: PlantedCells) -> Cells:
    """Lay the first year out as ``read_cells()`` lays out a mart."""
    count, lines = planted.share.shape
    practice, line = (
        np.repeat(np.arange(count), lines),
        np.tile(np.arange(lines), count),
    )
    people = planted.people[practice].astype(np.float64)
    payers = {name: planted.payers[practice, n] for n, name in enumerate(PAYERS)}
    traits = {name: planted.ages[practice, n] for n, name in enumerate(AGES)}
    traits |= {"female": planted.female[practice], **payers}
    traits["condition"] = np.log(planted.condition[practice, line])
    place = {"north": planted.point[practice, 1], "east": planted.point[practice, 0]}
    setting = settings(
        alignment=[AFFILIATIONS[n] for n in planted.alignment[practice]],
        system=[_SYSTEMS[n] for n in planted.system[practice]],
        area=[str(town) for town in planted.county[practice]],
        shares=payers,
    )
    everywhere = standardised(place, np.ones(len(practice)))
    return Cells(
        practice=practice,
        line=line,
        volume=planted.volume[:, :, 0].ravel().astype(np.float64),
        ours=planted.ours[:, :, 0].ravel().astype(np.float64),
        people=people,
        traits=standardised(traits, people),
        setting=np.column_stack([setting, everywhere]),
    )


def naive_rankings(trial: Trial) -> Mapping[str, tuple[Floats, Floats]]:
    """Return what others rank by: name → (score of each cell, score of each practice), highest first (methods 3.2)."""
    cells, found = trial.cells, trial.found
    ours = trial.planted.alignment != _COMPETITOR
    expected = found.expected.mean * found.share_expected
    spread = expected * (cells.ours.sum() / max(expected.sum(), 1e-9))
    market = np.bincount(cells.line, cells.ours) / np.bincount(cells.line, cells.volume)
    counts = {
        "raw leaked count": cells.volume - cells.ours,
        "expected less observed, nothing shrunk": expected - cells.ours,
        "panel's expectation x market share less observed": found.expected.mean
        * market[cells.line]
        - cells.ours,
    }
    scores = {name: (x, trial.by_practice(x)) for name, x in counts.items()}
    leaked = np.where(ours[cells.practice], cells.volume - cells.ours, _LAST)
    scores["leaked count, competitors' practices removed"] = (
        leaked,
        np.where(ours, trial.by_practice(cells.volume - cells.ours), _LAST),
    )
    scores["observed over expected, z of a funnel plot"] = (
        _z(spread, cells.ours),
        _z(trial.by_practice(spread), trial.by_practice(cells.ours)),
    )
    scores[f"leak rate of {_LEAST_VOLUME} and more"] = _rates(trial, ours >= 0)
    scores[f"leak rate of {_LEAST_VOLUME} and more, competitors' practices removed"] = (
        _rates(trial, ours)
    )
    bound = found.recoverable.low
    # Most bounds are 0: the mean decides among them.
    bound = bound + 1e-6 * found.recoverable.mean
    scores[OF_THE_POSTERIOR] = (bound, trial.by_practice(bound))
    return scores


def _z(expected: Floats, observed: Floats) -> Floats:
    return np.asarray((expected - observed) / np.sqrt(np.maximum(expected, 1e-9)))


def _rates(trial: Trial, kept: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    cells = trial.cells

    def rate(volume: Floats, ours: Floats, keep: npt.NDArray[np.bool_]) -> Floats:
        listed = (volume >= _LEAST_VOLUME) & keep
        return np.where(listed, 1 - ours / np.maximum(volume, 1), _LAST)

    return (
        rate(cells.volume, cells.ours, kept[cells.practice]),
        rate(trial.by_practice(cells.volume), trial.by_practice(cells.ours), kept),
    )


def captured(score: Floats, truth: Floats, size: int = 20) -> float | None:
    """Return the truth in the first ``size`` by score over that in the best ``size``; None where nothing is true."""
    best = np.sort(truth)[::-1][:size].sum()
    return float(truth[_first(score, size)].sum() / best) if best > 0 else None


def discounted_gain(score: Floats, truth: Floats, size: int = 50) -> float | None:
    """Return NDCG@size: the truth in the order of the score, each place worth 1 / log2(place + 1), over the best order.

    What a ranking leaves out gains nothing.
    """
    order = _first(score, size)
    weight = 1 / np.log2(np.arange(2, len(order) + 2))
    gained = np.where(score[order] > _LAST, truth[order], 0.0)
    best = np.sort(truth)[::-1][: len(order)] @ weight
    return float(gained @ weight / best) if best > 0 else None


def _first(score: Floats, size: int) -> npt.NDArray[np.int64]:
    return np.argsort(-score, kind="stable")[:size]
