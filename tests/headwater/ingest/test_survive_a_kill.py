"""A load that dies, or finds the disk full, leaves the lake as it was."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from headwater.results import IngestReport
from headwater.schema.errors import InputError, StorageError
from headwater.schema.lake import Lake
from tests.headwater.ingest.made import ROLE, claims, in_lake, write_csv

Load = Callable[..., IngestReport]
pytestmark = pytest.mark.req("REF-17")
ROOT = Path(__file__).parents[3]


@pytest.fixture
def first(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "a" / "medical_claim.csv", claims({}))


@pytest.fixture
def second(tmp_path: Path) -> Path:
    rows = claims(
        *(
            {"claim_id": f"n{at}", "person_id": f"q{at}", "billing_tin": str(at)}
            for at in range(200)
        ),
        # Of the first load's claim: what it makes superfluous there is written too.
        {"paid_amount": "1.00", "file_date": "2026-05-01"},
    )
    write_csv(tmp_path / "b" / "medical_claim.csv", rows)
    write_csv(
        tmp_path / "b" / "medical_claim_provider_role.csv",
        [{**ROLE, "claim_id": "n1"}, {**ROLE, "role": "?"}],
    )
    return tmp_path / "b"


def run_and_kill(files: Path, lake: Path, stage: str, step: float) -> int:
    script = Path(__file__).with_name("killed_load.py")
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, str(script), str(files), str(lake), stage, str(step)]
    return subprocess.run(command, env=environment, check=False, timeout=60).returncode


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stage", "step"),
    [
        ("tables netted", 1),
        ("rows written", 1),
        ("files published", 0.5),
        ("files published", 1),
    ],
)
def test_a_load_that_is_killed_never_happened(
    load: Load, lake_path: Path, first: Path, second: Path, stage: str, step: float
) -> None:
    load("tuva", first)
    before = in_lake(lake_path, "medical_claim"), Lake(lake_path).fingerprint()
    assert run_and_kill(second, lake_path, stage, step) == -signal.SIGKILL
    assert (
        in_lake(lake_path, "medical_claim"),
        Lake(lake_path).fingerprint(),
    ) == before
    assert len(Lake(lake_path).loads()) == 1
    report = load("tuva", second)
    assert report.files[0].loaded == 201
    assert len(in_lake(lake_path, "medical_claim")) == 202
    assert len(in_lake(lake_path, "gone")) == 1
    assert not list(lake_path.glob(".staging-*"))
    held = {path.stem.partition("_")[0] for path in lake_path.rglob("*_*.parquet")}
    assert held == {record["load_id"] for record in Lake(lake_path).loads()}


def test_a_first_load_that_is_killed_leaves_nothing_that_readers_take_for_a_lake(
    load: Load, lake_path: Path, first: Path
) -> None:
    assert run_and_kill(first, lake_path, "rows written", 1) == -signal.SIGKILL
    with pytest.raises(InputError, match="isn't a lake"):
        Lake(lake_path)
    load("tuva", first)
    assert len(in_lake(lake_path, "medical_claim")) == 1


def test_two_loads_at_once_are_kept_apart(
    load: Load, lake_path: Path, first: Path, second: Path
) -> None:
    load("tuva", first)
    with (lake_path / ".lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(
            InputError, match=r"Another load is writing.*Wait until it ends"
        ):
            load("tuva", second)
    load("tuva", second)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a disk of two megabytes, a real one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    command = [mount or "mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    if (
        mount is None
        or subprocess.run(command, check=False, capture_output=True).returncode
    ):
        pytest.skip("a small disk can't be mounted here: that needs root")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_said_in_words_and_the_lake_stays_as_it_was(
    load: Load, small_disk: Path, tmp_path: Path, first: Path
) -> None:
    lake = small_disk / "lake"
    load("tuva", first, into=lake)
    before = in_lake(lake, "medical_claim")
    big = claims(
        *({"claim_id": f"n{at}", "plan": f"{at * 7919:x}" * 8} for at in range(20_000))
    )
    file = write_csv(tmp_path / "b" / "medical_claim.csv", big)
    with pytest.raises(StorageError) as full:
        load("tuva", file, into=lake)
    assert "is full; the lake is as it was before this load." in full.value.problem
    assert "Free some space" in full.value.remedy
    assert in_lake(lake, "medical_claim") == before
    assert len(Lake(lake).loads()) == 1
    assert not list(lake.glob(".staging-*"))


@pytest.mark.parametrize("step", ["medical_claim rows written", "files published"])
def test_a_disk_that_fills_up_late_leaves_the_lake_as_it_was(
    load: Load, lake_path: Path, first: Path, second: Path, step: str
) -> None:
    load("tuva", first)
    before = in_lake(lake_path, "medical_claim")

    def fill(now: str, _done: int, _total: int | None = None) -> None:
        if now == step:
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StorageError, match="is full"):
        load("tuva", second, progress=fill)
    assert in_lake(lake_path, "medical_claim") == before
    assert len(Lake(lake_path).loads()) == 1
