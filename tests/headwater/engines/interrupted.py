"""Run as a script: work that would last a minute, to be interrupted by the test."""

from __future__ import annotations

import os
import sys

from headwater import engines
from tests.headwater.engines.work import sleep_long

if __name__ == "__main__":
    try:
        url = os.environ.get("ENGINE", "local")
        engine = engines.open(url, workers=2)
        list(engine.map(sleep_long, sys.argv[1:]))
    except KeyboardInterrupt:
        print("stopped")
