"""How claims reach the files: adjudication lag, and the defects that real files have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.synthetic import claims as kinds
from headwater.synthetic.arrays import Array, Rng, join, take
from headwater.synthetic.claims import Claims
from headwater.synthetic.world import World

# Which version of a claim a line belongs to; the suffix of its claim id.
SUFFIXES = ("", "R", "D", "V")
PLAIN, REPLACEMENT, DOUBLE, VOID = range(4)
_REPLACED_AFTER = (20, 75)  # days
_VOIDED_AFTER = (10, 50)
_LATE = (120, 240)


@dataclass(frozen=True, slots=True)
class Lines:
    """One row a line of the file, in the order in which it is written."""

    claim: Array  # row of Claims
    slot: Array  # 0, 1, 2
    version: Array
    file_day: Array
    bad_rendering: Array
    draft: Array  # the version that a replacement corrects: another diagnosis, a lower amount


@dataclass(frozen=True, slots=True)
class Filed:
    """The lines, and which version of each claim is final: -1 when the claim hasn't arrived."""

    lines: Lines
    final: Array
    replaced: Array  # rows of Claims
    doubled: Array  # rows of Claims that were billed twice, once in error


def file_claims(rng: Rng, world: World, block: Claims) -> Filed:
    """Give each claim the day it is adjudicated, keep what has arrived, then spoil some of it."""
    filed, arrived = _run_out(rng, world, block)
    replaced, doubled = _adjusted(rng, world, block, filed, arrived)
    later = filed + rng.integers(*_REPLACED_AFTER, len(filed))
    undone = filed + rng.integers(*_VOIDED_AFTER, len(filed))
    versions = [
        _lines(block, np.flatnonzero(arrived), PLAIN, filed),
        _lines(block, replaced, REPLACEMENT, later),
        _lines(block, doubled, DOUBLE, filed),
        _lines(block, doubled, VOID, undone),
    ]
    lines = join(versions)
    is_replaced = np.zeros(len(block.kind), bool)
    is_replaced[replaced] = True
    lines.draft[:] = is_replaced[lines.claim] & (lines.version == PLAIN)
    lines.bad_rendering[:] = (
        (rng.random(len(lines.claim)) < world.parameters.bad_rendering_npi)
        & (block.rendering[lines.claim] >= 0)
        & (lines.version == PLAIN)
    )
    lines = _late_lines(rng, world, lines)
    lines = _duplicates(rng, world, lines)
    final = np.where(arrived, np.where(is_replaced, REPLACEMENT, PLAIN), -1)
    return Filed(lines, final, replaced, doubled)


def _run_out(rng: Rng, world: World, block: Claims) -> tuple[Array, Array]:
    """Return the adjudication day of each claim and whether it lies before the files were written."""
    calendar = world.calendar
    completeness = np.r_[world.parameters.completeness, 1.0]
    month = calendar.month_of(block.day)
    lag = np.searchsorted(completeness, rng.random(len(month)), side="right")
    ends = np.r_[calendar.starts[1:] - 1, calendar.last_day]
    same_month = block.end + (
        rng.random(len(month)) * np.maximum(ends[month] - block.end, 0)
    ).astype(np.int64)
    target = month + lag
    arrived = target < calendar.months
    begin = calendar.starts[np.minimum(target, calendar.months - 1)]
    next_months = begin + rng.integers(0, 28, len(month))
    filed = np.where(lag == 0, same_month, np.maximum(next_months, block.end))
    return filed, arrived


def _adjusted(
    rng: Rng, world: World, block: Claims, filed: Array, arrived: Array
) -> tuple[Array, Array]:
    """Choose claims that are corrected by a replacement, and claims billed a second time in error."""
    parameters = world.parameters
    enough = (
        filed + max(_REPLACED_AFTER[1], _VOIDED_AFTER[1]) <= world.calendar.last_day
    )
    able = arrived & enough & (block.kind <= kinds.OFFICE)
    chance = rng.random(len(filed))
    replaced = able & (chance < parameters.replaced_claims)
    doubled = able & (chance > 1 - parameters.voided_claims)
    return np.flatnonzero(replaced), np.flatnonzero(doubled)


def _lines(block: Claims, rows: Array, version: int, file_day: Array) -> Lines:
    row, slot = np.nonzero(block.present[rows])
    claim = rows[row]
    return Lines(
        claim=claim,
        slot=slot,
        version=np.full(len(claim), version, np.int8),
        file_day=file_day[claim],
        bad_rendering=np.zeros(len(claim), bool),
        draft=np.zeros(len(claim), bool),
    )


def _late_lines(rng: Rng, world: World, lines: Lines) -> Lines:
    """Let some second lines arrive months after the first, or not yet."""
    late = (
        (lines.slot > 0)
        & (lines.version == PLAIN)
        & (rng.random(len(lines.slot)) < world.parameters.late_lines)
    )
    lines.file_day[late] += rng.integers(*_LATE, late.sum())
    return take(lines, lines.file_day <= world.calendar.last_day)


def _duplicates(rng: Rng, world: World, lines: Lines) -> Lines:
    """Write some lines twice, and put everything in order of claim, so that copies stand beside each other."""
    chosen = rng.random(len(lines.claim)) < world.parameters.duplicate_lines
    chosen &= ~lines.bad_rendering
    everything = join([lines, take(lines, chosen)])
    order = np.lexsort((everything.slot, everything.version, everything.claim))
    return take(everything, order)
