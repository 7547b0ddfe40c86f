"""The reference query set: our kernels against decoding the columns, and against other engines on the same files.

``python -m benchmarks.reference_set 10m`` measures it alone, ``… 10m duckdb_sql spark_sql`` beside these engines only.
Other engines come with ``make peers``.
"""

from __future__ import annotations

import json
import math
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.claims import LINES
from benchmarks.measure import (
    Cost,
    Reached,
    TookTooLongError,
    at_least,
    at_most,
    run,
)
from benchmarks.peers.floor import READERS
from headwater.measures.reference_set import DEFINITIONS

PEERS_PYTHON = Path(".venv-peers/bin/python")
# How many times what ours takes; Polars is told and has no bar.
BARS = {"duckdb_sql": 6.0, "pandas_frames": 25.0, "spark_sql": 40.0}
PEERS = ("duckdb_sql", "polars_frames", "pandas_frames", "spark_sql")
_SMALLER = {"100k": "10k", "1m": "100k", "10m": "1m", "100m": "10m"}
_TIMES = 2  # each of floor and ours, of which the better counts
# At 100 million lines the frames don't fit into memory and Spark takes an hour: there DuckDB alone is asked.
_ONLY_DUCKDB_FROM = LINES["100m"]
_LIMIT_S = 1_200.0  # for one query of another engine


@dataclass(frozen=True, slots=True)
class Sums:
    """What an engine's four answers took."""

    wall_s: float
    cpu_s: float
    peak_mib: float
    answers: dict[str, dict[str, float]]
    unfinished: tuple[str, ...] = ()

    def over(self, ours: Sums) -> str:
        """Say both ratios and what they come from."""
        return (
            f"wall {self.wall_s:.1f} s over {ours.wall_s:.1f} s; CPU {self.cpu_s:.1f} s over {ours.cpu_s:.1f} s is"
            f" {self.cpu_s / ours.cpu_s:.1f}; peak {self.peak_mib:.0f} MiB over {ours.peak_mib:.0f}"
        )


def measure(size: str) -> list[Reached]:
    """Measure as one of all benchmarks: at ten million lines at least, for which the bars are set.

    At fewer, starting Python outweighs all else; so where a million is asked for only the slow engines are left out.
    """
    if LINES[size] < LINES["10m"]:
        return measure_at("10m", ("duckdb_sql",))
    return measure_at(size, PEERS)


def measure_at(size: str, peers: tuple[str, ...]) -> list[Reached]:
    """Measure at one size; the scaling against a tenth of it."""
    with tempfile.TemporaryDirectory(prefix="headwater-bench-") as home:
        tiny, smaller, here = (
            _written(Path(home), name) for name in ("10k", _SMALLER[size], size)
        )
        _ours(tiny)  # compiled before anything is timed
        start = _ours(tiny)
        floor = _floor(here)
        before, ours = _ours(smaller), _ours(here)
        lines = [
            at_most(
                "P-A1-floor",
                f"CPU of the four reference queries over decoding their columns, {size} lines (aim 2.5; CPU"
                f" {ours.cpu_s:.1f} s over {floor.cpu_s:.1f} s, of ours {start.cpu_s:.1f} s to start; wall"
                f" {ours.wall_s:.1f} s over {floor.wall_s:.1f} s)",
                ours.cpu_s / floor.cpu_s,
                5,
            ),
            at_most("P-A1-mib", "peak MiB of that process", ours.peak_mib, 4096),
            _exponent(before, ours, start, LINES[size] / LINES[_SMALLER[size]]),
        ]
        others = dict(_others(here, size, peers))
    lines += [
        at_least(
            f"P-A1-{name.partition('_')[0]}",
            f"wall of {name.partition('_')[0]}'s four queries over ours, {size} lines{_not_all(other)}"
            f" ({other.over(ours)})",
            other.wall_s / ours.wall_s,
            BARS[name],
        )
        for name, other in others.items()
        if name in BARS
    ]
    return [*lines, _agreement(ours, others, size)]


