"""Small array helpers that every module of the market leans on."""

from __future__ import annotations

import zlib
from dataclasses import fields
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Rng = np.random.Generator
Block = TypeVar("Block")

WEEKDAY_OF_EPOCH = 3  # 1970-01-01 was a Thursday; Monday is 0


def stream(seed: int, name: str) -> Rng:
    """Return a generator of its own for each module, so that a change in one leaves the others' draws alone."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def pick(rng: Rng, weights: Array, size: int) -> Array:
    """Draw ``size`` indices with the given relative weights."""
    edges = np.cumsum(weights, dtype=float)
    return np.searchsorted(edges / edges[-1], rng.random(size), side="right")


def pick_rows(rng: Rng, weights: Array) -> Array:
    """Draw one column index for each row of a matrix of relative weights."""
    edges = np.cumsum(weights, axis=1)
    draw = rng.random(len(weights))[:, None] * edges[:, -1:]
    return np.asarray((draw >= edges).sum(axis=1))


def on_weekday(days: Array) -> Array:
    """Move Saturdays and Sundays to the Monday after."""
    weekday = (days + WEEKDAY_OF_EPOCH) % 7
    return days + np.where(weekday == 5, 2, np.where(weekday == 6, 1, 0))


def take(block: Block, rows: Array) -> Block:
    """Return the same dataclass with only the given rows (a mask or indices) of every array."""
    return type(block)(**{f.name: getattr(block, f.name)[rows] for f in fields(block)})  # type: ignore[arg-type]


def join(blocks: list[Block]) -> Block:
    """Put several blocks of one dataclass under each other."""
    first = blocks[0]
    return type(first)(
        **{
            f.name: np.concatenate([getattr(block, f.name) for block in blocks])
            for f in fields(first)  # type: ignore[arg-type]
        }
    )


def runs(groups: Array) -> Array:
    """Return each row's place (0, 1, …) inside its group; rows of a group stand together."""
    if not len(groups):
        return np.zeros(0, np.int64)
    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    lengths = np.diff(np.r_[starts, len(groups)])
    return np.arange(len(groups)) - np.repeat(starts, lengths)


def fixed_draw(person: Array) -> Array:
    """Return an even-handed number that is always the same for a person, below a million."""
    return (np.asarray(person, np.int64) * 2_654_435_761) % 1_000_003
