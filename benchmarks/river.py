"""From files to a published mart, against the floor of decoding the columns; then a month more.

``python -m benchmarks.river 10m`` measures this alone.
"""

from __future__ import annotations

import math
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

import headwater
from benchmarks.measure import HEADWATER, Cost, Reached, at_most, run
from benchmarks.thicken import LINES_A_PERSON

LINES = {"1m": 1_000_000, "10m": 10_000_000, "100m": 100_000_000}
SMALLER = {"1m": 100_000, "10m": 1_000_000, "100m": 10_000_000}
PROMISED = (
    100_000  # people of 300 practices in 24 months: what the product is promised at
)
CLAIMS = "medical_claim.parquet"
LAST = "last"  # folder of the last month's delivery


@dataclass(frozen=True, slots=True)
class River:
    """What each step cost."""

    floor: Cost
    ingest: Cost  # of all but the last month
    month: Cost  # ingest of that
    new_month: Cost  # the refresh after it
    refresh: Cost  # the same mart from nothing
    differing: list[str]  # tables in which the two marts aren't equal


def measure(size: str) -> list[Reached]:
    """Run the river at a size and at a tenth of it, and the promised market once beside them."""
    whole, part = _river(LINES[size]), _river(SMALLER[size])
    growth = whole.refresh.cpu_s / part.refresh.cpu_s
    tenfold = LINES[size] / SMALLER[size]
    loaded = whole.ingest.cpu_s + whole.month.cpu_s
    return [
        at_most(
            "P-A3",
            f"CPU of a full refresh ({whole.refresh.cpu_s:.1f} s, {whole.refresh.wall_s:.1f} s wall) over the floor"
            f" ({whole.floor.cpu_s:.2f} s), {size} lines; loading them took {loaded:.1f} s of CPU",
            whole.refresh.cpu_s / whole.floor.cpu_s,
            10,
        ),
        at_most(
            "P-A3-mib",
            f"peak MiB of the largest process of that refresh, {size} lines",
            whole.refresh.peak_mib,
            4096,
        ),
        at_most(
            "P-A3-growth",
            f"exponent of the refresh's CPU from {SMALLER[size]:,} lines to {LINES[size]:,}",
            math.log(growth) / math.log(tenfold),
            1.05,
        ),
        at_most(
            "P-A4",
            f"CPU of the refresh after a new month ({whole.new_month.cpu_s:.1f} s) over a full one, {size} lines",
            whole.new_month.cpu_s / whole.refresh.cpu_s,
            0.25,
        ),
        at_most(
            "P-A4-equal",
            f"tables that differ in a cell between the two ({', '.join(whole.differing) or 'none'})",
            len(whole.differing),
            0,
        ),
        *_promised(),
    ]


def _river(lines: int) -> River:
    with _folder() as folder:
        files, lake, marts = folder / "market", folder / "lake", folder / "marts"
        people = lines // LINES_A_PERSON
        _market(files, people)
        _apart("benchmarks.thicken", files, str(people))
        floor = _apart("benchmarks.floor", files / CLAIMS)
        _apart("benchmarks.river", "set-aside", files)
        last = files / LAST
        ingest = _load(files, lake)
        _refresh(lake, marts)
        month = _load(last, lake)
        new_month = _refresh(lake, marts)
        shutil.rmtree(lake / "derived" / ".kept")
        refresh = _refresh(lake, folder / "again")
        return River(
            floor,
            ingest,
            month,
            new_month,
            refresh,
            _differing(marts, folder / "again"),
        )


def _apart(module: str, *arguments: str | Path) -> Cost:
    """Run a module in a process of its own: what this one holds would count as the peak of all that it starts."""
    return run(sys.executable, "-m", module, *arguments)


def _set_last_month_aside(files: Path) -> None:
    """Move the claims that were filed in the last month into a delivery of their own."""
    claims, last = files / CLAIMS, files / LAST
    last.mkdir()
    shutil.copy(files / "market.json", last)
    kept = claims.with_suffix(".kept")
    with duckdb.connect() as db:
        lines = f"read_parquet('{claims}')"
        split = f"(select date_trunc('month', max(file_date)) from {lines})"
        for target, sign in ((last / CLAIMS, ">="), (kept, "<")):
            db.execute(
                f"copy (select * from {lines} where file_date {sign} {split}) to '{target}'"
                " (format parquet, compression zstd)"
            )
    kept.replace(claims)


def _differing(one: Path, other: Path) -> list[str]:
    left, right = headwater.open_mart(one), headwater.open_mart(other)
    assert left is not None and right is not None
    return [
        name
        for name in left.manifest["tables"]
        if not left.table(name).equals(right.table(name))
    ]


def _promised() -> list[Reached]:
    with _folder() as folder:
        files, lake = folder / "market", folder / "lake"
        costs = [
            _market(files, PROMISED),
            _load(files, lake),
            _refresh(lake, folder / "marts"),
        ]
    return [
        at_most(
            "P-R1",
            f"seconds for market, ingest and refresh: 300 practices, 24 months, {PROMISED:,} people",
            sum(cost.wall_s for cost in costs),
            120,
        ),
        at_most(
            "P-R2",
            "peak MiB of the largest process in the same run",
            max(cost.peak_mib for cost in costs),
            2048,
        ),
    ]


def _market(files: Path, people: int) -> Cost:
    return run(
        HEADWATER,
        *("market", files, "--practices", "300", "--months", "24", "--seed", "1"),
        *("--people", str(people)),
    )


def _load(files: Path, lake: Path) -> Cost:
    return run(HEADWATER, "ingest", "tuva", files, "--lake", lake, "--json")


def _refresh(lake: Path, marts: Path) -> Cost:
    return run(HEADWATER, "refresh", "--lake", lake, "--marts", marts, "--json")


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="headwater-bench-") as folder:
        yield Path(folder)


if __name__ == "__main__":
    if sys.argv[1] == "set-aside":
        _set_last_month_aside(Path(sys.argv[2]))
    else:
        for line in measure(sys.argv[1]):
            print(line)
