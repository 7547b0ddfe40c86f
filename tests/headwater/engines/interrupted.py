"""Run as a script: work that would last a minute, to be interrupted by the test."""

from __future__ import annotations

import sys

from headwater import engines
from tests.headwater.engines.work import sleep_long

if __name__ == "__main__":
    try:
        list(engines.open("local", workers=2).map(sleep_long, sys.argv[1:]))
    except KeyboardInterrupt:
        print("stopped")
