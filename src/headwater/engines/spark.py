"""Run a bucket function on a Spark cluster: the same function, each bucket a task of Spark's."""

from __future__ import annotations

import math
import os
import pickle
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from headwater.engines import cluster, on_worker
from headwater.engines.engine import BucketFailure, Result, Task, failure, name_of
from headwater.schema.errors import InputError, StorageError

if TYPE_CHECKING:
    from pyspark.sql.connect.session import SparkSession

# A wave is one job of Spark's: big enough that no slot waits long for its end, small enough for the driver's memory.
_ROUNDS = 4
_LEAST_WAVE = 32
_REFRESH_MB = 2048  # what the local engine's workers share
_SHARE_OF_BUCKETS = 0.5  # the rest is Spark's own, and the system's
# After so long a job that no worker takes is given up: clusters that grow when asked take minutes.
PATIENCE_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class SparkEngine:
    """A cluster behind a Spark Connect server.

    ``slots`` is how many tasks it runs at a time. ``workers`` is how many of them share what one machine is taken to
    have for a refresh (2 GB, as with the local engine): 1 where a machine has 4 GB or more a slot.
    """

    address: cluster.Address
    slots: int
    workers: int

    @classmethod
    def open(cls, url: str) -> SparkEngine:
        """Ask the cluster how much it can do, and whether its workers have this version of Headwater.

        Parameters
        ----------
        url
            ``spark://host:port`` of the Spark Connect server.

        Raises
        ------
        InputError
            If the address can't be read, nobody answers, or a worker can't run Headwater.
        """
        address = cluster.Address.parse(url)
        with cluster.session(address) as session:
            _watch(session, address, PATIENCE_SECONDS)
            surveyor = on_worker.surveyor(cluster.VERSION)
            # Spark cuts a range into as many parts as it has slots, unless told otherwise.
            frame = session.range(0, 1 << 16).mapInArrow(
                cast(Any, surveyor), on_worker.SURVEY
            )
            seen = list(frame.toLocalIterator())
            cpus = int(session.conf.get("spark.task.cpus", "1") or 1)
        for row in seen:
            if row.lacking:
                raise cluster.unfit(address, row.lacking)
        slots = max(len(seen) // cpus, 1)
        memory_mb = {row.machine: row.memory_mb for row in seen}
        return cls(address, slots, _sharing(slots, memory_mb))

    def map(
        self, function: Callable[[Task], Result], tasks: Sequence[Task]
    ) -> Iterator[Result]:
        """Yield ``function(task)`` in the order of the tasks; nothing is sent before the first is asked for.

        Tasks go in waves, each a job of the cluster's: a few rounds of its slots. Results that wait are those of one
        wave, and wait on the server. A task whose worker dies is run again elsewhere, up to four times (Spark's
        ``spark.task.maxFailures``). Leaving the iteration early, or an interrupt, stops the job on the cluster.

        Raises
        ------
        BucketFailure
            Once, for the first bucket (in task order) whose function raised, or that workers died over.
        InputError
            If the cluster went away, or a worker doesn't see the folders that a task names, or as the function raised.
        StorageError, OSError
            As the function raised them, or if the cluster gave up.
        """
        size = max(_ROUNDS * self.slots, _LEAST_WAVE)
        if not tasks:
            return
        with cluster.session(self.address) as session:
            _watch(session, self.address, PATIENCE_SECONDS)
            for start in range(0, len(tasks), size):
                yield from self._wave(session, function, tasks[start : start + size])

    def _wave(
        self,
        session: SparkSession,
        function: Callable[[Task], Result],
        tasks: Sequence[Task],
    ) -> Iterator[Result]:
        from pyspark.errors import PySparkException

        carrier = on_worker.carrier(
            _work(function, tasks),
            version=cluster.VERSION,
            here=os.getcwd(),
            shared=_shared(tasks),
        )
        # One row a part, and so one bucket a task of Spark's, in the order in which the parts come back.
        numbers = session.range(0, len(tasks), 1, len(tasks))
        answers = numbers.mapInArrow(cast(Any, carrier), on_worker.ANSWER)
        try:
            for number, kind, said in _whole(answers.toLocalIterator()):
                yield cast(Result, self._result(tasks[number], kind, said))
        except PySparkException as error:
            raise self._lost(tasks, error) from error

    def _result(self, task: object, kind: int, said: bytes) -> object:
        if kind == on_worker.RESULT:
            return on_worker.unpack(said)
        if kind == on_worker.SPOKEN:
            raise cast(Exception, on_worker.unpack(said))
        words = said.decode()
        if kind == on_worker.UNSEEN:
            path, machine = words.split("\n")
            raise InputError(
                f"The worker {machine} of {self.address} doesn't see {path}.",
                "The lake, with its derived folder, must lie on storage that this machine and every worker see under"
                " the same path.",
            )
        if kind == on_worker.UNFIT:
            raise cluster.unfit(self.address, words)
        raise failure(task, words)

    def _lost(
        self, tasks: Sequence[object], error: Exception
    ) -> BucketFailure | InputError | StorageError:
        """Name the bucket that workers died over, if it was one."""
        found = re.search(r"Task (\d+) in stage \S+ failed (\d+) times", str(error))
        crashed = re.search(r"ExecutorLostFailure|exited unexpectedly", str(error))
        if not found or not crashed:
            return cluster.told(self.address, error)
        return failure(
            tasks[int(found[1])],
            f"{found[2]} workers of {self.address} died over it. If it was for want of memory, give workers more of"
            " it or fewer cores, or load the files into a lake with more buckets.",
        )


def _sharing(slots: int, memory_mb: Mapping[str, int]) -> int:
    """Return how many slots share 2 GB, where that is most; machine -> its memory."""
    on_a_machine = math.ceil(slots / len(memory_mb))
    for_buckets_mb = min(memory_mb.values()) * _SHARE_OF_BUCKETS
    return max(math.ceil(on_a_machine * _REFRESH_MB / for_buckets_mb), 1)


def _work(function: Callable[[Task], Result], tasks: Sequence[Task]) -> bytes:
    if function.__module__ == "__main__":
        raise InputError(
            "A function that stands in the script itself can't go to a cluster.",
            "Put it into a module that workers can import.",
        )
    try:
        # Together, so that what all tasks share (definitions) goes once.
        return pickle.dumps((function, list(tasks)), protocol=5)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise failure(name_of(tasks[0]), error) from error


def _shared(tasks: Sequence[object]) -> tuple[str, ...]:
    """Return what workers must see: each path of a task, or the folder above that is there already."""
    paths = {
        value
        for task in tasks
        if is_dataclass(task)
        for field in fields(task)
        if isinstance(value := getattr(task, field.name), Path)
    }
    there = set()
    for path in paths:
        places = (path.absolute(), *path.absolute().parents)
        there.add(str(next(place for place in places if place.exists())))
    return tuple(sorted(there))


def _whole(rows: Iterator[Any]) -> Iterator[tuple[int, int, bytes]]:
    """Put the pieces of each answer together: task, kind, all of it."""
    pieces: list[bytes] = []
    for row in rows:
        pieces.append(bytes(row.piece))
        if row.last:
            yield row.task, row.kind, b"".join(pieces)
            pieces = []


def _watch(session: SparkSession, address: cluster.Address, patience: float) -> None:
    """Give up a job that no worker takes: Spark itself would wait for ever."""
    seen, since = -1, time.monotonic()

    def heard(*, stages: Any, inflight_tasks: int, done: bool, **_: object) -> None:
        nonlocal seen, since
        completed = sum(stage.num_completed_tasks for stage in stages)
        if inflight_tasks or completed != seen:
            seen, since = completed, time.monotonic()
        elif not done and time.monotonic() - since > patience:
            raise InputError(
                f"No worker of {address} has taken a bucket for {patience:.0f} seconds.",
                "Start workers, or wait until others need fewer, then start again.",
            )

    session.registerProgressHandler(cast(Any, heard))
