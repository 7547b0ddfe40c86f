"""What is worked out once all buckets are counted: models, alerts and tables that need the whole market.

A new one is a function of ``Counted`` in a module of its own, and an entry here, after what it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.maturity import SourceMaturity
from headwater.measures.reference import Reference
from headwater.results import Window
from headwater.schema.definitions import ServiceLines


@dataclass(frozen=True, slots=True)
class Counted:
    """The whole market, without a patient in it."""

    tables: Mapping[str, pa.Table]  # of the mart, as far as they are made
    sums: Mapping[str, pa.Table]  # of COUNTS, added up over the buckets
    recorded: Mapping[
        str, pa.Table
    ]  # of the lake: the directory, merged, and what clinics and finance say
    reference: Reference
    definitions: ServiceLines
    sources: tuple[SourceMaturity, ...]
    window: Window | None


Conclusion = Callable[[Database, Counted], Mapping[str, pa.Table]]

CONCLUSIONS: tuple[Conclusion, ...] = ()


def conclude(db: Database, counted: Counted) -> dict[str, pa.Table]:
    """Return the tables of every conclusion, each seeing those before it."""
    for conclusion in CONCLUSIONS:
        counted = replace(counted, tables={**counted.tables, **conclusion(db, counted)})
    return dict(counted.tables)
