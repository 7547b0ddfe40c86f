"""Which engine an address names."""

from __future__ import annotations

import os

from headwater.engines.engine import Engine
from headwater.engines.local import LocalEngine
from headwater.schema.errors import InputError


def open_engine(url: str = "local", *, workers: int | None = None) -> Engine:
    """Open the engine that an address names.

    Parameters
    ----------
    url
        ``local``: processes on this machine. ``spark://host:port``: a Spark cluster, through its Connect server.
    workers
        Buckets at a time on this machine; by default one a processor core. 1 works in this process, without a pool.
        A cluster has its own number.

    Raises
    ------
    InputError
        If no engine answers to the address, or it can't work, or ``workers`` is below 1.
    """
    if url.startswith("spark:"):
        # Here and not above: one machine needs nothing of it.
        from headwater.engines.spark import SparkEngine

        return SparkEngine.open(url)
    if url != "local":
        raise InputError(
            f"There is no engine called {url!r}.",
            "Use local, which needs no set-up, or spark://host:port for a cluster.",
        )
    if workers is not None and workers < 1:
        raise InputError(f"{workers} workers can't do anything.", "Use 1 or more.")
    return LocalEngine(workers=workers or os.cpu_count() or 1)
