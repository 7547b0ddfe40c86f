"""Load files and kill this very process at a given step: run by the tests, in a process of its own."""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from headwater.ingest import load

BEFORE_THE_LAST = 1  # the last step of a publication is the record itself: a kill after it comes too late


def main(files: str, lake: str, stage: str, step: str) -> None:
    def kill(now: str, done: int, total: int | None = None) -> None:
        if stage in now and done >= (total or 0) * float(step) - BEFORE_THE_LAST:
            os.kill(os.getpid(), signal.SIGKILL)

    load(
        "tuva",
        [Path(files)],
        into=Path(lake),
        at=datetime(2026, 11, 21, 7, tzinfo=UTC),
        progress=kill,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
