"""Effects of starts in different months, group by group (Callaway and Sant'Anna), and the traps of their base."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.attribution.cells import Cells, Controls, cells
from headwater.attribution.clustered import summed_by_cluster
from headwater.attribution.comparison import Comparison, estimate_comparison
from headwater.attribution.study import (
    Estimate,
    Flags,
    Numbers,
    Study,
    TooLittle,
    Whole,
)
from headwater.attribution.windows import exposed_from, judged_starts

LONG_BASE = (
    12  # months: a whole year, so that the season is in it, and a dip is a part of it
)
_QUARTILE_SPREAD = 1.3489795003921634  # of a standard normal


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Effects:
    """Effects with each unit's influence on them, and the average that they make.

    Attributes
    ----------
    by
        k: what each effect is of: a month after the start, or a month of starts; empty where there is one alone.
    each, each_influence
        k; n x k. Influences are scaled so that the variance of an effect is the sum of their squares over clusters.
    overall, influence
        The average; n.
    """

    by: Whole
    each: Numbers
    each_influence: Numbers
    overall: float
    influence: Numbers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupTime:
    """Effects by the month of the start and the calendar month: ATT(g, t).

    Attributes
    ----------
    start, month, effect
        k.
    influence
        n x k, scaled as in :class:`Effects`.
    starts
        n: month of each unit's start.
    """

    start: Whole
    month: Whole
    effect: Numbers
    influence: Numbers
    starts: Whole

    def simple(self) -> Effects:
        """Average all effects from the start on, weighted by the size of the group."""
        overall, influence = self._average(self.month >= self.start)
        nothing = np.zeros(0)
        return Effects(
            by=np.zeros(0, dtype=np.int64),
            each=nothing,
            each_influence=np.zeros((len(self.starts), 0)),
            overall=overall,
            influence=influence,
        )

    def dynamic(self) -> Effects:
        """Average by months since the start, weighted by the size of the group; then those from 0 on, evenly."""
        since = self.month - self.start
        by = np.unique(since)
        each, influences = self._averages([since == value for value in by])
        return _evenly(by, each, influences, by >= 0)

    def group(self) -> Effects:
        """Average each group's effects from its start on, evenly; then the groups, weighted by their size."""
        after = self.month >= self.start
        by = np.unique(self.start[after])
        each = np.zeros(len(by))
        influences = np.zeros((len(self.starts), len(by)))
        for place, start in enumerate(by):
            mine = after & (self.start == start)
            each[place] = self.effect[mine].mean()
            influences[:, place] = self.influence[:, mine].mean(axis=1)
        weights, moved = self._weights(by)
        return Effects(
            by=by,
            each=each,
            each_influence=influences,
            overall=float(weights @ each),
            influence=influences @ weights + moved @ each,
        )

    def _averages(self, kept: list[Flags]) -> tuple[Numbers, Numbers]:
        pairs = [self._average(flags) for flags in kept]
        return (
            np.array([value for value, _ in pairs]),
            np.column_stack([influence for _, influence in pairs]),
        )

    def _average(self, kept: Flags) -> tuple[float, Numbers]:
        weights, moved = self._weights(self.start[kept])
        effect = self.effect[kept]
        influence = self.influence[:, kept] @ weights + moved @ effect
        return float(weights @ effect), influence

    def _weights(self, groups: Whole) -> tuple[Numbers, Numbers]:
        """Return weights by the size of groups (j), and how each unit moves them by being in one (n x j)."""
        member = (self.starts[:, None] == groups).astype(np.float64)
        size = member.mean(axis=0)
        whole = size.sum()
        off = (member - size) / len(self.starts)
        moved = off / whole - np.outer(off.sum(axis=1), size / whole**2)
        return size / whole, moved


def group_time_effects(compared: Cells, starts: Whole) -> GroupTime:
    """Return each group's change over its controls' change, in every month.

    Outcome regression without covariates of Callaway and Sant'Anna (2021), "Difference-in-Differences with multiple
    time periods", equations 2.8 and 4.2; influences after their theorem 2. Reproduces the published table of mpdta.

    Parameters
    ----------
    compared
        Of the same n units.
    starts
        n: the month in which each unit's treatment began.
    """
    change = compared.now - compared.before
    treated, control = compared.treated, compared.control
    own, own_influence = _mean(change, treated)
    others, others_influence = _mean(change, control)
    return GroupTime(
        start=compared.start,
        month=compared.month,
        effect=own - others,
        influence=own_influence - others_influence,
        starts=starts,
    )


