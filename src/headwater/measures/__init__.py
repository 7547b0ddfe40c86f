"""The measures: each a pure function of one bucket of people, with its formula, and a sum over the buckets.

What stands here is loaded when it is asked for: a refresh pulls in much that a single kernel doesn't need.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

_HOMES = {
    "Definitions": "definitions",
    "cases_in": "diagnosis",
    "discard_derived": "derived",
    "measure_leakage": "leakage",
    "note_marts": "derived",
    "refresh_tables": "refresh",
    "working": "derived",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
