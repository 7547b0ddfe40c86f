"""Answer the reference query set by kernels: encode once, sweep over buckets of people, decode what was found."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa

from headwater.measures import edge_kernel
from headwater.measures.reference_set.decoding import decode
from headwater.measures.reference_set.definitions import LEAST_PEOPLE
from headwater.measures.reference_set.reading import Decoder, read_lines
from headwater.measures.reference_set.sweeping import sweep_buckets
from headwater.measures.reference_set.tables import read_tables


def answer(folder: Path, *, threads: int = 2) -> dict[str, pa.Table]:
    """Answer the four queries of ``definitions`` over a folder of Parquet files, equal to their SQL.

    Parameters
    ----------
    folder
        medical_claim, practitioner, organization and person, as ``definitions`` describes them, each a ``.parquet``.
    threads
        How many work at a time. The answer doesn't depend on it.

    Returns
    -------
    dict[str, pa.Table]
        By ``Q1`` … ``Q4`` the columns of its definition, texts as dictionaries; rows in no order that means anything.

    Raises
    ------
    InputError
        If a line lacks its claim, its person or its date.
    """
    with ThreadPoolExecutor(threads) as pool:
        decoder = Decoder(folder / "medical_claim.parquet", pool)
        tables = read_tables(folder)
        buckets = read_lines(decoder, tables, pool=pool, threads=threads)
    swept = sweep_buckets(buckets, tables, threads=threads)
    strangers = list(buckets.strangers)
    del buckets  # its rows are most of the memory
    edges = edge_kernel.sweep(
        *swept.meetings(),
        practitioners=len(tables.role),
        least=LEAST_PEOPLE,
        threads=threads,
    )
    return decode(swept, edges, tables, strangers)
