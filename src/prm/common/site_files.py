"""Files of a site beside its data: its own definitions, else those that ship, and what people said for a refresh."""

from __future__ import annotations

import csv
import fcntl
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from headwater.schema.definitions import definitions_folder


def site_definition(name: str) -> Path:
    """Return where a definition is read from. A site's own is part of its backups, and no upgrade touches it."""
    own: Path = settings.DEFINITIONS / name
    return own if own.exists() else definitions_folder() / name


def write_for_refresh(
    name: str, header: Sequence[str], rows: Callable[[], Iterable[Sequence[object]]]
) -> None:
    """Write what people decided as a file that a refresh is told of; readers see the old one or the new.

    It lies beside the approved definitions, in whose backup it is. ``rows`` is asked once nobody else writes: whoever
    writes last has read what all of them said.
    """
    folder: Path = settings.DEFINITIONS
    folder.mkdir(parents=True, exist_ok=True)
    with _alone_in(folder):
        staged = folder / f".{name}.next"
        with staged.open("w", encoding="utf-8", newline="") as stream:
            out = csv.writer(stream, lineterminator="\n")
            out.writerow(header)
            out.writerows(rows())
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(staged, folder / name)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Wait until nobody else writes to the folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
