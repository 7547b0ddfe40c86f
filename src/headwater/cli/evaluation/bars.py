"""Figures beside the bars they have to reach."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any


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

    def holds(self, reached: float) -> bool:
        """Say whether the figure lies in the range."""
        return self.low <= reached <= self.high


@dataclass(frozen=True, slots=True)
class Finding:
    """One figure of one estimator on one market.

    ``reached`` is None when the market is too small to say; ``bar`` and ``holds`` are None for figures that are shown
    beside the others and decide nothing.
    """

    id: str
    what: str
    scenario: str
    reached: float | None
    bar: str | None
    holds: bool | None

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "id": self.id,
            "what": self.what,
            "scenario": self.scenario,
            "reached": self.reached,
            "bar": self.bar,
            "holds": self.holds,
        }


def finding(
    id_: str, what: str, *, scenario: str, reached: float | None, bar: Bar | None = None
) -> Finding:
    """Put a figure beside its bar; a figure that couldn't be computed doesn't reach one."""
    known = reached is not None and math.isfinite(reached)
    # Plain Python numbers: what numpy returns has no JSON form.
    value = round(float(reached), 4) if known and reached is not None else None
    return Finding(
        id=id_,
        what=what,
        scenario=scenario,
        reached=value,
        bar=str(bar) if bar else None,
        # Judged as it is shown, so that nobody sees 0.03 miss a bar of 0.03.
        holds=(value is not None and bar.holds(value)) if bar else None,
    )


def ratio(part: float, whole: float) -> float | None:
    """Return part / whole, None when there is no whole."""
    return part / whole if whole else None
