"""A unit made of others: synthetic control, differences in differences, and synthetic differences in differences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from headwater.attribution.study import Numbers, TooLittle

Way = Literal["sdid", "sc", "did"]
# Rows x k, rows, strength of the ridge -> k weights from 0 up that sum to 1.
Solver = Callable[[Numbers, Numbers, float], Numbers]

_HAIR = 1e-6  # of the noise: a ridge that only decides between equals
_HEAVY = 1e4  # times the largest number: what it costs when weights don't sum to 1
_PATIENCE = 30  # active-set steps a column
_FIRM = 1e-3  # of the largest number: a ridge that sums of squares don't swallow
_GUESSES = 50  # of whose weight is zero; a dozen do, unless they go round in circles


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Synthetic:
    """What the treated had, beside what the weighted others had.

    Attributes
    ----------
    effect
        Mean over the months after, less the weighted others and less the weighted difference before.
    unit_weights, month_weights
        Of the controls; of the months before. Each sums to 1, but for a synthetic control, whose months weigh 0.
    treated, predicted
        m: the treated's mean, and what it was to be without treatment.
    """

    effect: float
    unit_weights: Numbers
    month_weights: Numbers
    treated: Numbers
    predicted: Numbers


def on_the_simplex(rows: Numbers, goal: Numbers, ridge: float) -> Numbers:
    """Return weights w >= 0 that sum to 1 and make |rows w - goal|² + ridge² |w|² least; exact, by active sets.

    Raises
    ------
    TooLittle
        If the active sets don't settle.
    """
    firm = ridge > _FIRM * float(np.abs(rows).max(initial=0))
    if firm and rows.shape[1] > rows.shape[0]:
        found = _by_rows(rows, goal, ridge)
        if found is not None:
            return found
    return _by_columns(rows, goal, ridge)


def _by_rows(rows: Numbers, goal: Numbers, ridge: float) -> Numbers | None:
    """Return the weights by sums as large as the rows, however many columns there are; None if the sets don't settle.

    With what is missed, u = rows w - goal, and a price p of the sum, each weight is max(0, p - column·u) / ridge²:
    whose weight is zero is guessed, u and p are solved for, and the guess is put right until it holds (primal-dual
    active sets, Hintermüller, Ito and Kunisch 2002).
    """
    square, used = ridge**2, np.ones(rows.shape[1], bool)
    for _ in range(_GUESSES):
        kept = rows[:, used]
        sums = kept.sum(axis=1)
        both = np.column_stack([sums, square * goal])
        by_sum, by_goal = np.linalg.solve(
            kept @ kept.T + square * np.eye(len(rows)), both
        ).T
        price = (square - sums @ by_goal) / (used.sum() - sums @ by_sum)
        pull = price - (price * by_sum - by_goal) @ rows
        if np.array_equal(pull > 0, used):
            return np.asarray(np.maximum(pull, 0.0) / square)
        used = pull > 0
        if not used.any():
            return None
    return None


def _by_columns(rows: Numbers, goal: Numbers, ridge: float) -> Numbers:
    """Return the weights by least squares from zero up; the sum is a row so heavy that it is met.

    Without a ridge no more columns than rows weigh, and hundreds of them take no time (Haskell and Hanson 1981).
    """
    # Here: the web server names this module for its words, and has no use for scipy.
    from scipy.optimize import nnls

    columns = rows.shape[1]
    largest = max(
        float(np.abs(rows).max(initial=0)), float(np.abs(goal).max(initial=0))
    )
    heavy = _HEAVY * max(largest, ridge, 1e-12)
    kept = columns if ridge > 0 else 0
    stacked = np.vstack([rows, ridge * np.eye(kept, columns), np.full(columns, heavy)])
    wanted = np.concatenate([goal, np.zeros(kept), [heavy]])
    try:
        found, _ = nnls(stacked, wanted, maxiter=_PATIENCE * columns)
    except RuntimeError as error:
        raise TooLittle("No mix of other practices could be found.") from error
    return np.asarray(found / found.sum())


def synthesise(
    treated: Numbers,
    controls: Numbers,
    before: int,
    *,
    way: Way = "sdid",
    solve: Solver = on_the_simplex,
) -> Synthetic:
    """Compare treated units with a weighted mix of others.

    Arkhangelsky, Athey, Hirshberg, Imbens and Wager (2021), "Synthetic Difference-in-Differences", algorithm 1, with
    the regularisation of the package synthdid: (units x months treated)^(1/4) times the spread of monthly changes
    for units, next to nothing for months. "sc" leaves out months, intercept and ridge; "did" weighs all alike.
    Reproduces Proposition 99.

    Parameters
    ----------
    treated, controls
        N1 x m and N0 x m.
    before
        Months before treatment; the others come after its start.
    solve
        Finds the weights; others than ours for tests only.

    Raises
    ------
    TooLittle
        If there are less than two controls, less than two months before, or none after.
    """
    months = controls.shape[1]
    if len(controls) < 2 or len(treated) < 1 or not 2 <= before < months:
        raise TooLittle("There is nobody to compare the practices with.")
    noise = float(np.std(np.diff(controls[:, :before], axis=1), ddof=1))
    course = treated.mean(axis=0)
    past, after = controls[:, :before], controls[:, before:].mean(axis=1)
    if way == "did":
        units = np.full(len(controls), 1 / len(controls))
        spread = np.full(before, 1 / before)
    elif way == "sc":
        units = solve(past.T, course[:before], 0.0)
        spread = np.zeros(before)
    else:
        strength = (len(treated) * (months - before)) ** 0.25 * noise * before**0.5
        units = solve(*_centred(past.T, course[:before]), strength)
        hair = _HAIR * noise * len(controls) ** 0.5
        spread = solve(*_centred(past, after), hair)
    mixed = units @ controls
    predicted = mixed + spread @ (course[:before] - mixed[:before])
    return Synthetic(
        effect=float((course - predicted)[before:].mean()),
        unit_weights=units,
        month_weights=spread,
        treated=course,
        predicted=predicted,
    )


def _centred(rows: Numbers, goal: Numbers) -> tuple[Numbers, Numbers]:
    """Take an intercept out of a fit."""
    return rows - rows.mean(axis=0), goal - goal.mean()


def placebo_effects(
    controls: Numbers,
    treated: int,
    before: int,
    *,
    way: Way = "sdid",
    draws: int = 200,
    seed: int = 0,
) -> list[Synthetic]:
    """Pretend that as many controls as were treated were treated, each time others (the paper's algorithm 4).

    The spread of their effects is the standard error of the true one. It takes the treated to be as noisy as others.

    Raises
    ------
    TooLittle
        If there are not more controls than treated units.
    """
    if len(controls) < treated + 2:
        raise TooLittle("Too few practices to pretend with.")
    generator = np.random.default_rng(seed)
    found = []
    for _ in range(draws):
        order = generator.permutation(len(controls))
        pretended, rest = controls[order[:treated]], controls[order[treated:]]
        found.append(synthesise(pretended, rest, before, way=way))
    return found


def placebo_error(placebos: list[Synthetic]) -> float:
    """Return the standard error of an effect, the spread of placebo effects around zero's mean."""
    effects = np.array([each.effect for each in placebos])
    return float(effects.std(ddof=0))
