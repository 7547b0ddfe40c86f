"""What is known of a practice before a month begins: its course so far, and everything that the planner saw."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from headwater.attribution.study import Flags, Numbers, Study, Whole

# Windows before the month of a trial, as months back from it (methods 5.4): from, to, both included.
RECENT = (3, 1)
BASE = (15, 4)
OLDER = (24, 13)
NEEDED = 12  # months before a trial; with less no year can be told from a season
FEWEST = 3  # months that make an older window worth a mean
# Keeps the logarithm of an empty window finite. Half an episode in three months: less than any count tells apart.
HALF = 0.5


class Known(NamedTuple):
    """Covariates of practices in trials.

    Attributes
    ----------
    names
        k.
    x
        n x t x k, as they are; :func:`standardise` comes after rows were chosen.
    enough
        n x t: were there twelve months before the trial?
    """

    names: tuple[str, ...]
    x: Numbers
    enough: Flags


def look_back(study: Study, starts: Whole) -> Known:
    """Lay out what was known before each of t months.

    The course: ``base`` and ``older`` are logs of mean months, ``drop`` is the log of the recent mean less that of the
    base; its square and its fall squared let the bend of regression to the mean be learnt, and both times the base's
    size let it differ: the dip of a small practice is mostly chance and comes back, that of a large one is not. (The
    recent mean itself is base + drop.) Where fewer than three months lie in the older window, ``older`` says what
    ``base`` says. Then region, and whatever was logged, with a mark of its own where some rows have no log.

    Parameters
    ----------
    starts
        t indices of months.
    """
    course = _Course(study)
    base, _ = course.log_mean(starts, BASE)
    recent, _ = course.log_mean(starts, RECENT)
    older, known = course.log_mean(starts, OLDER)
    drop = recent - base
    columns = {
        "base": base,
        "drop": drop,
        "drop_squared": drop**2,
        "fall_squared": np.minimum(drop, 0.0) ** 2,
        "older": np.where(known >= FEWEST, older, base),
    }
    size = base - base.mean()
    columns |= {
        f"{name}_by_size": columns[name] * size for name in ("drop", "fall_squared")
    }
    columns |= _regions(study, len(starts)) | _logged(study, starts)
    enough = course.months(starts, (len(study.months), 1)) >= NEEDED
    return Known(tuple(columns), np.stack(list(columns.values()), axis=-1), enough)


class _Course:
    """Running sums of counts and of months present, so that any window is a difference of two."""

    def __init__(self, study: Study) -> None:
        n = len(study.practices)
        there = np.ones_like(study.counts) if study.present is None else study.present
        nothing = np.zeros((n, 1))
        self._counts = np.hstack([nothing, np.cumsum(study.counts * there, axis=1)])
        self._months = np.hstack([nothing, np.cumsum(there, axis=1)])

    def months(self, starts: Whole, window: tuple[int, int]) -> Numbers:
        """Count months present in a window before each start, n x t."""
        return self._between(self._months, starts, window)

    def log_mean(
        self, starts: Whole, window: tuple[int, int]
    ) -> tuple[Numbers, Numbers]:
        """Return the log of the mean month, and of how many months it is; both n x t."""
        months = self.months(starts, window)
        counts = self._between(self._counts, starts, window)
        return np.log((counts + HALF) / np.maximum(months, 1.0)), months

    @staticmethod
    def _between(running: Numbers, starts: Whole, window: tuple[int, int]) -> Numbers:
        far, near = window
        begins = np.maximum(starts - far, 0)
        ends = np.maximum(starts - near + 1, begins)
        return np.asarray(running[:, ends] - running[:, begins])


def _regions(study: Study, trials: int) -> dict[str, Numbers]:
    """Return a mark for each region but the most common."""
    if study.region is None:
        return {}
    labels, sizes = np.unique(study.region, return_counts=True)
    return {
        f"region_{label}": np.repeat(
            (study.region == label).astype(np.float64)[:, None], trials, axis=1
        )
        for label in np.delete(labels, sizes.argmax())
    }


def _logged(study: Study, starts: Whole) -> dict[str, Numbers]:
    """Return what the planner saw; where nothing was logged, the mean of what was, and a mark."""
    columns = {}
    for name in sorted(study.logged):
        seen = study.logged[name][:, starts]
        missing = np.isnan(seen)
        if missing.all():
            continue
        columns[name] = np.where(missing, np.mean(seen[~missing]), seen)
        columns[f"{name}_not_logged"] = missing.astype(np.float64)
    return columns


def standardise(
    names: tuple[str, ...], x: Numbers
) -> tuple[tuple[str, ...], Numbers, Flags]:
    """Centre and scale the columns of rows (r x k); those that never change are left out.

    Returns
    -------
    names, x
        Of the columns kept, with mean 0 and standard deviation 1.
    kept
        k: which they are.
    """
    spread = x.std(axis=0)
    kept: Flags = spread > 1e-9 * np.maximum(np.abs(x).max(axis=0), 1.0)
    scaled = (x[:, kept] - x[:, kept].mean(axis=0)) / spread[kept]
    return tuple(np.array(names)[kept].tolist()), scaled, kept
