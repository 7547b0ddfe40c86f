"""Decode what the kernels found into tables: numbers back into texts, days into dates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from headwater.measures.edge_kernel import DAYS
from headwater.measures.reference_set.columns import Column, column, texts_at, texts_of
from headwater.measures.reference_set.definitions import LEAST_PEOPLE
from headwater.measures.reference_set.sweep_kernel import CELL, EPISODE
from headwater.measures.reference_set.sweeping import Swept
from headwater.measures.reference_set.tables import Tables

Numbers = npt.NDArray[np.integer]
_KNOWN_BY = texts_of(["named", "seen"])


def decode(
    swept: Swept, edges: Numbers, tables: Tables, strangers: Sequence[str]
) -> dict[str, pa.Table]:
    """Return the four answers; ``edges`` as ``edge_kernel.sweep()`` returns them."""
    return {
        "Q1": _episodes(swept, tables, strangers),
        "Q2": _volumes(swept, tables),
        "Q3": _edges(edges, tables),
        "Q4": _shares(swept, tables),
    }


def _episodes(swept: Swept, tables: Tables, strangers: Sequence[str]) -> pa.Table:
    found = np.concatenate([np.empty(0, EPISODE), *swept.episodes])
    npis, who = tables.npis.texts, found["practitioner"]
    people: Any = pa.concat_arrays([tables.people.texts, texts_of(strangers)])
    known_by = np.where(found["named"] == 1, 0, np.where(found["referrer"] < 0, -1, 1))
    return pa.table(
        {
            "person_id": texts_at(found["person"], people),
            "date": column(found["day"], pa.date32()),
            "npi": texts_at(who, npis),
            "service_line": texts_at(tables.line[who], tables.lines),
            "referrer_npi": texts_at(found["referrer"], npis),
            "known_by": texts_at(known_by, _KNOWN_BY),
        }
    )


def _volumes(swept: Swept, tables: Tables) -> pa.Table:
    places = np.flatnonzero(swept.volumes["lines"])
    pair, month = np.divmod(places, max(swept.known.months, 1))
    who, destination = swept.pairs[:, pair]
    found = swept.volumes[places]
    return pa.table(
        {
            "npi": texts_at(who, tables.npis.texts),
            "service_line": texts_at(tables.line[who], tables.lines),
            "month": _months(swept, month),
            "organization_id": texts_at(destination, tables.destinations),
            **{name: _counts(found[name]) for name in ("lines", "claims", "people")},
            "cents": _counts(found["cents"]),
        }
    )


def _edges(edges: Numbers, tables: Tables) -> pa.Table:
    parts = []
    for band, days in enumerate(DAYS):
        kept = edges[:, edges[2 + band] >= LEAST_PEOPLE]
        parts.append(
            pa.table(
                {
                    "from_npi": texts_at(kept[0], tables.npis.texts),
                    "to_npi": texts_at(kept[1], tables.npis.texts),
                    "days": _counts(np.full(kept.shape[1], days)),
                    "people": _counts(kept[2 + band]),
                    "transactions": _counts(kept[2 + len(DAYS) + band]),
                    "same_day": _counts(kept[-1]),
                }
            )
        )
    return pa.concat_tables(parts)


def _shares(swept: Swept, tables: Tables) -> pa.Table:
    """Add up the cells of a ZIP3 that lay in several buckets, and hold each against its market."""
    found = np.concatenate([np.empty(0, CELL), *swept.cells])
    size = max(len(swept.columns[0]) * swept.known.quarters, 1)
    keys, where = np.unique(
        found["zip3"].astype(np.int64) * size + found["cell"], return_inverse=True
    )
    # Both stay far below 2**53, so that sums of floating-point numbers are exact.
    lines = np.bincount(where, found["lines"], len(keys))
    people = np.bincount(where, found["people"], len(keys))
    zip3, cell = np.divmod(keys, size)
    place, quarter = np.divmod(cell, max(swept.known.quarters, 1))
    destination, line = swept.columns[:, place]
    _, market = np.unique(
        (zip3 * (len(tables.lines) + 1) + line) * swept.known.quarters + quarter,
        return_inverse=True,
    )
    shares = lines / np.bincount(market, lines)[market]
    return pa.table(
        {
            "zip3": texts_at(zip3, tables.zip3s),
            "service_line": texts_at(line, tables.lines),
            "quarter": _months(swept, quarter, 3),
            "organization_id": texts_at(destination, tables.destinations),
            "lines": _counts(lines),
            "people": _counts(people),
            "share": column(shares, pa.float64()),
        }
    )


def _months(swept: Swept, number: Numbers, months: int = 1) -> Column:
    """Return the first days of months (or quarters) that are numbered from the first of the claims on."""
    first = np.datetime64(swept.known.first_day, "D").astype("datetime64[M]")
    begin = first.astype(np.int64) // months
    dates = ((begin + number) * months).astype("datetime64[M]").astype("datetime64[D]")
    return column(dates.astype(np.int32), pa.date32())


def _counts(numbers: npt.NDArray[np.generic]) -> Column:
    return column(numbers.astype(np.int64), pa.int64())
