"""Run a bucket function over the buckets in a pool of processes on this machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass

from headwater.engines.engine import (
    SPOKEN,
    BucketFailure,
    Result,
    Task,
    failure,
    name_of,
)
from headwater.without_pandas import leave_pandas_out


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
        except SPOKEN:
            raise
        except Exception as error:
            raise failure(task, error) from error


def _in_pool(
    function: Callable[[Task], Result], tasks: Sequence[Task], workers: int
) -> Iterator[Result]:
    # Spawn, not fork: a forked child of a threaded parent (Arrow, DuckDB) can hang on a lock it inherited.
    pool = ProcessPoolExecutor(
        workers, multiprocessing.get_context("spawn"), initializer=_begin_worker
    )
    waiting: deque[tuple[Task, Future[Result]]] = deque()
    remaining = iter(tasks)
    finished = False
    try:
        for task in remaining:
            with _no_interrupts():
                waiting.append((task, pool.submit(function, task)))
            if len(waiting) >= 2 * workers:
                yield _result(*waiting.popleft())
        while waiting:
            yield _result(*waiting.popleft())
        finished = True
    finally:
        _shut(pool, abruptly=not finished)


@contextmanager
def _no_interrupts() -> Iterator[None]:
    """Start workers deaf to Ctrl-C: one that is still importing would answer it with a traceback of its own."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin_worker() -> None:
    """Leave Ctrl-C to the parent, so that one message appears and not one a worker; and end when the parent does.

    The task's function is read after this.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    leave_pandas_out()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # A parent that is killed can't shut its pool: workers would wait for tasks for ever, and keep their memory.
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _result(task: Task, future: Future[Result]) -> Result:
    try:
        return future.result()
    except SPOKEN:
        raise
    except BrokenProcessPool as error:
        raise BucketFailure(
            f"A worker died, and {name_of(task)} is the first bucket left undone. If it was for want of memory, use"
            " fewer workers or a lake with more buckets; a script of your own must call under"
            " `if __name__ == '__main__':`, because workers read it too."
        ) from error
    except Exception as error:
        raise failure(task, error) from error


def _shut(pool: ProcessPoolExecutor, *, abruptly: bool) -> None:
    # The executor has no public way to stop running calls before Python 3.14; its table of processes is it.
    running = list((pool._processes or {}).values()) if abruptly else []
    pool.shutdown(wait=not abruptly, cancel_futures=True)
    for process in running:
        process.terminate()
    for process in running:
        process.join()
