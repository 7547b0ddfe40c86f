"""Made-up cases of practices that send less, each with its true cause, to judge a diagnosis on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from headwater.schema.diagnosis import CAUSES
from headwater.synthetic.arrays import Array, Rng, pick, stream

# How often each cause is behind a case; what an expert takes for granted differs (illustrative).
_FREQUENCY = np.array([0.28, 0.24, 0.20, 0.11, 0.17])
# From world to world every chance is another one: a sd on the log odds, so that no table fits all of them.
_WORLDS_DIFFER = 0.7
_CASES_DIFFER = 0.7  # sd of what the signals of one group share in a case, log odds


@dataclass(frozen=True, slots=True)
class _Kind:
    """How often a signal is red in truth, by cause, how often nobody knows it, and with which others it goes."""

    chance: tuple[float, float, float, float, float]
    unknown: float
    group: str


# In the order of CAUSES. Two of the signals that a diagnosis may use are known of no case: nobody measures the wait of
# others, and there is no portal. Seventeen are left.
_KINDS: Mapping[str, _Kind] = {
    "wait_rose": _Kind((0.73, 0.22, 0.19, 0.23, 0.19), 0.10, "wait"),
    "appointment_lag": _Kind((0.77, 0.18, 0.15, 0.15, 0.14), 0.35, "wait"),
    "within_threshold": _Kind((0.67, 0.22, 0.19, 0.19, 0.22), 0.35, "wait"),
    "line_falls_widely": _Kind((0.64, 0.14, 0.06, 0.21, 0.08), 0.10, "scope"),
    "several_lines_fall": _Kind((0.14, 0.17, 0.71, 0.53, 0.10), 0.10, "scope"),
    "reports_late": _Kind((0.18, 0.72, 0.26, 0.15, 0.15), 0.40, "report"),
    "reports_missing": _Kind((0.14, 0.69, 0.24, 0.13, 0.16), 0.40, "report"),
    "specialists_unused": _Kind((0.22, 0.52, 0.36, 0.24, 0.19), 0.25, "report"),
    "words_access": _Kind((0.75, 0.12, 0.12, 0.10, 0.12), 0.55, "words"),
    "words_communication": _Kind((0.12, 0.73, 0.20, 0.07, 0.10), 0.55, "words"),
    "words_relationship": _Kind((0.05, 0.13, 0.69, 0.11, 0.05), 0.55, "words"),
    "complaint_open": _Kind((0.29, 0.23, 0.60, 0.07, 0.05), 0.50, "trust"),
    "survey_low": _Kind((0.35, 0.38, 0.66, 0.18, 0.16), 0.65, "trust"),
    "promise_broken": _Kind((0.28, 0.34, 0.53, 0.09, 0.07), 0.45, "trust"),
    "alignment_changed": _Kind((0.04, 0.04, 0.15, 0.74, 0.03), 0.10, "belonging"),
    "volume_fell": _Kind((0.15, 0.13, 0.15, 0.72, 0.29), 0.10, "volume"),
    "weak_alarm": _Kind((0.21, 0.29, 0.21, 0.18, 0.82), 0.05, "alarm"),
}


@dataclass(frozen=True, slots=True)
class Cases:
    """Cases with their planted causes.

    Attributes
    ----------
    cause
        Index into ``schema.diagnosis.CAUSES``, one a case.
    state
        Signal id -> red, clear or missing, one a case.
    """

    cause: Array
    state: Mapping[str, Array]


def cases(*, seed: int, count: int) -> Cases:
    """Draw ``count`` cases of one world; the same seed draws the same world and cases.

    Signals of one group share a draw in each case, so that they are red together more often than chance has it, and
    each is missing as often as in practice: what a file gives seldom, what people must say up to 65 % of the time.
    """
    world, rng = stream(seed, "worlds of cases"), stream(seed, "cases")
    cause = pick(rng, _FREQUENCY, count)
    groups = sorted({kind.group for kind in _KINDS.values()})
    shared = dict(
        zip(groups, rng.normal(0, _CASES_DIFFER, (len(groups), count)), strict=True)
    )
    return Cases(
        cause=cause,
        state={
            name: _states(rng, _of_world(world, kind)[cause] + shared[kind.group], kind)
            for name, kind in _KINDS.items()
        },
    )


def _of_world(rng: Rng, kind: _Kind) -> Array:
    """Return the log odds of red by cause in this world."""
    chance = np.array(kind.chance)
    return np.asarray(
        np.log(chance / (1 - chance)) + rng.normal(0, _WORLDS_DIFFER, len(CAUSES))
    )


def _states(rng: Rng, log_odds: Array, kind: _Kind) -> Array:
    count = len(log_odds)
    red = rng.random(count) < 1 / (1 + np.exp(-log_odds))
    known = rng.random(count) >= kind.unknown
    return np.where(known, np.where(red, "red", "clear"), "missing")
