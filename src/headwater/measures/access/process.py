"""What became of each practice's orders, now and before."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.access.counting import summarize


def process_table(db: Database, *, counts: pa.Table) -> pa.Table:
    """Return the mart's ``process`` from the sum of ``count_process()`` over the buckets.

    Schedule rate is scheduled / orders, completion rate completed / orders, loop closure reported / orders; ``within``
    counts appointments within ten weekdays of the order. Medians are of all orders that have the two days.
    """
    return summarize(db, counts=counts, keys=("practice_id", "service_line", "period"))
