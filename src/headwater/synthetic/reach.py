"""Whom our system can't keep: people insured without a contract with us, and people who live outside our area."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.synthetic.arrays import Array, stream
from headwater.synthetic.calendar import Calendar
from headwater.synthetic.parameters import PAYERS, Parameters
from headwater.synthetic.population import Population

# By what the files write, in the order of PAYERS; the last is commercial too, and our contract with it ends.
PAYER_NAMES = np.array(
    [
        "Federal FFS",
        "Bellwether Advantage",
        "Fernhollow Commercial",
        "Osterly Health Plan",
    ]
)
WITHOUT_CONTRACT = len(PAYERS)  # its place in PAYER_NAMES
AWAY_ZIP_CODES = np.array(["00091", "00092", "00093"])  # assigned to no place


@dataclass(frozen=True, slots=True)
class Reach:
    """One entry a person."""

    payer: Array  # index into PAYER_NAMES
    away: Array  # lives outside the area of the towns
    ended: int  # first day without the contract


def reach(
    seed: int,
    parameters: Parameters,
    calendar: Calendar,
    folk: Population,
) -> Reach:
    """Let some commercially insured be with a payer whose contract with us ends, and some people live far out."""
    commercial = folk.payer == PAYERS.index("commercial")
    contracts, homes = stream(seed, "contracts"), stream(seed, "homes")
    other = (
        contracts.random(len(folk.payer)) < parameters.without_contract
    ) & commercial
    month = round(parameters.contract_ends * calendar.months)
    return Reach(
        payer=np.where(other, WITHOUT_CONTRACT, folk.payer),
        away=homes.random(len(folk.payer)) < parameters.out_of_area,
        ended=int(calendar.starts[month]),
    )


def reach_shift(
    parameters: Parameters, reach: Reach, person: Array, day: Array
) -> Array:
    """Return what both take from the log odds of choosing us, one number an event."""
    uncovered = (reach.payer[person] == WITHOUT_CONTRACT) & (day >= reach.ended)
    return np.asarray(
        uncovered * parameters.without_contract_odds
        + reach.away[person] * parameters.out_of_area_odds
    )
