"""Which records describe one person or practice: probabilistic linkage, with its reasons in words."""

from headwater.measures.linkage.duplicates import (
    LIKELY,
    PAIRS,
    POSSIBLE,
    find_duplicates,
)
from headwater.measures.linkage.matches import RESOLVE_AT, find_matches

__all__ = [
    "LIKELY",
    "PAIRS",
    "POSSIBLE",
    "RESOLVE_AT",
    "find_duplicates",
    "find_matches",
]
