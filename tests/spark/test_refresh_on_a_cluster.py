"""A refresh on a cluster publishes the mart that this machine would have made, whatever happens to workers."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import headwater
from headwater.cli.refresh import refresh
from headwater.engines import spark
from headwater.schema.errors import InputError
from tests.conftest import River
from tests.spark.cluster import Cluster
from tests.spark.comparing import assert_same_episodes, assert_same_mart
from tests.spark.conftest import AT

# There is one cluster, and some tests kill its workers.
pytestmark = pytest.mark.spark


@pytest.fixture
def lake(here: River, tmp_path: Path) -> Path:
    """Return the lake as it was loaded: nothing that the local refresh left."""
    copied = tmp_path / "lake"
    shutil.copytree(here.lake, copied, ignore=shutil.ignore_patterns("derived"))
    return copied


@pytest.mark.req("REF-14")
def test_the_mart_is_the_local_one_cell_by_cell_and_so_are_the_patient_rows(
    url: str, here: River, lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # as a person names folders: from where they stand
    words = ["--lake", "lake", "--marts", "marts", "--engine", url, "--json"]
    result = CliRunner().invoke(refresh, words)
    assert result.exit_code == 0, result.output
    assert_same_mart(here.marts, tmp_path / "marts")
    assert_same_episodes(here.lake, lake, here.marts)


def test_a_worker_killed_in_mid_refresh_doesnt_spoil_the_mart(
    cluster: Cluster, here: River, lake: Path, tmp_path: Path
) -> None:
    killed = []

    def kill_once(stage: str, done: int, of: int) -> None:
        if 0 < done < of and not killed:
            cluster.kill_worker()
            killed.append(stage)

    headwater.refresh(
        lake, marts=tmp_path / "marts", at=AT, engine=cluster.url, progress=kill_once
    )
    assert killed
    assert_same_mart(here.marts, tmp_path / "marts")
    assert_same_episodes(here.lake, lake, here.marts)


def test_when_every_worker_is_gone_it_says_so_and_the_old_mart_serves(
    cluster: Cluster, here: River, lake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spark, "PATIENCE_SECONDS", 8)
    served = headwater.open_mart(here.marts).id

    def kill_all(stage: str, done: int, of: int) -> None:
        if 0 < done < of:
            cluster.kill_workers()

    with pytest.raises(InputError, match="No worker of spark://"):
        headwater.refresh(
            lake, marts=here.marts, at=AT, engine=cluster.url, progress=kill_all
        )
    assert headwater.open_mart(here.marts).id == served
