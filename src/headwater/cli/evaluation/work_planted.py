"""Planted visits, put before the estimators as the product does, and how far from the truth they end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from headwater.attribution import Estimate, Fit, Study
from headwater.attribution.ways import ways_of
from headwater.schema.progress import no_progress
from headwater.synthetic.worked import PlantedWork, Setting, plant_work

# A market plants ten sets of practices for each setting: a share of the hundred that ten markets judge together.
DATASETS = 10
_ANY = 39  # resamples; none is drawn to say who is judged
_APART = 100  # seeds of a setting, so that no two settings share their noise

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Planted:
    """Planted work as attribution takes it, perhaps without some practices, and the truth beside it."""

    study: Study
    truth: PlantedWork

    @property
    def lift(self) -> float:
        """True lift of the study's visited practices."""
        return self.truth.lift_of(self._visited)

    @property
    def bounce(self) -> float:
        """How they would have changed unvisited, as far as that was to be expected."""
        return self.truth.bounce_of(self._visited)

    @property
    def bounce_as_it_fell(self) -> float:
        """How they would have changed unvisited."""
        return self.truth.bounce_as_it_fell(self._visited)

    @property
    def _visited(self) -> npt.NDArray[np.int64]:
        place = {name: row for row, name in enumerate(self.truth.practices)}
        judged = np.flatnonzero(self.study.treated)
        return np.array([place[self.study.practices[row]] for row in judged])


def as_judged(planted: Planted) -> Planted:
    """Leave out whom the product leaves out, because nobody like them was left unworked."""
    ways = ways_of("sequential", draws=_ANY, seed=0, progress=no_progress)
    return replace(planted, study=ways.judged(planted.study).study)


def study_of(planted: PlantedWork) -> Study:
    """Return what may be known of planted work."""
    known = {item.name for item in fields(Study)}
    shared = [item.name for item in fields(PlantedWork) if item.name in known]
    return Study(**{name: getattr(planted, name) for name in shared})


def planted_sets(seed: int, place: int, setting: Setting) -> list[Planted]:
    """Plant the sets of a market's seed; ``place`` keeps the seeds of settings apart."""
    first = (seed * _APART + place) * _APART
    made = [plant_work(first + number, setting) for number in range(DATASETS)]
    return [Planted(study_of(each), each) for each in made]


@dataclass(frozen=True, slots=True)
class Reached:
    """Lifts estimated and true, a dataset each; ``low`` and ``high`` are NaN where no interval was asked for."""

    lift: Numbers
    low: Numbers
    high: Numbers
    truth: Numbers

    @property
    def bias(self) -> float:
        """Mean error of the lift: .01 is a point of per cent too much."""
        return float(np.mean(self.lift - self.truth))

    @property
    def spread(self) -> float | None:
        """Standard deviation of the error; None of a single dataset."""
        if len(self.lift) < 2:
            return None
        return float(np.std(self.lift - self.truth, ddof=1))

    @property
    def coverage(self) -> float:
        """Share of the intervals that hold the true lift."""
        return float(np.mean((self.low <= self.truth) & (self.truth <= self.high)))

    @property
    def claimed(self) -> float:
        """Share of the intervals that lie above zero: what a gain can be claimed from."""
        return float(np.mean(self.low > 0))

    @property
    def width(self) -> float:
        """Mean width of the intervals."""
        return float(np.mean(self.high - self.low))


Estimator = Callable[[Study], Estimate | Fit]


def reached(sets: Iterable[Planted], estimator: Estimator) -> Reached:
    """Estimate each set."""
    rows = [(estimator(each.study), each.lift) for each in sets]
    ends = [
        (found.low, found.high) if isinstance(found, Estimate) else (np.nan, np.nan)
        for found, _ in rows
    ]
    return Reached(
        lift=np.array([found.lift for found, _ in rows]),
        low=np.array([low for low, _ in ends]),
        high=np.array([high for _, high in ends]),
        truth=np.array([truth for _, truth in rows]),
    )
