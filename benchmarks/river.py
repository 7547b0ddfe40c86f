"""From files to a published mart, against the floor of decoding the columns."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.measure import HEADWATER, Cost, Reached, at_most, run

# People that make about so many claim lines in 24 months.
PEOPLE = {"1m": 40_000, "10m": 400_000, "100m": 4_000_000}
DEFAULT_MARKET = (
    100_000  # 300 practices, 24 months: the size the product is promised at
)


def measure(size: str) -> list[Reached]:
    """Run the three commands at one size, and the promised market once beside it."""
    with tempfile.TemporaryDirectory(prefix="headwater-bench-") as folder:
        at_size = _river(Path(folder) / "size", people=PEOPLE[size])
        promised = _river(Path(folder) / "promised", people=DEFAULT_MARKET)
    floor, _, ingest, refresh = at_size
    _, market, *rest = promised
    return [
        at_most(
            "P-A3",
            f"CPU of ingest and refresh over the floor, {size} lines",
            (ingest.cpu_s + refresh.cpu_s) / floor.cpu_s,
            10,
        ),
        at_most(
            "P-R1",
            "seconds for market, ingest and refresh: 300 practices, 24 months, 100,000 people",
            market.wall_s + sum(cost.wall_s for cost in rest),
            120,
        ),
        at_most(
            "P-R2",
            "peak MiB of the largest process in the same run",
            max(cost.peak_mib for cost in (market, *rest)),
            2048,
        ),
    ]


def _river(folder: Path, *, people: int) -> tuple[Cost, Cost, Cost, Cost]:
    files, lake, marts = folder / "market", folder / "lake", folder / "marts"
    market = run(
        HEADWATER,
        *("market", files, "--practices", "300", "--months", "24", "--seed", "1"),
        *("--people", str(people)),
    )
    floor = run(
        sys.executable, "-m", "benchmarks.floor", files / "medical_claim.parquet"
    )
    ingest = run(HEADWATER, "ingest", "tuva", files, "--lake", lake, "--json")
    refresh = run(HEADWATER, "refresh", "--lake", lake, "--marts", marts, "--json")
    return floor, market, ingest, refresh
