"""What the whole market's orders, appointments and waits come to."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.access.clinics import access_table
from headwater.measures.access.process import process_table
from headwater.measures.counted import Counted


def conclude_access(db: Database, counted: Counted) -> dict[str, pa.Table]:
    """Return the mart's ``access`` and ``process``."""
    return {
        "access": access_table(
            db,
            observations=counted.recorded["access_observation"],
            appointments=counted.recorded["appointment"],
            counts=counted.sums["order_access"],
            organizations=counted.tables["organization"],
            reference=counted.reference,
            definitions=counted.definitions,
            since=_first_month(counted),
        ),
        "process": process_table(db, counts=counted.sums["order_process"]),
    }


def _first_month(counted: Counted) -> date:
    """Return the first month of which claims or weekly measurements speak, whichever is earlier."""
    seen = counted.recorded["access_observation"]["observed_on"].to_pylist()
    days = [day for day in seen if day is not None]
    days += [month for source in counted.sources for month in source.completeness]
    return min(days, default=date.min).replace(day=1)
