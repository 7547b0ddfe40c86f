"""How money and returns are written, and what stands for the one that did the work."""

from __future__ import annotations

from prm.common.formats import dollars, lift, number
from prm.programs.models import InterventionKind

_SUBJECTS = {
    InterventionKind.TRACK: "The track",
    InterventionKind.VISITS: "The visits",
    InterventionKind.SPECIALIST: "The new specialist",
    InterventionKind.COMMUNICATION: "The fix",
    InterventionKind.CAMPAIGN: "The campaign",
}
_WORDS = [
    "none",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]


def ends(low: float, high: float) -> str:
    """Write the two ends of an interval after *between*."""
    return f"{lift(low)} and {lift(high)}"


def money_between(low: float, high: float) -> str:
    """Write a range of dollars."""
    return f"{dollars(low)} to {dollars(high)}"


def returned(low: float, high: float) -> str:
    """Write a return on a cost: what came back beyond it, in times of it."""
    return f"{low:.1f} to {high:.1f}".replace("-", "−")


def in_words(count: int) -> str:
    """Write a small number as one says it."""
    return _WORDS[count] if 0 < count < len(_WORDS) else number(count)


def subject(kind: str) -> str:
    """Return what a sentence calls that which did the work."""
    return _SUBJECTS.get(InterventionKind(kind), "It")