def _written(home: Path, size: str) -> Path:
    folder = home / size
    # In a process of its own: a child's peak begins at what its parent holds.
    run(sys.executable, "-m", "benchmarks.claims", folder, size)
    for name, sql in DEFINITIONS.items():
        (folder / f"{name}.sql").write_text(sql, encoding="utf-8")
    return folder


def _floor(folder: Path) -> Cost:
    costs = [
        run(sys.executable, "-m", "benchmarks.peers.floor", folder, reader)
        for reader in READERS
        for _ in range(_TIMES)
    ]
    return min(costs, key=lambda cost: cost.cpu_s)


def _ours(folder: Path) -> Sums:
    costs = [
        run(sys.executable, "-m", "benchmarks.peers.ours", folder)
        for _ in range(_TIMES)
    ]
    best = min(costs, key=lambda cost: cost.cpu_s)
    wall = min(cost.wall_s for cost in costs)
    peak = max(cost.peak_mib for cost in costs)
    return Sums(wall, best.cpu_s, peak, json.loads(best.output))


def _others(
    folder: Path, size: str, peers: tuple[str, ...]
) -> Iterator[tuple[str, Sums]]:
    """Ask the engines that are installed, and tell which aren't asked and why."""
    python = str(PEERS_PYTHON) if PEERS_PYTHON.is_file() else sys.executable
    lacking = json.loads(run(python, "-m", "benchmarks.peers.installed").output)
    for name in peers:
        why_not = lacking[name]
        if LINES[size] >= _ONLY_DUCKDB_FROM and name != "duckdb_sql":
            why_not = "it can't finish here in any reasonable time or memory"
        if why_not:
            _tell(f"{name} isn't asked at {size}: {why_not}")
            continue
        yield name, _asked(python, name, folder)


def _asked(python: str, name: str, folder: Path) -> Sums:
    costs: list[Cost] = []
    answers: dict[str, dict[str, float]] = {}
    unfinished: list[str] = []
    for query in DEFINITIONS:
        try:
            cost = run(
                *(python, "-m", f"benchmarks.peers.{name}", folder, query),
                limit_s=_LIMIT_S,
            )
        except TookTooLongError:
            # It took at least that long.
            cost = Cost(_LIMIT_S, _LIMIT_S, 0.0, "")
            unfinished.append(query)
        else:
            answers[query] = json.loads(cost.output.splitlines()[-1])
        costs.append(cost)
        _tell(f"{name} {query}: wall {cost.wall_s:.1f} s, CPU {cost.cpu_s:.1f} s")
    return Sums(
        sum(cost.wall_s for cost in costs),
        sum(cost.cpu_s for cost in costs),
        max(cost.peak_mib for cost in costs),
        answers,
        tuple(unfinished),
    )


def _not_all(other: Sums) -> str:
    if not other.unfinished:
        return ""
    return f", {' and '.join(other.unfinished)} stopped after {_LIMIT_S:.0f} s"


def _exponent(before: Sums, after: Sums, start: Sums, times: float) -> Reached:
    growth = (after.cpu_s - start.cpu_s) / max(before.cpu_s - start.cpu_s, 0.01)
    return at_most(
        "P-A1-exponent",
        f"exponent by which CPU grows with lines, {times:.0f} times as many, starting ({start.cpu_s:.1f} s) taken off",
        math.log(growth, times),
        1.05,
    )


def _agreement(ours: Sums, others: dict[str, Sums], size: str) -> Reached:
    differ = [
        f"{name} {query} {column}: {value} for our {ours.answers[query].get(column)}"
        for name, other in others.items()
        for query, found in other.answers.items()
        for column, value in found.items()
        if not _same(value, ours.answers[query].get(column))
    ]
    for each in differ:
        _tell(each)
    told = "; ".join(f"{name} {other.over(ours)}" for name, other in others.items())
    return at_most(
        "P-A1-agree",
        f"checksums of the four answers in which another engine differs from ours, {size} lines ({told})",
        len(differ),
        0,
    )


def _same(one: Any, other: Any) -> bool:
    return other is not None and math.isclose(one, other, rel_tol=1e-9, abs_tol=0.01)


def _tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    for line in measure_at(sys.argv[1], tuple(sys.argv[2:]) or PEERS):
        print(line)
