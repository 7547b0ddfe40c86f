"""Weigh the signals of a cell: points for each cause, their probabilities, and what to ask when that isn't enough."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from headwater.measures.diagnosis.beliefs import CLEAR, RED, Beliefs, Floats
from headwater.schema.diagnosis import Causes

Strings = npt.NDArray[np.str_]
_NO_ONE = -1


@dataclass(frozen=True, slots=True)
class Weighed:
    """The outcome for a number of cells.

    Attributes
    ----------
    points
        cells x signals x causes, tempered log odds; 0 where a signal is missing.
    probability
        cells x causes; each row adds up to 1.
    proposed
        Index of the cause, -1 where the evidence doesn't suffice.
    ask
        Index of the missing signal that would tell most, -1 where none is missing or a cause is proposed.
    """

    points: Floats
    probability: Floats
    proposed: npt.NDArray[np.int64]
    ask: npt.NDArray[np.int64]


def weigh(states: Strings, definition: Causes, beliefs: Beliefs) -> Weighed:
    """Weigh the evidence of each cell (methods 6.2).

    points(cause) = log prior + sum of tempering x log [P(state | cause) / P(state)], and the probabilities are their
    softmax. A cause is proposed if it is probable enough and enough signals are red.

    Parameters
    ----------
    states
        cells x signals, red, clear or missing, in the order of ``definition.signals``.
    """
    red = definition.tempering * _log_odds(beliefs.chance, beliefs.prior)
    clear = definition.tempering * _log_odds(1 - beliefs.chance, beliefs.prior)
    is_red, is_clear = (states == RED)[:, :, None], (states == CLEAR)[:, :, None]
    points = np.where(is_red, red, np.where(is_clear, clear, 0.0))
    probability = _softmax(np.log(beliefs.prior) + points.sum(axis=1))
    enough = (probability.max(axis=1) >= definition.least_probability) & (
        is_red[:, :, 0].sum(axis=1) >= definition.least_red
    )
    known = (is_red | is_clear)[:, :, 0]
    told = _information(probability, beliefs, red=red, clear=clear)
    best = np.where(known, -1.0, told).argmax(axis=1)
    return Weighed(
        points=points,
        probability=probability,
        proposed=np.where(enough, probability.argmax(axis=1), _NO_ONE),
        ask=np.where(enough | known.all(axis=1), _NO_ONE, best),
    )


def _log_odds(chance: Floats, prior: Floats) -> Floats:
    """Return log [P(x | cause) / P(x)], signals x causes."""
    return np.asarray(np.log(chance / (chance @ prior)[:, None]))


def _softmax(points: Floats) -> Floats:
    weight = np.exp(points - points.max(axis=1, keepdims=True))
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


def _information(
    probability: Floats, beliefs: Beliefs, *, red: Floats, clear: Floats
) -> Floats:
    """Return by how much knowing each signal would lessen the doubt between causes, cells x signals, in nats."""
    turns_red = probability @ beliefs.chance.T
    points = np.log(probability)[:, None, :]
    left = turns_red * _entropy(points + red) + (1 - turns_red) * _entropy(
        points + clear
    )
    return np.asarray(np.maximum(_entropy(points) - left, 0.0))


def _entropy(points: Floats) -> Floats:
    weight = np.exp(points - points.max(axis=-1, keepdims=True))
    share = weight / weight.sum(axis=-1, keepdims=True)
    return np.asarray(-(share * np.log(np.maximum(share, 1e-300))).sum(axis=-1))
