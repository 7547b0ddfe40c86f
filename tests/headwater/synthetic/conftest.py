"""One tiny market for every test of the market, and its tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from headwater.synthetic import write_market

Reader = Callable[[str], pa.Table]


@pytest.fixture(scope="session")
def tiny_market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a market of 12 practices and 800 people: enough rows of every kind, a fraction of a second."""
    folder = tmp_path_factory.mktemp("market")
    write_market(folder, practices=12, months=24, seed=11, people=800)
    return folder


@pytest.fixture(scope="session")
def town_market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a market of 40 practices and 12,000 people, for rates that need many rows."""
    folder = tmp_path_factory.mktemp("town")
    write_market(folder, practices=40, months=24, seed=12, people=12_000)
    return folder


def reader(folder: Path) -> Reader:
    """Return a function that reads a table of the market by name."""
    return lambda name: pq.read_table(folder / f"{name}.parquet")


@pytest.fixture(scope="session")
def tiny(tiny_market: Path) -> Reader:
    return reader(tiny_market)


@pytest.fixture(scope="session")
def town(town_market: Path) -> Reader:
    return reader(town_market)
