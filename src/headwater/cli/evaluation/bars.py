"""Figures beside the bars they have to reach."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

# How a figure of several markets becomes one: the mean, its size whatever its sign, or the square root of the mean
# square (of standard deviations and of errors).
Together = Literal["mean", "size of the mean", "root mean square"]


@dataclass(frozen=True, slots=True)
class Bar:
    """The range that a figure has to lie in, both ends included."""

    low: float = -math.inf
    high: float = math.inf

    def __str__(self) -> str:
        if math.isinf(self.high):
            return f">= {self.low:g}"
        if math.isinf(self.low):
            return f"<= {self.high:g}"
        return f"{self.low:g} to {self.high:g}"

    @classmethod
    def read(cls, text: str) -> Bar:
        """Read back what ``str`` wrote."""
        if text.startswith(">="):
            return cls(low=float(text[2:]))
        if text.startswith("<="):
            return cls(high=float(text[2:]))
        low, _, high = text.partition(" to ")
        return cls(float(low), float(high))

    def holds(self, reached: float) -> bool:
        """Say whether the figure lies in the range."""
        return self.low <= reached <= self.high


@dataclass(frozen=True, slots=True)
class Finding:
    """One figure of one estimator on one market.

    ``reached`` is None when the market is too small to say; ``bar`` and ``holds`` are None for figures that are shown
    beside the others and decide nothing. Where ``together`` is given, one market has too few planted cases to decide:
    the bar is for the figures of several markets taken together.
    """

    id: str
    what: str
    scenario: str
    reached: float | None
    bar: str | None
    holds: bool | None
    together: Together | None = None

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "id": self.id,
            "what": self.what,
            "scenario": self.scenario,
            "reached": self.reached,
            "bar": self.bar,
            "holds": self.holds,
            "together": self.together,
        }


def finding(
    id_: str,
    what: str,
    *,
    scenario: str,
    reached: float | None,
    bar: Bar | None = None,
    together: Together | None = None,
) -> Finding:
    """Put a figure beside its bar; a figure that couldn't be computed doesn't reach one."""
    value = _shown(reached)
    # Judged as it is shown, so that nobody sees 0.03 miss a bar of 0.03.
    holds = (value is not None and bar.holds(value)) if bar else None
    return Finding(
        id=id_,
        what=what,
        scenario=scenario,
        reached=value,
        bar=str(bar) if bar else None,
        holds=None if together else holds,
        together=together,
    )


def _shown(reached: float | None) -> float | None:
    """Round to a plain Python number: what numpy returns has no JSON form."""
    if reached is None or not math.isfinite(reached):
        return None
    return round(float(reached), 4)


def take_together(reached: Sequence[float | None], how: Together) -> float | None:
    """Return one figure for several markets, each with as many planted cases; None where one of them has none."""
    values = [value for value in reached if value is not None]
    if not values or len(values) < len(reached):
        return None
    if how == "root mean square":
        return _shown(math.sqrt(math.fsum(value**2 for value in values) / len(values)))
    mean = math.fsum(values) / len(values)
    return _shown(abs(mean) if how == "size of the mean" else mean)


def ratio(part: float, whole: float) -> float | None:
    """Return part / whole, None when there is no whole."""
    return part / whole if whole else None
