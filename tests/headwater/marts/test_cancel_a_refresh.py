"""A refresh that is cancelled out of its progress leaves the mart that serves, and the next one goes through."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

import headwater
from headwater import marts
from tests.conftest import BUILT_AT, River

pytestmark = [pytest.mark.req("ADM-05"), pytest.mark.slow]


class Stopped(Exception):
    """What a person's Cancel raises."""


@pytest.fixture
def own(river: River, tmp_path: Path) -> River:
    """Return a copy of the river, to refresh in from the start."""
    shutil.copytree(
        river.lake, tmp_path / "lake", ignore=shutil.ignore_patterns(".kept")
    )
    shutil.copytree(river.marts, tmp_path / "marts")
    return River(river.market, tmp_path / "lake", tmp_path / "marts")


def kept(own: River) -> dict[str, bytes]:
    """Return what readers of the lake and of the marts go by: no patient rows of a refresh that was stopped."""
    found = {}
    for folder in (own.lake, own.marts):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "derived" not in path.parts:
                found[str(path.relative_to(own.lake.parent))] = path.read_bytes()
    return found


@pytest.mark.parametrize(
    ("stage", "done"),
    [
        ("buckets measured", 1),
        ("buckets counted", 0),
        ("conclusions drawn", 3),
        ("marts protected", 1),
        ("tables written", 5),
        ("marts written", 0),
    ],
)
def test_a_refresh_that_is_cancelled_leaves_the_mart_that_serves(
    own: River, stage: str, done: int
) -> None:
    before = kept(own)

    def stop(now: str, at: int, total: int | None = None) -> None:
        if (now, at) == (stage, done):
            raise Stopped

    with pytest.raises(Stopped):
        headwater.refresh(
            own.lake, marts=own.marts, at=BUILT_AT + timedelta(days=1), progress=stop
        )
    assert kept(own) == before
    again = headwater.refresh(
        own.lake, marts=own.marts, at=BUILT_AT + timedelta(days=2)
    )
    serving = marts.open_current(own.marts)
    assert serving is not None
    assert serving.id == again.id
    left = [*(own.lake / "derived").glob(".work-*")]
    assert not left
