"""A refresh that is killed at any step leaves a whole mart serving."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from headwater.marts import TABLES, Mart, list_marts, open_current, publish
from tests.architecture.sources import ROOT
from tests.headwater.marts.made import AT, MANIFEST, made_tables

pytestmark = pytest.mark.slow

WRITING = [f"table {name}" for name in TABLES]
BEFORE = ["manifest", "checked", "staged", "in place"]
AFTER = ["serving", "remembered"]


class Killer:
    """Kills a refresh at a step."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin and process.stdout
        self._orders, self._ends = process.stdin, process.stdout

    def kill_at(self, step: str, folder: Path) -> None:
        self._orders.write(json.dumps([str(folder), step]) + "\n")
        self._orders.flush()
        assert int(self._ends.readline()) == -signal.SIGKILL


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    module = "tests.headwater.marts.killed_publisher"
    with subprocess.Popen(
        [sys.executable, "-m", module],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Killer(process)  # it ends with its input


def volume(mart: Mart | None) -> float:
    assert mart is not None
    assert mart.verify() == ()
    first: float = mart.table("flow")["volume"][0].as_py()
    return first


def test_the_steps_killed_at_are_all_there_are(tmp_path: Path) -> None:
    steps: list[str] = []
    publish(made_tables(), MANIFEST, tmp_path, AT, checkpoint=steps.append)
    assert steps == ["protected", "building", *WRITING, *BEFORE, *AFTER]


@pytest.mark.req("ADM-08")
# Tables are written alike, one after the other: the first, one in the midst and the last stand for all.
@pytest.mark.parametrize(
    "step", ["building", *WRITING[:: len(WRITING) // 2], *BEFORE], ids=str
)
def test_killed_before_the_switch_the_last_mart_serves(
    killer: Killer, step: str, tmp_path: Path
) -> None:
    last = publish(made_tables(volume=20.0), MANIFEST, tmp_path, AT)
    killer.kill_at(step, tmp_path)
    assert open_current(tmp_path) == last
    assert volume(open_current(tmp_path)) == 20.0


@pytest.mark.req("ADM-08")
@pytest.mark.parametrize("step", AFTER)
def test_killed_after_the_switch_the_new_mart_serves(
    killer: Killer, step: str, tmp_path: Path
) -> None:
    publish(made_tables(volume=20.0), MANIFEST, tmp_path, AT)
    killer.kill_at(step, tmp_path)
    assert volume(open_current(tmp_path)) == 44.0


def test_the_first_refresh_killed_leaves_no_mart(
    killer: Killer, tmp_path: Path
) -> None:
    killer.kill_at("checked", tmp_path)
    assert open_current(tmp_path) is None
    assert list_marts(tmp_path) == ()


def test_the_next_refresh_sweeps_what_the_killed_one_left(
    killer: Killer, tmp_path: Path
) -> None:
    killer.kill_at("staged", tmp_path)
    assert list(tmp_path.glob(".building-*"))
    mart = publish(made_tables(volume=30.0), MANIFEST, tmp_path, AT + timedelta(days=2))
    assert not list(tmp_path.glob(".building-*"))
    assert open_current(tmp_path) == mart
