"""Claims as columns of small numbers: one row a claim with up to three lines, made by kind of care."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from headwater.synthetic.arrays import Array, Rng, join, take
from headwater.synthetic.codes import ALLOWED
from headwater.synthetic.world import World

PRIMARY, OFFICE, EMERGENCY, FACILITY, STAY, HOSPITAL_VISIT, LABORATORY, IMAGING = range(
    8
)
LINES = 3  # the most that a claim here has


@dataclass(frozen=True, slots=True)
class Claims:
    """One row a claim. -1 is "none"; NPIs index practitioners, then organizations; codes index ``codes.POOL``."""

    kind: Array
    person: Array
    day: Array
    end: Array
    admission: Array  # day or -1
    place: Array
    bill: Array
    drg: Array
    rendering: Array
    billing: Array  # organization
    tax: Array  # organization whose tax number stands there, or -2 - n for the n-th typing error
    facility: Array  # organization or -1
    diagnosis: Array  # n x 4
    hcpcs: Array  # n x LINES
    revenue: Array  # n x LINES
    cents: Array  # allowed amount, n x LINES
    present: Array  # n x LINES
    visit: Array  # row of SpecialistVisits, -1
    orderer: Array  # practitioner who ordered a test, -1


def claims(count: int, **columns: Any) -> Claims:
    """Return ``count`` claims with the given columns; what isn't given is absent."""
    wide = {"diagnosis": 4, "hcpcs": LINES, "revenue": LINES}
    values: dict[str, Array] = {}
    for name in Claims.__dataclass_fields__:
        shape = (count, wide[name]) if name in wide else (count,)
        if name in ("cents", "present"):
            continue
        given = columns.pop(name, -1)
        values[name] = np.array(np.broadcast_to(given, shape), dtype=np.int32)
    if columns:
        raise TypeError(f"Claims have no {', '.join(columns)}.")
    hcpcs, revenue = values["hcpcs"], values["revenue"]
    present = (hcpcs >= 0) | (revenue >= 0)
    cents = np.where(hcpcs >= 0, ALLOWED[hcpcs], 0) + np.where(
        (revenue >= 0) & (hcpcs < 0), 240_000, 0
    )
    values["end"] = np.where(values["end"] < 0, values["day"], values["end"])
    values["tax"] = np.where(values["tax"] == -1, values["billing"], values["tax"])
    return Claims(**values, cents=cents, present=present)


def seen(world: World, person: Array, day: Array) -> Array:
    """Say which events leave a claim with us: the person is captured and enrolled that day, inside the files."""
    folk, calendar = world.folk, world.calendar
    return np.asarray(
        folk.captured[person]
        & (day >= folk.enrolled_from[person])
        & (day <= folk.enrolled_to[person])
        & (day >= calendar.first_day)
        & (day <= calendar.last_day)
    )


def vary(rng: Rng, block: Claims) -> Claims:
    """Let amounts differ by contract, within a fifth."""
    factor = rng.uniform(0.8, 1.2, (len(block.kind), 1))
    return Claims(
        **{
            name: getattr(block, name)
            for name in Claims.__dataclass_fields__
            if name != "cents"
        },
        cents=np.rint(block.cents * factor).astype(np.int64),
    )


def in_order(blocks: list[Claims]) -> Claims:
    """Join the kinds and put them in order of day and person, the order in which claims get their numbers."""
    block = join(blocks)
    return take(block, np.lexsort((block.kind, block.person, block.day)))
