"""Put survivors in the place of absorbed ids, in the rows of one bucket; see ``aliases``."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database


def merge_people(
    db: Database, *, rows: pa.Table, same: pa.Table, columns: tuple[str, ...]
) -> pa.Table:
    """Return the rows with every absorbed practitioner replaced by the survivor.

    Parameters
    ----------
    same
        id, survivor, as ``coded_practitioners()`` returns them.
    columns
        Where a practitioner stands, as an id of the vocabulary. A role's ``npi_valid`` follows its npi: a survivor is
        somebody.
    """
    if not same.num_rows:
        return rows
    replaced = [
        f"coalesce(same_{column}.survivor, entry.{column}) as {column}"
        for column in columns
    ]
    if "npi_valid" in rows.column_names:
        replaced.append(
            "(entry.npi_valid or same_npi.survivor is not null) as npi_valid"
        )
    joins = "\n".join(
        f"left join same as same_{column} on same_{column}.id = entry.{column}"
        for column in columns
    )
    sql = f"select entry.* replace ({', '.join(replaced)})\nfrom entry\n{joins}"
    return db.query(sql, entry=rows, same=same)


_NAMED = """
select entry.* replace (coalesce(source.npi, entry.referring) as referring)
from entry
left join source on source.source = upper(trim(entry.referring_source_id))
"""


def name_referrers_of_orders(
    db: Database, *, orders: pa.Table, sources: pa.Table
) -> pa.Table:
    """Let an order whose source record has been resolved name that practitioner, whatever NPI the EHR had.

    ``sources`` is source, npi, as ``coded_sources()`` returns them.
    """
    if not sources.num_rows:
        return orders
    return db.query(_NAMED, entry=orders, source=sources)


_PLACED = """
select entry.* replace (coalesce(same.survivor, entry.practice_id) as practice_id)
from entry
left join same on same.id = entry.practice_id
"""


def merge_practices(db: Database, *, rows: pa.Table, same: pa.Table) -> pa.Table:
    """Return the rows with every absorbed practice (``practice_id``) replaced by its survivor (same: id, survivor).

    The roster is merged before; this reaches the practices that claims alone show, ``tin:…`` and ``npi:…``.
    """
    if not same.num_rows:
        return rows
    return db.query(_PLACED, entry=rows, same=same)
