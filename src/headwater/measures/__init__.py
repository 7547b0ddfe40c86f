"""The measures: each a pure function of one bucket of people, with its formula, and a sum over the buckets."""

from headwater.measures.definitions import Definitions
from headwater.measures.derived import discard_derived, note_marts, working
from headwater.measures.diagnosis import cases_in
from headwater.measures.leakage import measure_leakage
from headwater.measures.refresh import refresh_tables

__all__ = [
    "Definitions",
    "cases_in",
    "discard_derived",
    "measure_leakage",
    "note_marts",
    "refresh_tables",
    "working",
]
