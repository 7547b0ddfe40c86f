"""Claim lines in their final state: voided, replaced and superseded lines don't count."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database
from headwater.schema.netting import net_lines


def net_claims(db: Database, *, lines: pa.Table, adjustments: pa.Table) -> pa.Table:
    """Net claim lines to their final state, by the rule of ``headwater.schema.netting``.

    A claim that an adjustment replaces or voids is gone with all its lines, and so is the void itself; of lines with
    the same claim, line number and source the newest (``file_date``, then load) stands. Chains need no order: each
    claim that something replaces is named by its successor. Ingest nets inside a load; this nets across loads.

    Parameters
    ----------
    lines
        One bucket of ``medical_claim``: person, claim_id, claim_line, data_source, file_date and load_seq decide,
        every column is passed on.
    adjustments
        The bucket's ``claim_adjustment``: person, claim_id, replaces_claim_id, kind.

    Returns
    -------
    pa.Table
        The columns of ``lines``, in no promised order.
    """
    return db.query(net_lines("line", "adjustment"), line=lines, adjustment=adjustments)
