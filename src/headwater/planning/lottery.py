"""The lottery of a tier: who of the worst is visited first is drawn, so that impact can be judged fairly (IMP-09)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

_LISTED = 3  # so many times the slots are listed


class Eligible(NamedTuple):
    """A practice that may be drawn, and its trigger score: the greater, the worse off."""

    key: str
    score: float


class Listed(NamedTuple):
    """A practice on the list, worst first, and whether it was drawn."""

    key: str
    score: float
    drawn: bool


@dataclass(frozen=True, slots=True)
class Lottery:
    """A draw as it is logged; the same eligible list and seed give it again.

    Attributes
    ----------
    listed
        The worst three times as many as there are slots, worst first.
    chance
        With which probability each of them was drawn. At 1 nothing was left to chance and the draw proves nothing.
    """

    tier: str
    seed: int
    slots: int
    chance: float
    listed: tuple[Listed, ...]

    @property
    def drawn(self) -> tuple[str, ...]:
        """Keys of those that were drawn, worst first."""
        return tuple(each.key for each in self.listed if each.drawn)


def draw_lottery(
    eligible: Iterable[Eligible | tuple[str, float]],
    *,
    slots: int,
    seed: int,
    tier: str,
) -> Lottery:
    """List the 3K worst and draw K of them.

    Each key's lot is the SHA-256 digest of seed, tier and key; the K smallest win. So every set of K is as likely as
    any other over seeds, the order in which practices are given changes nothing, and anybody can check a draw.

    Parameters
    ----------
    eligible
        Practices of one tier. Those whom compliance restricts don't belong here.
    slots
        K, how many visits the lottery may fill.

    Raises
    ------
    ValueError
        If slots are below zero or a key stands there twice.
    """
    if slots < 0:
        raise ValueError("slots can't be below zero")
    worst_first = sorted(
        (Eligible(*each) for each in eligible), key=lambda each: (-each.score, each.key)
    )
    if len({each.key for each in worst_first}) < len(worst_first):
        raise ValueError("somebody is eligible twice")
    listed = worst_first[: _LISTED * slots]
    lots = sorted((_lot(seed, tier, each.key), each.key) for each in listed)
    winners = {key for _, key in lots[:slots]}
    return Lottery(
        tier=tier,
        seed=seed,
        slots=slots,
        chance=min(1.0, slots / len(listed)) if listed else 0.0,
        listed=tuple(Listed(*each, drawn=each.key in winners) for each in listed),
    )


def _lot(seed: int, tier: str, key: str) -> str:
    return hashlib.sha256(f"{seed}:{tier}:{key}".encode()).hexdigest()
