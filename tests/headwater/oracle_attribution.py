"""The estimated effect of visits by plain loops and a general optimiser: slow, and hard to get wrong."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from headwater.attribution import NEVER, Study

Array = npt.NDArray[np.float64]


@dataclass
class Row:
    """A practice in the trial of a month."""

    practice: int
    month: int
    treated: bool
    outcome: float = 0.0
    later: float = 0.0
    judged: int = 0
    known: dict[str, float] = field(default_factory=dict)
    weight: float = 1.0
    mu: float = 0.0


def is_there(study: Study, practice: int, month: int) -> bool:
    return study.present is None or bool(study.present[practice, month])


def cluster(study: Study, practice: int) -> tuple[str, int]:
    if study.cluster is None or study.cluster[practice] == NEVER:
        return ("alone", practice)
    return ("tax number", int(study.cluster[practice]))


def log_mean(
    study: Study, practice: int, month: int, far: int, near: int
) -> tuple[float, int]:
    """Return the log of the mean month in a window before a month, and of how many months it is."""
    months = [
        month - back
        for back in range(near, far + 1)
        if month - back >= 0 and is_there(study, practice, month - back)
    ]
    total = sum(study.counts[practice, each] for each in months)
    return math.log((total + 0.5) / max(len(months), 1)), len(months)


def course(study: Study, practice: int, month: int) -> dict[str, float]:
    base, _ = log_mean(study, practice, month, 15, 4)
    recent, _ = log_mean(study, practice, month, 3, 1)
    older, months = log_mean(study, practice, month, 24, 13)
    drop = recent - base
    return {
        "base": base,
        "drop": drop,
        "drop_squared": drop * drop,
        "fall_squared": min(drop, 0.0) ** 2,
        "older": older if months >= 3 else base,
    }


def trial_rows(study: Study) -> list[Row]:
    """Return the rows of all trials, month by month and in the order of practices."""
    first = {
        cluster(study, i): min(
            study.treated_at[j]
            for j in range(len(study.practices))
            if cluster(study, j) == cluster(study, i) and study.treated_at[j] != NEVER
        )
        for i in np.flatnonzero(study.treated_at != NEVER).tolist()
    }
    rows = []
    for month in sorted(set(study.treated_at[study.treated_at != NEVER].tolist())):
        for i, start in enumerate(study.treated_at):
            row = Row(i, month, bool(start == month))
            sister = first.get(cluster(study, i), len(study.months)) <= month
            waits = start == NEVER or start > month
            if study.apart and study.ring is not None and study.ring[i] != NEVER:
                sister = sister or study.ring[i] <= month
            if (row.treated or (waits and not sister)) and judge(study, row):
                rows.append(row)
    sizes = [
        log_mean(study, i, t, 15, 4)[0]
        for t in trial_months(study)
        for i in all_of(study)
    ]
    for row in rows:
        describe(study, row, float(np.mean(sizes)))
    return rows


def trial_months(study: Study) -> list[int]:
    return sorted(set(study.treated_at[study.treated_at != NEVER].tolist()))


def all_of(study: Study) -> range:
    return range(len(study.practices))


def judge(study: Study, row: Row) -> bool:
    """Fill in the outcome of a row; False where it can't be judged."""
    history = sum(is_there(study, row.practice, before) for before in range(row.month))
    months = [
        month
        for month in range(row.month, min(row.month + study.horizon, len(study.months)))
        if study.matured[month]
    ]
    if history < 12 or not months or not study.eligible[row.practice, row.month]:
        return False
    if not all(is_there(study, row.practice, month) for month in months):
        return False
    own = study.treated_at[row.practice]
    for month in months:
        row.judged += 1
        row.outcome += study.counts[row.practice, month]
        if not row.treated and own != NEVER and month >= own:
            row.later += study.counts[row.practice, month]
    return True


def describe(study: Study, row: Row, usual: float) -> None:
    """Fill in what was known before the month."""
    known = course(study, row.practice, row.month)
    for name in ("drop", "fall_squared"):
        known[f"{name}_by_size"] = known[name] * (known["base"] - usual)
    if study.region is not None:
        labels = sorted(set(study.region.tolist()))
        common = max(labels, key=lambda label: (study.region == label).sum())
        for label in labels:
            if label != common:
                known[f"region_{label}"] = float(study.region[row.practice] == label)
    for name, seen in study.logged.items():
        months = trial_months(study)
        there = [
            seen[i, t]
            for i in all_of(study)
            for t in months
            if not math.isnan(seen[i, t])
        ]
        value = seen[row.practice, row.month]
        known[name] = float(np.mean(there)) if math.isnan(value) else float(value)
        known[f"{name}_not_logged"] = float(math.isnan(value))
    row.known = known


def standardised(
    rows: list[Row], names: list[str] | None = None
) -> tuple[list[str], Array]:
    names = names or list(rows[0].known)
    table = np.array([[row.known[name] for name in names] for row in rows])
    changes = table.std(axis=0) > 1e-9
    table = table[:, changes]
    kept = [name for name, change in zip(names, changes, strict=True) if change]
    return kept, np.asarray((table - table.mean(axis=0)) / table.std(axis=0))


def poisson(x: Array, y: Array, use: Array, trial: Array, held: Array) -> Array:
    """Return fitted means of all rows: a level for each trial; ``held`` in rows' worth draws coefficients to 0."""
    trials = np.unique(trial)
    dummies = (trial[:, None] == trials).astype(float)
    z = np.hstack([dummies, x])
    ridge = np.r_[np.zeros(len(trials)), held * (use @ y) / use.sum()]

    def loss(b: Array) -> tuple[float, Array]:
        mean = np.exp(z @ b)
        value = use @ (mean - y * (z @ b)) + ridge @ b**2 / 2
        return float(value), z.T @ (use * (mean - y)) + ridge * b

    start = np.r_[np.full(len(trials), math.log(y.mean())), np.zeros(x.shape[1])]
    return np.asarray(np.exp(z @ climb(loss, start)))


