"""Run a bucket function over the buckets in a pool of processes on this machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Protocol, TypeVar

from headwater.schema.errors import InputError, StorageError

# They already speak to a person, or the caller has words for them (a full disk).
_SPOKEN = (InputError, StorageError, OSError)

Task = TypeVar("Task")
Result = TypeVar("Result")


class BucketFailure(Exception):
    """A bucket function raised; says which bucket, and what. The other buckets were stopped."""


class Engine(Protocol):
    """Something that runs one function over many buckets."""

    @property
    def workers(self) -> int:
        """How many buckets are worked on at a time."""
        ...

    def map(
        self,
        function: Callable[[Task], Result],
        tasks: Sequence[Task],
    ) -> Iterator[Result]:
        """Yield ``function(task)`` in the order of the tasks."""
        ...


def open_engine(url: str = "local", *, workers: int | None = None) -> Engine:
    """Open the engine that an address names.

    Parameters
    ----------
    url
        ``local``: processes on this machine.
    workers
        Buckets at a time; by default one a processor core. 1 works in this process, without a pool.

    Raises
    ------
    InputError
        If no engine answers to the address, or ``workers`` is below 1.
    """
    if url != "local":
        lacking = (
            "This version has no Spark engine. " if url.startswith("spark:") else ""
        )
        raise InputError(
            f"{lacking}There is no engine called {url!r}.",
            "Use local, which needs no set-up.",
        )
    if workers is not None and workers < 1:
        raise InputError(f"{workers} workers can't do anything.", "Use 1 or more.")
    return LocalEngine(workers=workers or os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class LocalEngine:
    """A pool of processes, each holding one bucket at a time."""

    workers: int

    def map(
        self,
        function: Callable[[Task], Result],
        tasks: Sequence[Task],
    ) -> Iterator[Result]:
        """Yield ``function(task)`` in the order of the tasks.

        At most ``2 * workers`` results wait at a time, so memory is bounded by the bucket, not by the market.
        ``function`` must be importable by name. Leaving the iteration early, or an interrupt, stops the workers.

        Raises
        ------
        BucketFailure
            Once, for the first bucket (in task order) whose function raised.
        InputError, StorageError, OSError
            As the function raised them.
        """
        workers = min(self.workers, len(tasks))
        if workers <= 1:
            return _serially(function, tasks)
        return _in_pool(function, tasks, workers)


def _serially(
    function: Callable[[Task], Result], tasks: Sequence[Task]
) -> Iterator[Result]:
    for task in tasks:
        try:
            yield function(task)
        except _SPOKEN:
            raise
        except Exception as error:
            raise _failure(task, error) from error


def _in_pool(
    function: Callable[[Task], Result], tasks: Sequence[Task], workers: int
) -> Iterator[Result]:
    # Spawn, not fork: a forked child of a threaded parent (Arrow, DuckDB) can hang on a lock it inherited.
    pool = ProcessPoolExecutor(
        workers, multiprocessing.get_context("spawn"), initializer=_leave_interrupts
    )
    waiting: deque[tuple[Task, Future[Result]]] = deque()
    remaining = iter(tasks)
    finished = False
    try:
        for task in remaining:
            waiting.append((task, pool.submit(function, task)))
            if len(waiting) >= 2 * workers:
                yield _result(*waiting.popleft())
        while waiting:
            yield _result(*waiting.popleft())
        finished = True
    finally:
        _shut(pool, abruptly=not finished)


def _leave_interrupts() -> None:
    """Leave Ctrl-C to the parent, so that one message appears and not one a worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _result(task: Task, future: Future[Result]) -> Result:
    try:
        return future.result()
    except _SPOKEN:
        raise
    except BrokenProcessPool as error:
        raise BucketFailure(
            f"A worker died, and {_name(task)} is the first bucket left undone. If it was for want of memory, use fewer"
            " workers or a lake with more buckets; a script of your own must call under `if __name__ == '__main__':`,"
            " because workers read it too."
        ) from error
    except Exception as error:
        raise _failure(task, error) from error


def _failure(task: object, error: Exception) -> BucketFailure:
    return BucketFailure(f"{_name(task)}: {type(error).__name__}: {error}")


def _name(task: object) -> str:
    return str(getattr(task, "name", task))


def _shut(pool: ProcessPoolExecutor, *, abruptly: bool) -> None:
    # The executor has no public way to stop running calls before Python 3.14; its table of processes is it.
    running = list((pool._processes or {}).values()) if abruptly else []
    pool.shutdown(wait=not abruptly, cancel_futures=True)
    for process in running:
        process.terminate()
    for process in running:
        process.join()
