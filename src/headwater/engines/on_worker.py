"""What a Spark worker does with a task: look whether it can work, run the bucket function, cut the result into rows.

Spark carries these functions to the workers by value, so that they can say what is missing where Headwater isn't
installed. Nothing of Headwater is imported before that is known.
"""

from __future__ import annotations

import os
import pickle
import socket
import sys
import time
from collections.abc import Callable, Iterator
from importlib import metadata
from typing import Literal

import pyarrow as pa

# What a row of an answer is a piece of.
RESULT, SPOKEN, FAILED, UNFIT, UNSEEN = range(5)

# Rows of an answer: which task of the wave, what kind of answer, whether this is its last piece, the piece.
ANSWER = "task bigint, kind int, last boolean, piece binary"
# Rows of a survey, one a slot: the machine, its memory, and what keeps it from working.
SURVEY = "machine string, memory_mb bigint, lacking string"

PIECE_BYTES = (
    1 << 20
)  # a message may hold 128 MB at most; small pieces let the server send while others wait
_MOUNT_SECONDS = (
    5.0  # a mounted folder may show a moment late what another machine made
)
_COMPRESSION: Literal["zstd"] = "zstd"
_LENGTH_BYTES = 8
_CONTAINER_LIMITS = (
    "/sys/fs/cgroup/memory.max",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes",
)

Batches = Iterator[pa.RecordBatch]


def surveyor(version: str) -> Callable[[Batches], Batches]:
    """Return what each slot runs to say where it is, and what it lacks to run Headwater ``version``."""

    def survey(batches: Batches) -> Batches:
        for _ in batches:
            pass
        yield pa.RecordBatch.from_pydict(
            {
                "machine": [socket.gethostname()],
                "memory_mb": [_memory_mb()],
                "lacking": [_lacking(version)],
            }
        )

    return survey


def carrier(
    work: bytes, *, version: str, here: str, shared: tuple[str, ...]
) -> Callable[[Batches], Batches]:
    """Return what runs the tasks whose numbers come as rows.

    Parameters
    ----------
    work
        Pickled: the bucket function, and the tasks of this wave.
    version
        Of Headwater, that the worker must have.
    here, shared
        The folder that relative paths start from, and what a worker must see because tasks need it.
    """

    def carry(batches: Batches) -> Batches:
        for batch in batches:
            for task in map(int, batch.column(0).to_numpy()):
                kind, said = _answer(task, work, version, here, shared)
                yield from _pieces(task, kind, said)

    return carry


def _answer(
    task: int, work: bytes, version: str, here: str, shared: tuple[str, ...]
) -> tuple[int, bytes]:
    lacking = _lacking(version)
    if lacking:
        return UNFIT, lacking.encode()
    unseen = _unseen(shared)
    if unseen:
        return UNSEEN, f"{unseen}\n{socket.gethostname()}".encode()
    if os.path.isdir(here):
        os.chdir(here)  # as a process of the local engine would stand
    try:
        function, tasks = pickle.loads(work)
    except Exception as error:
        return UNFIT, _at_this_machine(f"can't read the task: {error}.").encode()
    return _run(function, tasks[task])


def _run(function: Callable[[object], object], task: object) -> tuple[int, bytes]:
    from headwater.engines.engine import SPOKEN as spoken

    try:
        return RESULT, pack(function(task))
    except spoken as error:
        return SPOKEN, pack(error)
    except Exception as error:
        return FAILED, f"{type(error).__name__}: {error}".encode()


def _lacking(version: str) -> str:
    """Say what keeps this worker from running Headwater ``version``: nothing, if it can."""
    try:
        found = metadata.version("headwater")
    except metadata.PackageNotFoundError:
        return _at_this_machine(f"has no Headwater in {sys.executable}.")
    if found != version:
        return _at_this_machine(f"has Headwater {found}, and this is {version}.")
    try:
        import headwater.engines  # noqa: F401
    except ImportError as error:
        return _at_this_machine(f"can't import Headwater: {error}.")
    return ""


def _at_this_machine(lacking: str) -> str:
    return f"({socket.gethostname()}) {lacking}"


def _memory_mb() -> int:
    """Return the memory of this machine, or of the container that it is."""
    least = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    for limit in _CONTAINER_LIMITS:
        try:
            with open(limit, encoding="ascii") as file:
                least = min(least, int(file.read()))
        except (OSError, ValueError):
            continue  # another kind of container, or "max": none
    return least >> 20


def _unseen(shared: tuple[str, ...]) -> str:
    """Return the first path that this worker doesn't see."""
    end = time.monotonic() + _MOUNT_SECONDS
    for path in shared:
        while not os.path.exists(path):
            if time.monotonic() > end:
                return path
            time.sleep(0.2)
    return ""


def pack(value: object) -> bytes:
    """Return a value as bytes, compressed."""
    plain = pickle.dumps(value, protocol=5)
    small: bytes = pa.compress(plain, codec=_COMPRESSION, asbytes=True)
    return len(plain).to_bytes(_LENGTH_BYTES) + small


def unpack(packed: bytes) -> object:
    """Return the value that ``pack`` was given."""
    plain = pa.decompress(
        pa.py_buffer(packed)[_LENGTH_BYTES:],
        decompressed_size=int.from_bytes(packed[:_LENGTH_BYTES]),
        codec=_COMPRESSION,
    )
    value: object = pickle.loads(plain)
    return value


def _pieces(task: int, kind: int, said: bytes) -> Batches:
    starts = range(0, max(len(said), 1), PIECE_BYTES)
    for start in starts:
        last = start == starts[-1]
        yield pa.RecordBatch.from_arrays(
            [
                pa.array([task], pa.int64()),
                pa.array([kind], pa.int32()),
                pa.array([last], pa.bool_()),
                pa.array([said[start : start + PIECE_BYTES]], pa.binary()),
            ],
            names=["task", "kind", "last", "piece"],
        )
