"""The commands as a person runs them: in a process of their own, or quicker in this one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from headwater.cli import main
from headwater.marts import Mart, publish
from tests.headwater.marts.made import AT, MANIFEST, made_tables

COMMAND = [sys.executable, "-c", "from headwater.cli import main; main()"]


def headwater(*words: str | Path) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(
        main, [str(word) for word in words], prog_name="headwater"
    )


def start(*words: str | Path) -> subprocess.Popen[str]:
    """Start a command in a process of its own."""
    return subprocess.Popen(
        [*COMMAND, *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def marts(tmp_path: Path) -> Path:
    """A folder with one published mart."""
    publish(made_tables(), MANIFEST, tmp_path / "marts", AT)
    return tmp_path / "marts"


@pytest.fixture
def mart(marts: Path) -> Mart:
    from headwater.marts import existing_mart

    return existing_mart(marts)


@pytest.fixture(scope="session")
def market_and_lake(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A made-up market and the lake that its files were loaded into, both by command."""
    folder = tmp_path_factory.mktemp("commands")
    market, lake = folder / "market", folder / "lake"
    sizes = ["--practices", "12", "--months", "12", "--people", "2000", "--seed", "5"]
    made = headwater("market", market, *sizes)
    assert made.exit_code == 0, made.stderr
    loaded = headwater("ingest", "tuva", market, "--lake", lake, "--buckets", "2")
    assert loaded.exit_code == 0, loaded.stderr
    return market, lake


@pytest.fixture
def market(market_and_lake: tuple[Path, Path]) -> Path:
    return market_and_lake[0]


@pytest.fixture
def lake(market_and_lake: tuple[Path, Path], tmp_path: Path) -> Path:
    """A lake of the test's own, of which nothing was measured yet."""
    apart = shutil.ignore_patterns("derived")
    shutil.copytree(market_and_lake[1], tmp_path / "lake", ignore=apart)
    shutil.copy(market_and_lake[1].with_suffix(".key"), tmp_path / "lake.key")
    return tmp_path / "lake"


@pytest.fixture(scope="session")
def roster_lake(market_and_lake: tuple[Path, Path]) -> Path:
    """A lake that holds a roster alone, in one bucket: little to compute, and no pool to start."""
    market, lake = market_and_lake
    roster = lake.with_name("roster")
    loaded = headwater(
        *("ingest", "network", market / "practice.parquet"),
        *("--lake", roster, "--buckets", "1"),
    )
    assert loaded.exit_code == 0, loaded.stderr
    return roster
