"""Which records describe one person or practice: probabilistic linkage, with its reasons in words."""

from headwater.measures.linkage.duplicates import (
    LIKELY,
    PAIRS,
    POSSIBLE,
    find_duplicates,
)

__all__ = ["LIKELY", "PAIRS", "POSSIBLE", "find_duplicates"]
