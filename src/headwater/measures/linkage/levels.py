"""How two records are compared, attribute by attribute: the levels of a comparison, their odds and their words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Level:
    """One outcome of a comparison.

    Attributes
    ----------
    sql
        When it holds, over ``<column>_l`` and ``<column>_r``.
    m, u
        How often it holds among pairs of one person, and among pairs of two: the odds to begin with. ``u`` is measured
        and ``m`` learnt where the records allow it.
    words
        The outcome for a reader, from the two records.
    fixed
        ``m`` is not learnt: where families work together, learning it would teach that relatives are one person.
    rarity
        The column whose frequency counts: a rare surname says more than a common one.
    """

    sql: str
    m: float
    u: float
    words: Callable[[Row, Row], str]
    fixed: bool = False
    rarity: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One attribute; nothing is concluded where ``unknown`` holds. The last level is whatever else."""

    name: str
    columns: tuple[str, ...]
    unknown: str
    levels: tuple[Level, ...]

    def as_splink(self) -> dict[str, Any]:
        """Return it as Splink's settings describe it."""
        nothing = {
            "sql_condition": self.unknown,
            "label_for_charts": "unknown",
            "is_null_level": True,
        }
        return {
            "output_column_name": self.name,
            "comparison_levels": [nothing, *map(_as_splink, self.levels)],
        }

    def level(self, number: int) -> Level:
        """Return the level that Splink numbers: the last one is 0."""
        return self.levels[len(self.levels) - 1 - number]


# No name is so rare that it alone would outweigh where and what somebody is.
RAREST = 0.001


def _as_splink(level: Level) -> dict[str, Any]:
    found: dict[str, Any] = {
        "sql_condition": level.sql,
        "label_for_charts": level.sql[:40],
        "m_probability": level.m,
        "u_probability": level.u,
        "fix_m_probability": level.fixed,
        "fix_u_probability": level.m == level.u,
    }
    if level.rarity:
        found["tf_adjustment_column"] = level.rarity
        found["tf_adjustment_weight"] = 1.0
        found["tf_minimum_u_value"] = RAREST
    return found


def differ(what: str, column: str) -> Callable[[Row, Row], str]:
    """Return the words for two values that aren't alike."""
    return lambda left, right: f"different {what}: {left[column]} and {right[column]}"


def same(what: str) -> Callable[[Row, Row], str]:
    """Return the words for an agreement."""
    return lambda left, right: f"same {what}"


def both(what: str, column: str, how: str) -> Callable[[Row, Row], str]:
    """Return words that name both values: first name Jane and Jnae are spelled alike."""
    return lambda left, right: f"{what} {left[column]} and {right[column]} {how}"
