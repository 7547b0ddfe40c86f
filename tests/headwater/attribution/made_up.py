"""Made-up work with practices: small, with everything in it that a study may hold."""

from __future__ import annotations

from datetime import date

import numpy as np

from headwater.attribution import NEVER, Study


def months_from(year: int, count: int) -> tuple[date, ...]:
    return tuple(date(year + month // 12, month % 12 + 1, 1) for month in range(count))


def made_up_study(
    seed: int = 5, *, practices: int = 60, months: int = 36, lift: float = 0.3
) -> Study:
    """Make a study in which visits follow dips, some practices share a tax number, and one came late."""
    rng = np.random.default_rng(seed)
    shape = (practices, months)
    level = np.exp(rng.uniform(np.log(4), np.log(30), practices))
    expected = level[:, None] * np.exp(rng.normal(0, 0.15, shape))
    counts = rng.poisson(expected).astype(np.float64)
    treated_at = np.full(practices, NEVER, dtype=np.int64)
    eligible = np.ones(shape, dtype=np.bool_)
    score = np.full(shape, np.nan)
    for month in range(24, months - 4):
        recent = counts[:, month - 3 : month].mean(axis=1)
        score[:, month] = 1 - recent / (counts[:, month - 15 : month - 3].mean(axis=1))
        odds = np.where(treated_at == NEVER, np.exp(4 * score[:, month]), 0.0)
        chosen = rng.choice(practices, 2, replace=False, p=odds / odds.sum())
        treated_at[chosen] = month
        counts[chosen, month:] += rng.poisson(lift * expected[chosen, month:])
    present = np.ones(shape, dtype=np.bool_)
    present[0, :18] = False
    present[1, -1:] = False
    eligible[2, 25:27] = False
    return Study(
        practices=tuple(f"p{number}" for number in range(practices)),
        months=months_from(2020, months),
        counts=np.where(present, counts, 0.0),
        matured=np.arange(months) < months - 1,
        treated_at=treated_at,
        eligible=eligible,
        logged={
            "trigger_score": score,
            "open_issues": rng.poisson(0.3, shape).astype(np.float64),
        },
        horizon=6,
        region=rng.integers(0, 3, practices),
        cluster=np.where(np.arange(practices) < 12, np.arange(practices) // 3, NEVER),
        present=present,
    )


def made_up_lottery(seed: int = 6, *, practices: int = 60, lift: float = 0.3) -> Study:
    """Make a study in which two of six listed practices a month were drawn and visited."""
    rng = np.random.default_rng(seed)
    months, shape = 36, (practices, 36)
    level = np.exp(rng.uniform(np.log(6), np.log(30), practices))
    counts = rng.poisson(level[:, None], shape).astype(np.float64)
    treated_at = np.full(practices, NEVER, dtype=np.int64)
    listed, drawn = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
    for month in range(20, 30):
        fall = counts[:, month - 3 : month].sum(axis=1) / level
        pool = np.flatnonzero(treated_at == NEVER)
        worst = pool[np.argsort(fall[pool])][:6]
        chosen = rng.choice(worst, 2, replace=False)
        listed[worst, month] = drawn[chosen, month] = True
        treated_at[chosen] = month
        counts[chosen, month:] += rng.poisson(
            lift * level[chosen, None], (2, months - month)
        )
    return Study(
        practices=tuple(f"p{number}" for number in range(practices)),
        months=months_from(2020, months),
        counts=counts,
        matured=np.ones(months, np.bool_),
        treated_at=treated_at,
        eligible=np.ones(shape, np.bool_),
        logged={},
        listed=listed,
        drawn=drawn,
    )
