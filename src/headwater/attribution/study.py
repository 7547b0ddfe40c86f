"""What an estimator of visits' effect is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]

# Of treated_at, cluster and liaison: no visit, no tax number, nobody.
NEVER = -1

PER_PRACTICE = ("treated_at", "region", "cluster", "liaison", "beside", "ring")
PER_PRACTICE_AND_MONTH = (
    "counts",
    "eligible",
    "listed",
    "drawn",
    "other_line",
    "present",
)


class TooLittle(ValueError):
    """There is too little to fit.

    Attributes
    ----------
    reason
        A short sentence for the page, without figures of single practices.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Study:
    """Practices by months: what they sent us in one service line, whom we worked on when, and what the planner saw.

    Attributes
    ----------
    practices
        n ids.
    months
        m consecutive months, by their first days.
    counts
        n x m referral episodes to us: sums of probabilities, >= 0.
    matured
        m: is the month at least 95 % complete? Only such months are outcomes.
    treated_at
        n: index of the month of the first visit, or of the start; ``NEVER`` where there was none.
    eligible
        n x m: could it have been chosen then? All True where nothing was logged.
    logged
        n x m by name: what the planner saw when it planned that month; NaN where nothing was logged.
        Names: trigger_score, tier (0 to 2), open_issues, planned_reason_<x> (0 or 1).
    horizon
        Months judged, the start's included.
    region, cluster, liaison
        n: where it lies; practices of one tax number share a cluster (``NEVER`` is a cluster of its own); who
        worked on it.
    listed, drawn
        n x m: on the lottery's list of that month; drawn from it.
    other_line
        n x m counts of a line that the visits didn't talk about.
    beside
        n: under another campaign at the same time.
    present
        n x m: did the practice exist then? None: always.
    ring
        n: index of the month in which a practice next door was first worked on; ``NEVER`` where none was.
    apart
        Whether those of the ring are nobody's controls from that month on.

    Raises
    ------
    ValueError
        If a shape doesn't fit, a count is below zero or missing, or a month of treatment isn't one of the study's.
    """

    practices: tuple[str, ...]
    months: tuple[date, ...]
    counts: Numbers
    matured: Flags
    treated_at: Whole
    eligible: Flags
    logged: Mapping[str, Numbers]
    horizon: int = 6
    region: Whole | None = None
    cluster: Whole | None = None
    liaison: Whole | None = None
    listed: Flags | None = None
    drawn: Flags | None = None
    other_line: Numbers | None = None
    beside: Flags | None = None
    present: Flags | None = None
    ring: Whole | None = None
    apart: bool = False

    def __post_init__(self) -> None:
        n, m = len(self.practices), len(self.months)
        self._check_shape("matured", (m,))
        for name in PER_PRACTICE:
            self._check_shape(name, (n,))
        for name in PER_PRACTICE_AND_MONTH:
            self._check_shape(name, (n, m))
        for name, values in self.logged.items():
            if values.shape != (n, m):
                raise ValueError(
                    f"logged {name} is {values.shape}, not practices by months {(n, m)}"
                )
        if not np.all(np.isfinite(self.counts)) or np.any(self.counts < 0):
            raise ValueError("counts must be numbers from zero up")
        if np.any((self.treated_at < NEVER) | (self.treated_at >= m)):
            raise ValueError("a month of treatment lies outside the study's months")
        if self.horizon < 1:
            raise ValueError("the horizon is at least the month of the start")

    def _check_shape(self, name: str, shape: tuple[int, ...]) -> None:
        values = getattr(self, name)
        if values is not None and values.shape != shape:
            raise ValueError(f"{name} has the shape {values.shape}, not {shape}")

    @property
    def treated(self) -> Flags:
        """Was the practice ever worked on? n."""
        flags: Flags = self.treated_at != NEVER
        return flags

    @property
    def clusters(self) -> Whole:
        """n: the cluster of each practice as 0, 1, 2 ...; one without a tax number is a cluster of its own."""
        n = len(self.practices)
        alone = np.arange(n, dtype=np.int64)
        if self.cluster is None:
            return alone
        label = np.where(self.cluster == NEVER, alone - n, self.cluster)
        return np.unique(label, return_inverse=True)[1].astype(np.int64)

    def only(self, rows: Whole | Flags) -> Study:
        """Return the study of some practices: the diagnostics' leave-outs, and the oracle's slow bootstrap.

        Parameters
        ----------
        rows
            Indices or flags of the practices kept; an index may come twice.
        """
        picked = np.arange(len(self.practices))[rows]
        cut = {
            item.name: getattr(self, item.name)[picked]
            for item in fields(self)
            if item.name in PER_PRACTICE + PER_PRACTICE_AND_MONTH
            and getattr(self, item.name) is not None
        }
        return replace(
            self,
            practices=tuple(self.practices[i] for i in picked),
            logged={name: values[picked] for name, values in self.logged.items()},
            **cut,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """An estimated lift with its interval; multiplicative.

    Attributes
    ----------
    lift
        0.17 is 17 % more than without the work.
    low, high
        Interval at ``level``, made on the log scale.
    level
        .95, say.
    draws
        Resamples behind the interval.
    incremental, incremental_low, incremental_high
        Referral episodes over the horizon, all treated together.
    treated
        Practices judged, each by one episode of work.
    observed
        Referral episodes of the treated over the horizon.
    """

    lift: float
    low: float
    high: float
    level: float
    draws: int
    incremental: float
    incremental_low: float
    incremental_high: float
    treated: int
    observed: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trials:
    """One trial a month of first visits, stacked: r rows, each a practice in the trial of one month.

    Attributes
    ----------
    practice, start
        r: index of the practice, index of the trial's month.
    treated
        r: first worked on in that month; the others are controls, not worked on before it nor in it.
    outcome
        r: referral episodes over the trial's matured months, as they were.
    later
        r: the part of ``outcome`` from the control's own first visit on; 0 for the treated. It is blipped down.
    months
        r: matured months judged.
    names, x
        k names; r x k covariates, all of them known before the month began. No constant, no months.
    weights
        r: 1 for the treated, the odds of being chosen for controls (0 where they aren't used).
    chance
        r: fitted probability of being chosen.
    mu
        r: predicted outcome without work, before the adjustment.
    left_out
        Treated practices that are in no trial, by reason.
    """

    practice: Whole
    start: Whole
    treated: Flags
    outcome: Numbers
    later: Numbers
    months: Whole
    names: tuple[str, ...]
    x: Numbers
    weights: Numbers
    chance: Numbers
    mu: Numbers
    left_out: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fit:
    """The point fit and everything that diagnostics need.

    Attributes
    ----------
    lift
        Multiplicative, as in :class:`Estimate`.
    adjustment
        What the weighted controls' outcomes were over what the model predicts of them; 1 without weighting.
    observed, predicted
        Sums over the treated: of the outcome, and of ``mu`` (before the adjustment).
    trials
        The rows.
    """

    lift: float
    adjustment: float
    observed: float
    predicted: float
    trials: Trials

    @property
    def incremental(self) -> float:
        """Referral episodes over the horizon beyond what the treated would have sent unworked."""
        return self.observed - self.adjustment * self.predicted


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSeries:
    """Months around the start: the treated against their own earlier year, beside weighted controls.

    Attributes
    ----------
    months
        Relative to the start: -9 to horizon - 1.
    treated
        The month over the mean month of the same practices in the year before the window, less 1; None where
        nobody has it.
    treated_low, treated_high
        95 %, by cluster; None also where nothing was sent.
    controls
        The same of the controls, weighted to look like the treated.
    controls_low, controls_high
        95 %, by cluster; empty in series kept before they were worked out.
    seen
        Is it one of the recent months that the planner chose by? Such a month is no test of anything: a dip in it is
        why the visit was made.
    """

    months: tuple[int, ...]
    treated: tuple[float | None, ...]
    treated_low: tuple[float | None, ...]
    treated_high: tuple[float | None, ...]
    controls: tuple[float | None, ...]
    seen: tuple[bool, ...]
    controls_low: tuple[float | None, ...] = ()
    controls_high: tuple[float | None, ...] = ()
