"""What the whole market's orders, appointments and waits come to."""

from __future__ import annotations

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
        ),
        "process": process_table(db, counts=counted.sums["order_process"]),
    }