def _mean(values: Numbers, kept: Flags) -> tuple[Numbers, Numbers]:
    count = kept.sum(axis=0)
    mean = (values * kept).sum(axis=0) / count
    return mean, kept * (values - mean) / count


def _evenly(by: Whole, each: Numbers, influences: Numbers, kept: Flags) -> Effects:
    return Effects(
        by=by,
        each=each,
        each_influence=influences,
        overall=float(each[kept].mean()),
        influence=influences[:, kept].mean(axis=1),
    )


def multiplier_error(
    influence: Numbers, cluster: Whole, *, draws: int = 999, seed: int = 0
) -> float:
    """Return a standard error by the multiplier bootstrap: influences of clusters times +1 or -1.

    From the spread between quartiles, which a few wild draws don't move (Callaway and Sant'Anna 2021, algorithm 1).

    Parameters
    ----------
    influence
        n, as in :class:`Effects`.
    """
    sums = summed_by_cluster(influence, cluster)
    signs = np.random.default_rng(seed).choice([-1.0, 1.0], size=(draws, len(sums)))
    low, high = np.quantile(signs @ sums, [0.25, 0.75])
    return float(high - low) / _QUARTILE_SPREAD


def callaway_santanna(
    study: Study,
    *,
    base_months: int = 1,
    controls: Controls = "not yet",
    draws: int = 199,
    seed: int = 0,
    level: float = 0.95,
) -> Estimate:
    """Return the lift by group-time effects in referrals a month, the published estimator's defaults.

    The base is the month before the start. Where visits follow a drop this is worse than the naive change (methods
    5.2: +44 points with no effect): the base is the drop. It stands beside the estimate to show that trap.

    Raises
    ------
    TooLittle
        If nobody can be judged or compared with.
    """
    compared = _of_study(study, base_months, controls)
    treated, control = _as_numbers(compared.treated), _as_numbers(compared.control)
    comparison = Comparison(
        treated=_judged(compared),
        observed=(treated * compared.now).sum(axis=1),
        own=(treated * compared.before).sum(axis=1),
        scale=treated,
        above=control * (compared.now - compared.before),
        below=control,
    )
    return estimate_comparison(
        comparison, study.clusters, draws=draws, seed=seed, level=level
    )


def long_base_did(
    study: Study,
    *,
    base_months: int = LONG_BASE,
    controls: Controls = "not yet",
    draws: int = 199,
    seed: int = 0,
    level: float = 0.95,
) -> Estimate:
    """Return the lift over the year before the start, less what happened to practices not yet visited meanwhile.

    A difference in differences on the scale of ratios: each month, the controls' month over their own base year says
    what the treated's base year was to become. The dip that led to the visit is a part of the base, not all of it,
    so this errs low (methods 5.2: 6 to 9 points) where the base of one month errs high: the two bracket the truth
    (Ding and Li 2019).

    Raises
    ------
    TooLittle
        If nobody can be judged or compared with.
    """
    compared = _of_study(study, base_months, controls)
    comparison = ratio_of_ratios(compared)
    return estimate_comparison(
        comparison, study.clusters, draws=draws, seed=seed, level=level
    )


def ratio_of_ratios(compared: Cells) -> Comparison:
    """Return the comparison in which controls' months over their base carry the treated's base forward."""
    treated, control = _as_numbers(compared.treated), _as_numbers(compared.control)
    return Comparison(
        treated=_judged(compared),
        observed=(treated * compared.now).sum(axis=1),
        own=np.zeros(len(treated)),
        scale=treated * compared.before,
        above=control * compared.now,
        below=control * compared.before,
    )


def _of_study(study: Study, base_months: int, controls: Controls) -> Cells:
    starts = judged_starts(study, before=base_months)
    compared = cells(
        study.counts,
        starts,
        exposed=exposed_from(study),
        controls=controls,
        base_months=base_months,
        leads=0,
        lags=study.horizon,
    )
    if len(compared.start) == 0:
        raise TooLittle("There is nobody to compare the practices with.")
    return compared


def _as_numbers(flags: Flags) -> Numbers:
    return flags.astype(np.float64)


def _judged(compared: Cells) -> Flags:
    return np.asarray(compared.treated.any(axis=1))
