"""Results of a refresh that the next one may take as they are, under ``derived/.kept/`` of the lake.

What a part of the lake comes to lies in a folder named after everything that it was made of: its files, the reference,
the definitions, the code. A refresh that was stopped goes on from the parts that it had finished, a new month is all
that the next one has to read, and nothing is ever taken for something else.

They are patient rows and stay where the others are. Whoever tidies up deletes what the last refresh had no use for.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from headwater.schema.lake import Lake

DERIVED = "derived"  # folder of a lake for patient rows that measures leave there
FOLDER = ".kept"
_USED = "used.json"  # what the last refresh that came to its end had use for
_UNFINISHED = ".part-"
# The rooms whose code decides what a part comes to.
_ROOMS = ("measures", "engines", "schema", "reference")


def kept_in(lake: Lake) -> Path:
    """Return the folder of what is kept of a lake, made if it isn't there."""
    folder = lake.path / DERIVED / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def key_of(*made_of: object) -> str:
    """Return the name of a result: a hash of what it was made of and of the code that makes it."""
    words = "\n".join(map(repr, (code_fingerprint(), *made_of)))
    return hashlib.blake2b(words.encode(), digest_size=16).hexdigest()


@cache
def code_fingerprint() -> str:
    """Return a hash of the library's code, as far as it has a say in what a part comes to."""
    root = Path(__file__).parents[1]
    found = hashlib.blake2b(digest_size=16)
    for file in sorted(file for room in _ROOMS for file in (root / room).rglob("*.py")):
        found.update(f"{file.relative_to(root)}\n".encode() + file.read_bytes())
    return found.hexdigest()


def content_of(folder: Path) -> str:
    """Return a hash of the files of a folder."""
    found = hashlib.blake2b(digest_size=16)
    for file in sorted(folder.iterdir()):
        found.update(f"{file.name}\n".encode() + file.read_bytes())
    return found.hexdigest()


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """Yield an empty folder that becomes ``target`` in one step, if all goes well.

    Two who make the same at a time don't disturb each other: the first one's stands, the other's goes.
    """
    made = target.with_name(f"{_UNFINISHED}{target.name}-{secrets.token_hex(4)}")
    made.mkdir(parents=True)
    try:
        yield made
        try:
            os.rename(made, target)
        except OSError:
            if not target.is_dir():
                raise
    finally:
        shutil.rmtree(made, ignore_errors=True)


def note_used(folder: Path, names: Iterable[str]) -> None:
    """Remember what a refresh had use for."""
    written = folder / f"{_UNFINISHED}{secrets.token_hex(4)}.json"
    written.write_text(json.dumps(sorted(names)), encoding="utf-8")
    written.replace(folder / _USED)


def tidy(folder: Path) -> None:
    """Delete what the last refresh had no use for; only for who holds the lake's derived rows alone."""
    try:
        used = set(json.loads((folder / _USED).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return
    for path in [*folder.glob("*/"), *folder.glob(f"{_UNFINISHED}*.json")]:
        if path.name not in used:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
