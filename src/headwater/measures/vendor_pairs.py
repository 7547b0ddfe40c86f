"""Flows that a vendor counted: kept by source, never added to what our claims show or to another vendor's."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from headwater.disclosure import LARGEST_SMALL
from headwater.engines import Database
from headwater.measures.counted import Counted

_PAIRS = f"""
select source, month, from_npi, to_npi, patients, encounters, evidence
from pair
where patients > {LARGEST_SMALL}
order by all
"""


def vendor_pairs(db: Database, *, pairs: pa.Table) -> pa.Table:
    """Return the pairs that vendors counted, each under its own source (REF-13).

    Two sources count the same patients by other rules, so nothing here, and nothing above, adds them up. Pairs of ten
    patients or fewer, and those that say no number, are left out: they could be shown nowhere.

    Parameters
    ----------
    pairs
        The lake's ``npi_pair_month``.

    Returns
    -------
    pa.Table
        The mart's ``vendor_pair``.
    """
    return db.query(_PAIRS, pair=pairs)


def conclude_vendor_pairs(db: Database, counted: Counted) -> Mapping[str, pa.Table]:
    """Make ``vendor_pair``."""
    return {"vendor_pair": vendor_pairs(db, pairs=counted.recorded["npi_pair_month"])}
