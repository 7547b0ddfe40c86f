"""What people said of causes, as the file from which the next refresh learns.

It is worked out from rows, any number of times. It holds codes of practices, service lines and the states of signals:
no count, no note, no name, nothing of patients.
"""

from __future__ import annotations

import csv
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from headwater.schema.confirmed import CONFIRMED, CONFIRMED_FILE
from prm.insights.queries.said import words_to_learn_from


def confirmed_causes() -> Path | None:
    """Return the file that a refresh is told of; None before anybody judged a diagnosis."""
    path: Path = settings.DEFINITIONS / CONFIRMED_FILE
    return path if path.is_file() else None


def hand_over_barriers() -> None:
    """Write the file anew beside the approved definitions, in whose backup it is; readers see the old one or the new.

    Call it once what was said is committed: whoever writes last has read what all of them said.
    """
    folder: Path = settings.DEFINITIONS
    folder.mkdir(parents=True, exist_ok=True)
    with _alone_in(folder):
        staged = folder / f".{CONFIRMED_FILE}.next"
        with staged.open("w", encoding="utf-8", newline="") as stream:
            out = csv.writer(stream, lineterminator="\n")
            out.writerow(CONFIRMED.names)
            out.writerows(_rows())
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(staged, folder / CONFIRMED_FILE)


def _rows() -> Iterator[tuple[str, str, str, str]]:
    for said in words_to_learn_from():
        case = f"{said.mart} {said.practice.code} {said.service_line}"
        for signal, state in said.signals.items():
            yield case, said.barrier, signal, state


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Wait until nobody else writes to the folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
