"""Planted practices by months, some of them visited, and what the visits changed: impact is judged on them.

Liaisons go where volume has just dropped, and a drop is partly noise that mends by itself: counts, shocks and the rule
of choosing are those of methods 5.1 and 8. No claims stand behind them, so that hundreds can be made at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

import numpy as np

from headwater.synthetic.arrays import Array, Rng, pick, stream
from headwater.synthetic.calendar import EPOCH, calendar_of
from headwater.synthetic.market import LAST_MONTH
from headwater.synthetic.parameters import BASE

Rule = Literal["dip", "random", "lottery"]
Shocks = Literal["mixed", "persistent", "transitory"]

NOBODY = -1  # as attribution's NEVER: no visit, no tax number
BURN_IN = 24  # months before the first visit: the look-back of the estimators
MONTHS = 24
VISIT_MONTHS = MONTHS - 6  # the last visit leaves half a year to see what came of it

# A drop or rise of the log level; how many months a passing one lasts.
_SHOCK_SIZE = (0.20, 0.45)
_PASSES_AFTER = (2, 7)
# Complaints (illustrative): a drop brings one that often, others come up anyway; open for some months, and a planner
# gives them some weight.
_COMPLAINED, _COMPLAINT, _COMPLAINT_MONTHS, _COMPLAINT_WEIGHT = 0.25, 0.01, 4, 0.3
_TIERS = (
    0.2,
    0.5,
)  # of the practices in A, in A and B, by what they sent in the year before
_DUE = np.array([0.4, 0.2, 0.1])  # of A, B and C in a month (illustrative)
_CLOSED = 0.05  # of the practices take no visits (illustrative)
_LOTTERY_LIST = 3  # times as many on the list as are drawn
_TOWNS, _LIAISONS = 7, 3
_SHARING = 0.4  # of the practices have a sister of the same tax number, where visits spill over


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How work is planted.

    Attributes
    ----------
    rule
        Whom liaisons visit: "dip", with odds of exp(-1.6 z) of the last three months against the twelve before;
        "random"; "lottery", K drawn from the 3 K with the lowest z.
    routine
        Share of the visits after dips that go to whom the cadence names instead.
    insider
        Adds this x the coming change of the log level to the log odds: what only the liaison knows, logged nowhere.
    shocks
        Do drops and rises last for good, pass within half a year, or each by halves?
    lift
        Of what a visited practice sends from the third month on, half of it in the first two; ``decay`` a month
        wears it off, ``spill`` of it reaches practices of the same tax number.
    volumes
        Referral episodes to us in a usual month, log-uniform.
    """

    practices: int = 300
    visited: int = 90
    visit_months: int = VISIT_MONTHS
    rule: Rule = "dip"
    routine: float = 0.0
    insider: float = 0.0
    shocks: Shocks = "mixed"
    lift: float = 0.0
    decay: float = 0.0
    spill: float = 0.0
    volumes: tuple[float, float] = (2.0, 40.0)


