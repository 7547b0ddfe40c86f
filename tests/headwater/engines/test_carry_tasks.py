"""What a Spark worker does with a task, and how its answer comes back: here, without a cluster."""

from __future__ import annotations

import pickle
import random
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import pyarrow as pa
import pytest

from headwater.engines import cluster, on_worker, spark
from headwater.schema.errors import InputError
from tests.headwater.engines import work

ENGINE = spark.SparkEngine(cluster.Address("cluster", 15002, ""), slots=2, workers=2)
VERSION = metadata.version("headwater")


@dataclass(frozen=True)
class Places:
    """A task that names folders."""

    name: str
    lake: Path
    made: Path


def carried(
    function: Callable[..., object],
    tasks: list[object],
    *,
    version: str = VERSION,
    shared: tuple[str, ...] = (),
) -> list[object]:
    """Return what comes back of tasks that a worker's function was given as rows."""
    carrier = on_worker.carrier(
        pickle.dumps((function, tasks)), version=version, here=".", shared=shared
    )
    rows = [pa.RecordBatch.from_pydict({"id": [task]}) for task in range(len(tasks))]
    answers = pa.Table.from_batches(carrier(iter(rows)))
    return [
        ENGINE._result(tasks[task], kind, said)
        for task, kind, said in spark._whole(map(Row, answers.to_pylist()))
    ]


class Row:
    """A row as Spark gives it: columns are attributes."""

    def __init__(self, columns: dict[str, object]) -> None:
        self.__dict__.update(columns)


def test_results_come_back_whole_however_large() -> None:
    noise = random.Random(1).randbytes(3 * on_worker.PIECE_BYTES + 5)
    tables = {"flow": pa.table({"n": [1, None], "name": ["a", "ä"]}), "none": noise}
    assert carried(work.same, [tables, {}]) == [tables, {}]


def test_no_row_is_larger_than_a_message_may_be() -> None:
    noise = random.Random(1).randbytes(3 * on_worker.PIECE_BYTES)
    pieces = list(on_worker._pieces(0, on_worker.RESULT, noise))
    assert len(pieces) == 3
    assert max(piece.nbytes for piece in pieces) < on_worker.PIECE_BYTES + 100
    assert [piece["last"][0].as_py() for piece in pieces] == [False, False, True]


def test_another_version_on_the_worker_is_said_with_both() -> None:
    with pytest.raises(InputError, match=rf"Headwater {VERSION}, and this is 9\.9"):
        carried(work.square, [1], version="9.9")


def test_a_folder_that_the_worker_doesnt_see_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_worker, "_MOUNT_SECONDS", 0.1)
    with pytest.raises(InputError, match="under the same path") as caught:
        carried(work.square, [1], shared=(str(tmp_path), str(tmp_path / "lake")))
    assert f"doesn't see {tmp_path / 'lake'}." in caught.value.problem


def test_a_task_that_the_worker_cant_read_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lost = pickle.dumps(work.Unknown())
    monkeypatch.delattr(work, "Unknown")
    carrier = on_worker.carrier(lost, version=VERSION, here=".", shared=())
    (answer,) = carrier(iter([pa.RecordBatch.from_pydict({"id": [0]})]))
    assert answer["kind"][0].as_py() == on_worker.UNFIT
    assert b"can't read the task" in answer["piece"][0].as_py()


def test_a_function_of_a_script_is_refused_before_it_travels(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(work.square, "__module__", "__main__")
    with pytest.raises(InputError, match="a module that workers can import"):
        spark._work(work.square, [1])


@pytest.mark.parametrize(
    ("slots", "memory_mb", "workers"),
    [
        (2, {"one": 4_096}, 2),
        (2, {"one": 4_096, "other": 4_096}, 1),
        (64, {"one": 262_144, "other": 262_144}, 1),
        (16, {"one": 65_536, "small": 8_192}, 4),
    ],
)
def test_slots_share_the_memory_of_the_smallest_machine(
    slots: int, memory_mb: dict[str, int], workers: int
) -> None:
    assert spark._sharing(slots, memory_mb) == workers


def test_what_a_worker_must_see_is_what_is_there_already(tmp_path: Path) -> None:
    (tmp_path / "lake").mkdir()
    task = Places("bucket 00", tmp_path / "lake", tmp_path / "new" / "deep" / "file")
    assert spark._shared([task, task]) == (str(tmp_path), str(tmp_path / "lake"))
