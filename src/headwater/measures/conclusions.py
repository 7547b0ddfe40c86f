"""What is worked out once all buckets are counted: models, alerts and tables that need the whole market.

A new one is a function of ``Counted`` in a module of its own, and an entry here, after what it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.access import conclude_access
from headwater.measures.alerts import conclude_alerts
from headwater.measures.arrivals import conclude_arrivals
from headwater.measures.counted import Counted
from headwater.measures.diagnosis import conclude_diagnosis
from headwater.measures.expected import conclude_expected
from headwater.measures.market import conclude_market
from headwater.measures.vendor_pairs import conclude_vendor_pairs
from headwater.schema.progress import Progress, no_progress

# Tables of the mart that buckets alone can make.
_AS_COUNTED = ("panel", "window_flow", "payer_flow", "carve_out")


def _as_counted(_db: Database, counted: Counted) -> dict[str, pa.Table]:
    return {name: counted.sums[name] for name in _AS_COUNTED}


Conclusion = Callable[[Database, Counted], Mapping[str, pa.Table]]

CONCLUSIONS: tuple[Conclusion, ...] = (
    _as_counted,
    conclude_arrivals,
    conclude_expected,
    conclude_alerts,
    conclude_vendor_pairs,
    conclude_market,
    conclude_access,
    conclude_diagnosis,  # last: it reads what all others have found
)


def conclude(
    db: Database, counted: Counted, progress: Progress = no_progress
) -> dict[str, pa.Table]:
    """Return the tables of every conclusion, each seeing those before it. ``progress`` hears of conclusions drawn."""
    for drawn, conclusion in enumerate(CONCLUSIONS):
        progress("conclusions drawn", drawn, len(CONCLUSIONS))
        counted = replace(counted, tables={**counted.tables, **conclusion(db, counted)})
    progress("conclusions drawn", len(CONCLUSIONS), len(CONCLUSIONS))
    return dict(counted.tables)