def logit(x: Array, chosen: Array) -> Array:
    z = np.hstack([np.ones((len(x), 1)), x])
    ridge = np.r_[0.0, np.ones(x.shape[1])]

    def loss(b: Array) -> tuple[float, Array]:
        score = z @ b
        value = (np.logaddexp(0, score) - chosen * score).sum() + ridge @ b**2 / 2
        return float(value), z.T @ (1 / (1 + np.exp(-score)) - chosen) + ridge * b

    return np.asarray(1 / (1 + np.exp(-z @ climb(loss, np.zeros(z.shape[1])))))


def climb(loss: object, start: Array) -> Array:
    found = minimize(
        loss, start, jac=True, method="BFGS", options={"gtol": 1e-5, "maxiter": 5000}
    )
    return np.asarray(found.x)


def turned_down(weights: list[float]) -> list[float]:
    """Let no control speak for more than 2 % of all, or four times an equal share where they are few."""
    most = max(0.02, 4 / len(weights))
    for _ in range(10):
        whole = sum(weights)
        weights = [min(weight, most * whole) for weight in weights]
    return weights


def lift(
    rows: list[Row],
    *,
    weighted: bool,
    pooled: bool = False,
    names: list[str] | None = None,
) -> tuple[float, float]:
    """Return the lift and the adjustment; leaves ``mu`` and ``weight`` in the rows."""
    kept, x = standardised(rows, names)
    held = np.array([0.01 if name in {"base", "drop"} else 12.0 for name in kept])
    use = np.array([float(pooled or not row.treated) for row in rows])
    trial = np.array([row.month for row in rows])
    treated = np.array([float(row.treated) for row in rows])
    if weighted:
        chance = logit(x, treated)
        controls = [i for i, row in enumerate(rows) if not row.treated]
        odds = [chance[i] / (1 - chance[i]) for i in controls]
        for i, weight in zip(controls, turned_down(odds), strict=True):
            rows[i].weight = weight
    tau, adjustment = 0.0, 1.0
    for _ in range(30):
        y = np.array([blipped(row, tau) for row in rows])
        fitted = poisson(x, y, use, trial, held)
        for row, mu in zip(rows, fitted, strict=True):
            row.mu = float(mu)
        if weighted:
            sent = sum(
                row.weight * blipped(row, tau) for row in rows if not row.treated
            )
            adjustment = sent / sum(
                row.weight * row.mu for row in rows if not row.treated
            )
        observed = sum(row.outcome for row in rows if row.treated)
        before, tau = (
            tau,
            observed / (adjustment * sum(row.mu for row in rows if row.treated)) - 1,
        )
        if abs(tau - before) < 1e-7:
            break
    return tau, adjustment


def blipped(row: Row, tau: float) -> float:
    later = row.outcome if row.treated else row.later
    return row.outcome - later + later / (1 + tau)


def list_rows(study: Study) -> list[Row]:
    """Return those drawn and those listed with them, month by month; for studies without tax numbers."""
    assert study.listed is not None and study.drawn is not None
    rows, gone = [], set()
    for month in range(len(study.months)):
        if not study.drawn[:, month].any():
            continue
        for i in np.flatnonzero(study.listed[:, month]):
            row = Row(int(i), month, bool(study.drawn[i, month]))
            if i not in gone and judge(study, row):
                row.known = course(study, row.practice, month)
                rows.append(row)
        gone |= set(np.flatnonzero(study.drawn[:, month]).tolist())
    return rows


def bounce_back(study: Study, rows: list[Row], adjustment: float) -> float:
    """Return the predicted mean month over the mean of the three before, less 1; rows hold their ``mu``."""
    treated = [row for row in rows if row.treated]
    after = sum(adjustment * row.mu / row.judged for row in treated)
    before = sum(
        study.counts[row.practice, row.month - back] / 3
        for row in treated
        for back in (1, 2, 3)
    )
    return float(after / before - 1)


def month_index(
    study: Study, rows: list[Row], tau: float, offset: int, *, treated: bool
) -> tuple[float, float]:
    """Return the index of a month around the start, and its standard error by cluster."""
    parts: dict[tuple[str, int], list[tuple[float, float]]] = {}
    for row in rows:
        year = [row.month - back for back in range(10, 22)]
        usual = [
            study.counts[row.practice, t]
            for t in year
            if t >= 0 and study.matured[t] and is_there(study, row.practice, t)
        ]
        month = row.month + offset
        if (
            row.treated != treated
            or len(usual) < 3
            or not 0 <= month < len(study.months)
        ):
            continue
        if not study.matured[month] or not is_there(study, row.practice, month):
            continue
        own = study.treated_at[row.practice]
        sent = study.counts[row.practice, month]
        if not treated and own != NEVER and month >= own:
            sent /= 1 + tau
        pair = (row.weight * sent, row.weight * float(np.mean(usual)))
        parts.setdefault(cluster(study, row.practice), []).append(pair)
    pairs = [pair for each in parts.values() for pair in each]
    whole = sum(usual for _, usual in pairs)
    ratio = sum(sent for sent, _ in pairs) / whole
    moves = [
        sum(sent - ratio * usual for sent, usual in each) / whole
        for each in parts.values()
    ]
    return ratio - 1, math.sqrt(sum(move * move for move in moves))
