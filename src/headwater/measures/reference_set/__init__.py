"""The reference query set: four questions over claims, as readable SQL and as kernels that answer all four at once.

Engines are held against each other by it (``benchmarks/reference_set.py``), and it is the pattern for a measure whose
SQL has become too slow: encode once, lay people into buckets, sweep.
"""

from headwater.measures.reference_set.answering import answer
from headwater.measures.reference_set.definitions import DEFINITIONS

__all__ = ["DEFINITIONS", "answer"]
