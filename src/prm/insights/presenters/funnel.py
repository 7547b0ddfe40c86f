"""Words for what lies inside the funnel of comparable panels, beyond it, or can't be told."""

from __future__ import annotations

from prm.common import formats

_TOO_LITTLE = {
    "history": "less than twelve months of history",
    "expected": "fewer than five referrals expected",
    "panel": "its patients aren’t known",
}


def too_little_in_words(reason: str) -> str:
    """Return why a pair isn't ranked."""
    return f"too little data: {_TOO_LITTLE.get(reason, formats.words(reason).lower())}"
