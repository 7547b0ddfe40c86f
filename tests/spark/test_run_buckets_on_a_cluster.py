"""The Spark engine keeps to what engines keep to: order, failures with their bucket, an end when nobody listens."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from headwater.engines import BucketFailure, cluster, on_worker
from headwater.engines.spark import SparkEngine
from headwater.schema.errors import InputError
from tests.headwater.engines import work
from tests.headwater.engines.test_carry_tasks import Places
from tests.spark.cluster import is_alive, wait_for

# There is one cluster, and some tests kill its workers.
pytestmark = pytest.mark.spark
ROOT = Path(__file__).parents[2]


def test_the_cluster_says_how_much_it_can_do(engine: SparkEngine) -> None:
    assert engine.slots == 2  # two executors of one core
    assert engine.workers in (1, 2)  # on one machine, whose memory they share


def test_results_come_in_the_order_of_the_tasks_over_several_waves(
    engine: SparkEngine,
) -> None:
    assert list(engine.map(work.square, range(40))) == [n * n for n in range(40)]


def test_more_than_a_hundred_megabytes_come_back(engine: SparkEngine) -> None:
    sizes = [60_000_000, 1, 80_000_000]
    came = [len(noise) for noise in engine.map(work.noise, sizes)]
    assert came == sizes


@pytest.mark.parametrize(
    ("function", "error", "words"),
    [
        (work.fail_on_three, BucketFailure, "^3: ValueError: three is too many"),
        (work.die_on_three, BucketFailure, "^3: 4 workers of spark://.* died over it"),
        (work.complain_on_three, InputError, "three.csv, row 3: .* Use two."),
    ],
)
def test_a_failure_surfaces_as_on_this_machine(
    engine: SparkEngine, function: object, error: type[Exception], words: str
) -> None:
    assert callable(function)
    results = engine.map(function, range(5))
    assert [next(results) for _ in range(3)] == [*map(function, range(3))]
    with pytest.raises(error, match=words):
        next(results)


def test_a_full_disk_is_told_as_one(engine: SparkEngine) -> None:
    with pytest.raises(OSError) as caught:
        list(engine.map(work.fill_the_disk_on_three, range(5)))
    assert caught.value.errno == errno.ENOSPC


def test_a_lake_that_workers_dont_see_is_said(
    engine: SparkEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Another machine's disk: the folder is there when the task leaves, and not where it arrives.
    monkeypatch.setattr(Path, "exists", lambda _: True)
    lake = tmp_path / "lake"
    with pytest.raises(InputError, match=f"doesn't see {lake}.*under the same path"):
        list(engine.map(work.same, [Places("bucket 00", lake, lake)]))


def test_another_version_on_the_workers_is_said(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "VERSION", "9.9")
    with pytest.raises(InputError, match=r"has Headwater .*, and this is 9\.9\."):
        SparkEngine.open(url)


def test_a_wrong_token_is_said(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if "HEADWATER_SPARK_HOME" not in os.environ:
        pytest.skip("only the cluster of scripts/spark.sh asks for a token for sure")
    monkeypatch.setenv("SPARK_CONNECT_AUTHENTICATE_TOKEN", "wrong")
    with pytest.raises(InputError, match=r"localhost:\d+ doesn't let you in"):
        SparkEngine.open(url)


def test_another_python_on_the_workers_is_said(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pyspark.sql.connect import udf

    # What the client says of its own Python, and Spark's worker compares.
    monkeypatch.setattr(udf.sys, "version_info", (3, 9, 0, "final", 0))
    with pytest.raises(InputError, match="have another Python than this machine"):
        SparkEngine.open(url)


def test_nothing_is_sent_before_a_result_is_asked_for(
    engine: SparkEngine, tmp_path: Path
) -> None:
    results = engine.map(work.leave_a_mark, [str(tmp_path / "mark")])
    assert not (tmp_path / "mark").exists()
    list(results)
    assert (tmp_path / "mark").exists()


def test_leaving_early_stops_the_work_on_the_cluster(
    engine: SparkEngine, tmp_path: Path
) -> None:
    marks = [str(tmp_path / name) for name in ("quick", "slow", "slower")]
    results = engine.map(work.sleep_unless_quick, marks)
    next(results)
    wait_for(lambda: Path(marks[1]).exists())
    results.close()  # type: ignore[attr-defined]
    sleeper = int(Path(marks[1]).read_text(encoding="utf-8"))
    wait_for(lambda: not is_alive(sleeper))


def test_an_interrupt_stops_the_work_on_the_cluster_and_says_so_once(
    url: str, tmp_path: Path
) -> None:
    mark = tmp_path / "mark"
    words = [sys.executable, "-W", "error", "-m", "tests.headwater.engines.interrupted"]
    with subprocess.Popen(
        [*words, str(mark)],
        cwd=ROOT,
        env=os.environ | {"ENGINE": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        wait_for(lambda: mark.exists() and mark.read_text(encoding="utf-8") != "")
        process.send_signal(signal.SIGINT)
        out, error = process.communicate(timeout=45)
    assert (out, error, process.returncode) == ("stopped\n", "", 0)
    wait_for(lambda: not is_alive(int(mark.read_text(encoding="utf-8"))))


def test_a_worker_without_headwater_says_so_itself(url: str) -> None:
    # The function travels by value: it runs where nothing of Headwater can be imported.
    with cluster.session(cluster.Address.parse(url)) as session:
        from pyspark import cloudpickle

        carried = cloudpickle.dumps(on_worker.surveyor("9.9"))
        assert session.version.startswith("4.")
    lonely = subprocess.run(
        [sys.executable, "-I", "-c", _ALONE],
        input=carried,
        capture_output=True,
        check=False,
    )
    assert b"has no Headwater in" in lonely.stdout, lonely.stderr


_ALONE = """
import pickle, sys
sys.path = [path for path in sys.path if not path.endswith("/src")]
import importlib.metadata as metadata
def absent(name):
    raise metadata.PackageNotFoundError(name)
metadata.version = absent
survey = pickle.loads(sys.stdin.buffer.read())
(answer,) = survey(iter([]))
assert "headwater" not in sys.modules
print(answer["lacking"][0])
"""
