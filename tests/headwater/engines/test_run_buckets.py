"""The local engine runs a function over buckets, in order, and says which bucket failed."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from headwater import engines
from headwater.engines import BucketFailure
from headwater.schema.errors import InputError
from tests.headwater.engines import work

ROOT = Path(__file__).parents[3]
BOTH_WAYS = pytest.mark.parametrize("workers", [1, 2])


@BOTH_WAYS
def test_results_come_in_the_order_of_the_tasks(workers: int) -> None:
    engine = engines.open("local", workers=workers)
    assert list(engine.map(work.square, range(7))) == [0, 1, 4, 9, 16, 25, 36]


@BOTH_WAYS
def test_a_failure_surfaces_once_with_its_bucket_named(workers: int) -> None:
    results = engines.open("local", workers=workers).map(work.fail_on_three, range(7))
    with pytest.raises(BucketFailure, match="3: ValueError: three is too many"):
        list(results)


@BOTH_WAYS
def test_what_a_person_can_mend_reaches_the_person_as_it_was_said(workers: int) -> None:
    results = engines.open("local", workers=workers).map(
        work.complain_on_three, range(7)
    )
    with pytest.raises(InputError) as caught:
        list(results)
    assert (caught.value.file, caught.value.row) == ("three.csv", 3)
    assert caught.value.remedy == "Use two."


@BOTH_WAYS
def test_a_full_disk_is_told_as_one(workers: int) -> None:
    results = engines.open("local", workers=workers).map(
        work.fill_the_disk_on_three, range(7)
    )
    with pytest.raises(OSError) as caught:
        list(results)
    assert caught.value.errno == errno.ENOSPC


def test_a_killed_worker_is_reported_and_nobody_waits_for_ever() -> None:
    results = engines.open("local", workers=2).map(work.die_on_three, range(7))
    with pytest.raises(BucketFailure, match="A worker died"):
        list(results)


def test_an_interrupt_stops_the_workers_at_once_and_says_so_once(
    tmp_path: Path,
) -> None:
    markers = [tmp_path / "one", tmp_path / "two"]
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.headwater.engines.interrupted",
            *map(str, markers),
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    _wait_for(lambda: all(marker.exists() for marker in markers))
    # As a terminal does it: the whole group hears Ctrl-C, the workers too.
    os.killpg(process.pid, signal.SIGINT)
    out, error = process.communicate(timeout=20)
    assert (out, error, process.returncode) == ("stopped\n", "", 0)
    for marker in markers:
        assert not _is_alive(int(marker.read_text(encoding="utf-8")))


def test_workers_end_when_whoever_started_them_is_killed(tmp_path: Path) -> None:
    markers = [tmp_path / "one", tmp_path / "two"]
    with subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.headwater.engines.interrupted",
            *map(str, markers),
        ],
        cwd=ROOT,
        start_new_session=True,
    ) as process:
        _wait_for(lambda: all(marker.exists() for marker in markers))
        process.kill()
    workers = [int(marker.read_text(encoding="utf-8")) for marker in markers]
    _wait_for(lambda: not any(map(_is_alive, workers)))


def _wait_for(condition: object, seconds: float = 20) -> None:
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the workers never began"
        time.sleep(0.05)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize(
    ("url", "workers", "problem"),
    [("dask://nowhere", None, "no engine"), ("local", 0, "can't do anything")],
)
def test_an_engine_that_isnt_there_is_a_clear_message(
    url: str, workers: int | None, problem: str
) -> None:
    with pytest.raises(InputError, match=problem):
        engines.open(url, workers=workers)
