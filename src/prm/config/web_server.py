"""What gunicorn runs by, for ``headwater serve``: the site is loaded once, and its workers share what was loaded.

Workers are forked from a process that holds the site and has done nothing with it: no connection is open, no thread
runs. They share its memory until they write to it, and so the collector is kept from going over what they share.
"""

from __future__ import annotations

import gc
import os
import signal
import time
from functools import lru_cache
from typing import Any

from headwater.without_pandas import leave_pandas_out

leave_pandas_out()

wsgi_app = "prm.config.wsgi:application"
preload_app = True
worker_class = "gthread"
threads = 4
loglevel = "warning"
# A control socket in the home folder is a surprise nobody asked for.
control_socket_disable = True

# To be set before the process starts: allocators and libraries read them once. A page's threads take turns, and no page
# multiplies large matrices: a heap or a helper for each of them is memory that nobody uses.
ENVIRONMENT = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "65536",  # a table that was read goes back whole
    "MALLOC_TRIM_THRESHOLD_": "65536",
    "OPENBLAS_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}
BESIDE = "HEADWATER_BESIDE"  # the id of the process that does jobs beside the server
_ADDRESSES = 256  # those asked for most; a few kB each
_PATIENCE = 25.0  # seconds that it gets to end what it is doing


def when_ready(_server: Any) -> None:
    """Load what the first request would, then set all of it apart from what the collector looks at."""
    from django.db import connections
    from django.urls import get_resolver

    resolver = get_resolver()
    resolver.url_patterns  # noqa: B018  # imports every view
    # Django tries some hundred patterns one after the other, each time; what an address means never changes here.
    resolver.resolve = lru_cache(maxsize=_ADDRESSES)(resolver.resolve)  # type: ignore[method-assign]
    connections.close_all()  # processes must not share one
    gc.collect()
    gc.freeze()


def on_exit(_server: Any) -> None:
    """End what does jobs beside the server. Never called in a worker that ends."""
    if given := os.environ.get(BESIDE):
        _end(int(given))


def _end(child: int) -> None:
    asked = False
    until = time.monotonic() + _PATIENCE
    while _runs(child):
        late = time.monotonic() > until
        if late or not asked:
            os.kill(child, signal.SIGKILL if late else signal.SIGTERM)
            asked = True
        time.sleep(0.1)


def _runs(child: int) -> bool:
    """Say whether a process of ours still runs; a number that is no child of ours any more is left alone."""
    try:
        return os.waitpid(child, os.WNOHANG)[0] == 0
    except ChildProcessError:
        return False
