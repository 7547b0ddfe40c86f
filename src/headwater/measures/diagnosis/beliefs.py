"""How often each signal is red under each cause: an expert's guess, and what confirmed cases teach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from headwater.schema.confirmed import CONFIRMED as CONFIRMED
from headwater.schema.confirmed import STATES
from headwater.schema.diagnosis import CAUSES, Causes

Floats = npt.NDArray[np.float64]
RED, CLEAR, MISSING = STATES


@dataclass(frozen=True, slots=True)
class Beliefs:
    """What diagnosis reckons with. Causes stand in the order of ``CAUSES``, signals in that of the definition."""

    prior: Floats  # causes
    chance: Floats  # signals x causes, of being red


def learn(definition: Causes, confirmed: pa.Table | None = None) -> Beliefs:
    """Add confirmed cases to the expert's guesses, as counts of a Beta distribution (methods 6.2).

    A guess weighs as much as ``definition.guess_weighs`` cases of its cause; so does the prior, times the number of
    causes. A signal that was missing in a case teaches nothing about that signal.

    Parameters
    ----------
    confirmed
        case, cause, signal, state (red, clear, missing); one row a signal of each case. Unknown causes and signals
        are passed over, for a definition may have dropped them.
    """
    guess = np.array([signal.chance for signal in definition.signals])
    weight = definition.guess_weighs
    cases, red, known = _tally(definition, confirmed)
    prior = np.array(definition.prior) * weight * len(CAUSES) + cases
    return Beliefs(
        prior=prior / prior.sum(), chance=(guess * weight + red) / (weight + known)
    )


def cases_in(confirmed: pa.Table | None) -> int:
    """Return how many cases :func:`learn` learns from: those with a cause of ``CAUSES``."""
    rows = confirmed.to_pylist() if confirmed is not None else ()
    return len({row["case"] for row in rows if row["cause"] in CAUSES})


def _tally(
    definition: Causes, confirmed: pa.Table | None
) -> tuple[Floats, Floats, Floats]:
    """Count the cases of each cause, and in how many of them each signal was red, and known."""
    places = {signal.id: place for place, signal in enumerate(definition.signals)}
    shape = (len(places), len(CAUSES))
    cases: list[set[Any]] = [set() for _ in CAUSES]
    red, known = np.zeros(shape), np.zeros(shape)
    for row in confirmed.to_pylist() if confirmed is not None else ():
        if row["cause"] not in CAUSES:
            continue
        cause = CAUSES.index(row["cause"])
        cases[cause].add(row["case"])
        place = places.get(row["signal"])
        if place is not None and row["state"] in (RED, CLEAR):
            known[place, cause] += 1
            red[place, cause] += row["state"] == RED
    return np.array([float(len(each)) for each in cases]), red, known
