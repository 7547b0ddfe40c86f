"""Wait until the cluster of scripts/spark.sh serves: two workers give their cores to a Connect server that listens."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
import urllib.request
from urllib.parse import urlsplit

PATIENCE_SECONDS = 120
WORKERS = 2


def main() -> int:
    """Return 0 once it serves, 1 if it takes too long."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            if _workers() >= WORKERS and _listens():
                return 0
        except (OSError, ValueError):
            pass  # nobody listens yet, or the page isn't whole
        time.sleep(0.3)
    print(f"No Spark cluster within {PATIENCE_SECONDS} seconds.", file=sys.stderr)
    return 1


def _workers() -> int:
    """Count the workers with an executor of the Connect server, as the master's page tells."""
    page = os.environ["HEADWATER_SPARK_MASTER"] + "/json/"
    with urllib.request.urlopen(page, timeout=5) as answer:
        workers = json.load(answer)["workers"]
    return sum(
        worker["state"] == "ALIVE" and worker["coresused"] > 0 for worker in workers
    )


def _listens() -> bool:
    address = urlsplit(os.environ["HEADWATER_SPARK"])
    with socket.create_connection((address.hostname, address.port), timeout=5):
        return True


if __name__ == "__main__":
    sys.exit(main())
