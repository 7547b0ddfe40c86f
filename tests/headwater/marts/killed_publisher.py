"""A refresh that is killed: run as a process of its own with the folder and the step to die at."""

from __future__ import annotations

import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

from headwater.marts import publish
from tests.headwater.marts.made import AT, MANIFEST, made_tables


def main(folder: Path, fatal: str) -> None:
    """Publish, and die for real, without any clearing up, once ``fatal`` is done."""

    def die_at(step: str) -> None:
        if step == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    later = AT + timedelta(days=1)
    publish(made_tables(volume=44.0), MANIFEST, folder, later, checkpoint=die_at)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
