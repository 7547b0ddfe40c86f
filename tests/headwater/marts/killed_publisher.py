"""Refreshes that are killed: a process of its own, told folder and step by line, that forks whom each line kills.

It has imported all that a refresh takes and run nothing yet, so a fork is as a new process, without its two seconds.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

from headwater.marts import publish
from tests.headwater.marts.made import AT, MANIFEST, made_tables


def main() -> None:
    """Say for each line of the standard input how the process ended that published there."""
    for line in sys.stdin:
        folder, fatal = json.loads(line)
        pid = os.fork()
        if not pid:
            publish_until(Path(folder), fatal)
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


def publish_until(folder: Path, fatal: str) -> None:
    """Publish, and die for real, without any clearing up, once ``fatal`` is done."""

    def die_at(step: str) -> None:
        if step == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    later = AT + timedelta(days=1)
    publish(made_tables(volume=44.0), MANIFEST, folder, later, checkpoint=die_at)


if __name__ == "__main__":
    main()
