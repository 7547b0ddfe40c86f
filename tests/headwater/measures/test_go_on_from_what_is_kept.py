"""A refresh takes what an earlier one left of inputs that are the same, and comes to what a whole one comes to."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from headwater import ingest
from headwater.engines import LocalEngine
from headwater.measures import kept, refresh_tables
from headwater.measures.definitions import Definitions
from headwater.measures.tasks import FindTask, Month
from headwater.results import MartTables
from headwater.schema.lake import Lake
from headwater.synthetic import write_market

pytestmark = pytest.mark.slow

FIRST, NEXT = datetime(2026, 10, 5, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC)
SPLIT = date(2026, 10, 1)  # claims filed from then on come with the second load
PARTS = 2


class Stopped(Exception):
    """What a person's Ctrl-C is to the engine."""


@dataclass
class Watched:
    """The local engine, which notes what it was asked to do and may be stopped."""

    workers: int = 1
    stop_after: int | None = None
    asked: list[str] = field(default_factory=list)
    fresh: list[Month] = field(default_factory=list)

    def map(
        self, function: Callable[[Any], Any], tasks: Sequence[Any]
    ) -> Iterator[Any]:
        for task in tasks:
            if len(self.asked) == self.stop_after:
                raise Stopped
            self.asked.append(type(task).__name__)
            if isinstance(task, FindTask):
                self.fresh += [m for m in task.months if not m.sifted.is_dir()]
            yield from LocalEngine(workers=1).map(function, [task])


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("market")
    write_market(folder, practices=15, months=24, seed=7, people=2000, form="parquet")
    return folder


@pytest.fixture(scope="module")
def first(market: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a lake of what was filed before October, already refreshed once."""
    files = tmp_path_factory.mktemp("first")
    shutil.copytree(market, files, dirs_exist_ok=True)
    claims = pq.read_table(market / "medical_claim.parquet")
    before = claims.filter(pc.less(claims["file_date"], SPLIT))
    assert 0 < before.num_rows < claims.num_rows
    pq.write_table(before, files / "medical_claim.parquet")
    lake = tmp_path_factory.mktemp("lakes") / "lake"
    key = market.with_suffix(".key")
    ingest.load("tuva", [files], into=lake, at=FIRST, key=key, buckets=PARTS)
    refreshed(lake)
    return lake


@pytest.fixture
def lake(first: Path, tmp_path: Path) -> Path:
    """Return a copy of that lake."""
    return Path(shutil.copytree(first, tmp_path / "lake"))


def refreshed(lake: Path, engine: Watched | None = None, **more: Any) -> MartTables:
    return refresh_tables(
        Lake(lake), engine or Watched(), Definitions.load(None), **more
    )


def forgetting(lake: Path) -> MartTables:
    """Refresh as if nothing had been kept."""
    shutil.rmtree(lake / "derived" / kept.FOLDER)
    return refreshed(lake)


def same(one: MartTables, other: MartTables) -> None:
    for name, table in one.tables.items():
        assert table.equals(other.tables[name]), name
    assert one.accounting == other.accounting
    assert one.evidence_model == other.evidence_model


def test_what_has_not_changed_is_not_done_again(lake: Path) -> None:
    engine = Watched()
    again = refreshed(lake, engine)
    assert engine.asked == []
    same(again, forgetting(lake))


def test_a_new_month_reads_what_it_touches_and_equals_a_whole_refresh(
    market: Path, lake: Path
) -> None:
    months = {path.name for path in lake.glob("medical_claim/*/month=*")}
    key = market.with_suffix(".key")
    ingest.load("tuva", [market], into=lake, at=NEXT, key=key)
    engine = Watched()
    grown = refreshed(lake, engine)
    read = {f"month={month.month:%Y-%m}" for month in engine.fresh}
    assert f"month={SPLIT:%Y-%m}" in read
    # Late lines and adjustments reach back some months; the others lie as they lay.
    assert len(read) < len(months) / 2
    # Of what lay there, only that is read again of which something is gone now.
    again = [month for month in engine.fresh if month.load == 1]
    assert len(again) < len([month for month in engine.fresh if month.load == 2])
    assert all(month.gone for month in again)
    same(grown, forgetting(lake))


def test_a_refresh_that_was_stopped_goes_on_from_the_parts_it_had_finished(
    lake: Path,
) -> None:
    whole = forgetting(lake)
    shutil.rmtree(lake / "derived" / kept.FOLDER)
    with pytest.raises(Stopped):
        refreshed(lake, Watched(stop_after=PARTS + 1))
    engine = Watched()
    same(refreshed(lake, engine), whole)
    assert engine.asked == ["CountTask"] * (PARTS - 1)


def test_a_part_that_was_half_written_is_done_again(lake: Path) -> None:
    whole = forgetting(lake)
    folder = lake / "derived" / kept.FOLDER
    (killed,) = [
        path
        for path in folder.iterdir()
        if (path / "flow.parquet").exists() and path.name == _first_counted(folder)
    ]
    killed.rename(folder / f".part-{killed.name}-0000")
    (folder / f".part-{killed.name}-0000" / "flow.parquet").write_bytes(b"PAR1")
    same(refreshed(lake), whole)


def _first_counted(folder: Path) -> str:
    return min(path.parent.name for path in folder.glob("*/flow.parquet"))


def test_who_is_who_and_the_code_decide_too(
    market: Path, lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    practices = sorted(
        pq.read_table(market / "practice.parquet")["practice_id"].to_pylist()
    )
    alias = tmp_path / "alias.csv"
    alias.write_text(f"kind,id,same_as\npractice,{practices[0]},{practices[1]}\n")
    key = market.with_suffix(".key")
    ingest.load("directory", [alias], into=lake, at=NEXT, key=key)
    engine = Watched()
    refreshed(lake, engine)
    assert engine.asked.count("FindTask") == PARTS
    assert not engine.fresh  # what claims say is as it was
    monkeypatch.setattr(kept, "code_fingerprint", lambda: "another version")
    engine = Watched()
    refreshed(lake, engine)
    assert engine.fresh


def test_what_the_last_refresh_had_no_use_for_goes(market: Path, lake: Path) -> None:
    folder = lake / "derived" / kept.FOLDER
    before = set(json.loads((folder / "used.json").read_text()))
    key = market.with_suffix(".key")
    ingest.load("tuva", [market], into=lake, at=NEXT, key=key)
    refreshed(lake)
    (folder / ".part-killed-0000").mkdir()
    kept.tidy(folder)
    left = {path.name for path in folder.iterdir()} - {"used.json"}
    assert left == set(json.loads((folder / "used.json").read_text()))
    assert before & left and before - left