# By the names of methods 8: S0, S1, S6, S7, S8, S9, and visits by chance.
WORK: Mapping[str, Setting] = {
    "null": Setting(routine=BASE.routine_share),
    "base": Setting(routine=BASE.routine_share, lift=0.2),
    "dip-triggered": Setting(lift=0.2),
    "random": Setting(rule="random", lift=0.2),
    "lottery": Setting(rule="lottery", lift=0.2),
    "insider": Setting(insider=3.0, lift=0.2),
    "spillover": Setting(spill=0.3, lift=0.2),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedWork:
    """What attribution's Study holds, by the same names, and the truth beside it.

    Attributes
    ----------
    without
        n x m counts had there been no visit: the same draws.
    mean, effect
        n x m: expected counts without visits, and what visits multiply them by.
    """

    practices: tuple[str, ...]
    months: tuple[date, ...]
    counts: Array
    matured: Array
    treated_at: Array
    eligible: Array
    logged: Mapping[str, Array]
    region: Array
    cluster: Array | None
    liaison: Array
    listed: Array | None
    drawn: Array | None
    other_line: Array
    setting: Setting
    without: Array
    mean: Array
    effect: Array
    horizon: int = 6

    @property
    def visited(self) -> Array:
        """Return the indices of the visited practices."""
        return np.flatnonzero(self.treated_at != NOBODY)

    @property
    def lift(self) -> float:
        """Return the true lift of the visited over the horizon, its first slow months included."""
        return self.lift_of(self.visited)

    def lift_of(self, practice: Array) -> float:
        """Return the true lift of some visited practices (indices) over the horizon."""
        rows, columns = self._window(practice, 0, self.horizon)
        mean = self.mean[rows, columns]
        return float((mean * self.effect[rows, columns]).sum() / mean.sum() - 1)

    def bounce_of(self, practice: Array) -> float:
        """Return how some visited practices would have changed unvisited: six months after over three before, less 1.

        Before, by the counts that a planner saw; after, by what was to be expected, for nobody can forecast how
        chance will fall.
        """
        return self._change(self.mean, practice)

    def bounce_as_it_fell(self, practice: Array) -> float:
        """Return the same with the counts that came of it, chance included."""
        return self._change(self.without, practice)

    def _change(self, after: Array, practice: Array) -> float:
        before = self.without[self._window(practice, -3, 0)].mean()
        return float(after[self._window(practice, 0, 6)].mean() / before - 1)

    def _window(self, practice: Array, begin: int, end: int) -> tuple[Array, Array]:
        columns = self.treated_at[practice][:, None] + np.arange(begin, end)
        return np.asarray(practice)[:, None], columns


def plant_work(seed: int, setting: Setting) -> PlantedWork:
    """Draw practices, let them be visited by the rule, month by month on what was known then, and let them answer.

    Count ~ NB by month: level x season x drift AR(.6), sd .12 x shocks (1.2 % a month drop by 20-45 %, half as many
    rise) x gamma noise (k = 15), x the effect of visits (methods 8). The other line shares drift and shocks.
    """
    months = BURN_IN + MONTHS
    rng = stream(seed, "work")
    mean, factor, issues = _course(rng, setting, months)
    noise = _noise(rng, mean.shape)
    without = rng.poisson(mean * noise)
    other = rng.poisson(
        _levels(rng, setting)[:, None] * factor * _noise(rng, mean.shape)
    )
    cluster = _clusters(rng, setting)
    log = _Log.blank(setting, months)
    takes_visits = rng.random(setting.practices) >= _CLOSED
    counts, gain = without.copy(), np.zeros(mean.shape)
    quota = np.diff(
        np.linspace(0, setting.visited, setting.visit_months + 1).round().astype(int)
    )
    for month in range(BURN_IN, months):
        if month - BURN_IN < setting.visit_months:
            log.see(rng, counts, issues, takes_visits, month)
            ahead = _ahead(mean, month)
            chosen = _choose(
                rng, setting, log, month, int(quota[month - BURN_IN]), ahead
            )
            log.treated_at[chosen] = month
            _answer(gain, setting, chosen, cluster, month)
        counts[:, month] += rng.poisson((mean * noise * gain)[:, month])
    region = rng.integers(0, _TOWNS, setting.practices)
    return PlantedWork(
        practices=tuple(f"P{number:04d}" for number in range(setting.practices)),
        months=_first_days(months),
        counts=counts.astype(float),
        matured=np.ones(months, bool),
        treated_at=log.treated_at,
        eligible=log.eligible,
        logged=log.logged,
        region=region,
        cluster=cluster,
        liaison=np.where(log.treated_at == NOBODY, NOBODY, region % _LIAISONS),
        listed=log.listed if setting.rule == "lottery" else None,
        drawn=log.drawn if setting.rule == "lottery" else None,
        other_line=other.astype(float),
        setting=setting,
        without=without.astype(float),
        mean=mean,
        effect=1 + gain,
    )


def _first_days(months: int) -> tuple[date, ...]:
    starts = calendar_of(months=months, end=LAST_MONTH).starts[:-1]
    return tuple(EPOCH + timedelta(days=int(day)) for day in starts)


def _levels(rng: Rng, setting: Setting) -> Array:
    low, high = np.log(setting.volumes)
    return np.asarray(np.exp(rng.uniform(low, high, setting.practices)))


def _noise(rng: Rng, shape: tuple[int, ...]) -> Array:
    return rng.gamma(BASE.count_size, 1 / BASE.count_size, shape)


def _course(rng: Rng, setting: Setting, months: int) -> tuple[Array, Array, Array]:
    """Return expected counts, what multiplies the level, and open complaints, each practices x months."""
    shape = (setting.practices, months)
    step = BASE.ar_sd * np.sqrt(1 - BASE.ar_coefficient**2)
    log = rng.normal(0, step, shape)
    log[:, 0] = rng.normal(0, BASE.ar_sd, setting.practices)
    for month in range(1, months):
        log[:, month] += BASE.ar_coefficient * log[:, month - 1]
    chance, size = rng.random(shape), rng.uniform(*_SHOCK_SIZE, shape)
    drops = chance < BASE.lasting_shock_a_month
    rises = chance > 1 - BASE.lasting_shock_a_month / 2
    passes = {"mixed": 0.5, "persistent": 0.0, "transitory": 1.0}[setting.shocks]
    lasts = np.where(
        rng.random(shape) < passes, rng.integers(*_PASSES_AFTER, shape), months
    )
    complaint = rng.random(shape) < np.where(drops, _COMPLAINED, _COMPLAINT)
    issues = np.zeros(shape)
    for row, month in zip(*np.nonzero(drops | rises | complaint), strict=True):
        shift = np.log1p(size[row, month] * (-1 if drops[row, month] else 1))
        if drops[row, month] or rises[row, month]:
            log[row, month : month + lasts[row, month]] += shift
        if complaint[row, month]:
            issues[row, month : month + _COMPLAINT_MONTHS] += 1
    season = 1 + BASE.season * np.sin(2 * np.pi * (np.arange(months) + 2) / 12)
    factor = np.exp(log) * season
    return _levels(rng, setting)[:, None] * factor, factor, issues


def _clusters(rng: Rng, setting: Setting) -> Array | None:
    """Pair some practices under one tax number, where visits spill over."""
    if not setting.spill:
        return None
    sharing = rng.permutation(setting.practices)
    sharing = sharing[: 2 * round(_SHARING * setting.practices / 2)]
    cluster = np.full(setting.practices, NOBODY)
    cluster[sharing] = np.arange(len(sharing)) // 2
    return cluster


@dataclass(slots=True)
class _Log:
    """What the planner saw and did, practices x months."""

    treated_at: Array
    eligible: Array
    listed: Array
    drawn: Array
    logged: dict[str, Array] = field(default_factory=dict)

    @classmethod
    def blank(cls, setting: Setting, months: int) -> _Log:
        """Return a log of months in which nothing was planned."""
        shape = (setting.practices, months)
        names = ["trigger_score", "tier", "open_issues", "planned_reason_trigger"]
        if setting.routine:
            names.append("planned_reason_routine")
        return cls(
            treated_at=np.full(setting.practices, NOBODY),
            eligible=np.ones(shape, bool),
            listed=np.zeros(shape, bool),
            drawn=np.zeros(shape, bool),
            logged={name: np.full(shape, np.nan) for name in names},
        )

    def see(
        self, rng: Rng, counts: Array, issues: Array, takes_visits: Array, month: int
    ) -> None:
        """Write down what is known before a month begins."""
        recent = counts[:, month - 3 : month].mean(axis=1)
        base = counts[:, month - 15 : month - 3].mean(axis=1)
        # A quarter of a referral keeps the logarithm where a small practice sent nobody.
        change = np.log(recent + 0.25) - np.log(base + 0.25)
        score = (change - change.mean()) / change.std()
        place = np.argsort(np.argsort(-base, kind="stable")) / len(base)
        tier = np.searchsorted(_TIERS, place, side="right")
        self.eligible[:, month] = takes_visits & (self.treated_at == NOBODY)
        self.logged["trigger_score"][:, month] = score
        self.logged["tier"][:, month] = tier
        self.logged["open_issues"][:, month] = issues[:, month - 1]
        self.logged["planned_reason_trigger"][:, month] = score < -1
        if "planned_reason_routine" in self.logged:
            due = rng.random(len(tier)) < _DUE[tier]
            self.logged["planned_reason_routine"][:, month] = due


def _ahead(mean: Array, month: int) -> Array:
    """Return how the log level is going to change; season is everybody's, and drops out of a comparison."""
    after = mean[:, month : month + 6].mean(axis=1)
    return np.asarray(np.log(after / mean[:, month - 3 : month].mean(axis=1)))


def _choose(
    rng: Rng, setting: Setting, log: _Log, month: int, wanted: int, ahead: Array
) -> Array:
    """Return the practices visited this month."""
    pool = np.flatnonzero(log.eligible[:, month])
    wanted = min(wanted, len(pool))
    score = log.logged["trigger_score"][pool, month]
    if setting.rule == "random":
        return rng.choice(pool, wanted, replace=False)
    if setting.rule == "lottery":
        worst = pool[np.argsort(score, kind="stable")][: _LOTTERY_LIST * wanted]
        chosen = rng.choice(worst, wanted, replace=False)
        log.listed[worst, month] = log.drawn[chosen, month] = True
        return chosen
    log_odds = BASE.trigger_slope * score + setting.insider * ahead[pool]
    log_odds += _COMPLAINT_WEIGHT * log.logged["open_issues"][pool, month]
    weights = np.repeat(np.exp(log_odds)[None, :], wanted, axis=0)
    if setting.routine:
        due = log.logged["planned_reason_routine"][pool, month]
        # Where nobody is due, a routine visit may go anywhere.
        weights[rng.random(wanted) < setting.routine] = due + 1e-9
    chosen = np.zeros(wanted, int)
    for place in range(wanted):
        chosen[place] = pick(rng, weights[place], 1)[0]
        weights[:, chosen[place]] = 0.0
    return np.asarray(pool[chosen])


def _answer(
    gain: Array, setting: Setting, chosen: Array, cluster: Array | None, month: int
) -> None:
    """Add what this month's visits will change, at the visited and at their sisters."""
    since = np.arange(gain.shape[1] - month)
    shape = np.minimum((since + 1) / BASE.ramp_months, 1.0)
    shape *= (1 - setting.decay) ** np.maximum(since - BASE.ramp_months + 1, 0)
    gain[chosen, month:] += setting.lift * shape
    if cluster is None:
        return
    for practice in chosen[cluster[chosen] != NOBODY]:
        sisters = np.flatnonzero(cluster == cluster[practice])
        sisters = sisters[sisters != practice]
        gain[sisters, month:] += setting.spill * setting.lift * shape
