"""A real cluster: scripts/spark.sh starts one, `make test-spark` runs these tests on it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import headwater
from headwater.engines.spark import SparkEngine
from headwater.ingest import load
from tests.conftest import River
from tests.spark.cluster import Cluster

AT = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture(scope="session")
def url() -> str:
    """Return the address of a cluster, or skip where there is none."""
    address = os.environ.get("HEADWATER_SPARK")
    if not address:
        pytest.skip("needs a Spark cluster: make test-spark")
    return address


@pytest.fixture(scope="session")
def engine(url: str) -> SparkEngine:
    return SparkEngine.open(url)


@pytest.fixture
def cluster(url: str) -> Iterator[Cluster]:
    """Yield a cluster whose workers may be killed; afterwards it is whole again."""
    home = os.environ.get("HEADWATER_SPARK_HOME")
    if not home:
        pytest.skip("nobody kills workers of a cluster that isn't of scripts/spark.sh")
    found = Cluster(url, os.environ["HEADWATER_SPARK_MASTER"], Path(home))
    found.make_whole()
    yield found
    found.make_whole()


@pytest.fixture(scope="session")
def here(tmp_path_factory: pytest.TempPathFactory) -> River:
    """Return a market in four buckets, with its mart made on this machine."""
    folder = tmp_path_factory.mktemp("spark")
    river = River(folder / "market", folder / "lake", folder / "marts")
    headwater.write_market(river.market, practices=40, months=24, seed=3, people=3_000)
    load("tuva", [river.market], into=river.lake, at=AT, buckets=4)
    headwater.refresh(river.lake, marts=river.marts, at=AT)
    return river
