"""Run ``headwater evaluate`` on several made-up markets, and write what the Methods page and docs/evaluation.md show.

    python scripts/evaluation.py --seeds 101-110

Seeds 1-20 are for developing; report on others.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FIGURES = ROOT / "src" / "prm" / "insights" / "evaluation.json"
PAGE = ROOT / "docs" / "evaluation.md"
BEGIN, END = "<!-- figures -->", "<!-- /figures -->"
Row = dict[str, Any]


def main() -> None:
    """Evaluate, write both, and say where."""
    asked = _arguments()
    first, _, last = asked.seeds.partition("-")
    seeds = range(int(first), int(last or first) + 1)
    with ThreadPoolExecutor(asked.workers) as pool:
        runs = list(pool.map(lambda seed: _evaluate(seed, asked), seeds))
    figures = _summed(runs, asked.seeds)
    FIGURES.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(
        f"{before}{BEGIN}\n{_tables(runs, seeds)}\n{END}{after}", encoding="utf-8"
    )
    print(f"{len(figures)} figures of {len(seeds)} markets: {FIGURES}, {PAGE}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", default="101-110")
    parser.add_argument("--practices", type=int, default=300)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    return parser.parse_args()


def _evaluate(seed: int, asked: argparse.Namespace) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        market = Path(folder) / "market"
        size = (asked.practices, asked.months, asked.people)
        names = ("--practices", "--months", "--people")
        options = [
            word for pair in zip(names, map(str, size), strict=True) for word in pair
        ]
        _headwater("market", str(market), *options, "--seed", str(seed), "--json")
        found = _headwater("evaluate", "--market", str(market), "--json")
    print(f"seed {seed} evaluated", file=sys.stderr, flush=True)
    rows: list[Row] = json.loads(found)
    return rows


def _headwater(*words: str) -> str:
    program = "from headwater.cli import main; main(prog_name='headwater')"
    command = [sys.executable, "-c", program, *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _summed(runs: list[list[Row]], seeds: str) -> list[Row]:
    """Return each figure once: its range over the markets; its bar holds if it holds on every one."""
    figures = []
    for place, row in enumerate(runs[0]):
        same = [run[place] for run in runs]
        reached = [each["reached"] for each in same if each["reached"] is not None]
        if not reached:
            continue
        figures.append(
            {
                "id": row["id"],
                "what": row["what"],
                "reached": {"low": min(reached), "high": max(reached)},
                "bar": row["bar"],
                "holds": all(each["holds"] for each in same) if row["bar"] else None,
                "seeds": seeds,
            }
        )
    return figures


def _tables(runs: list[list[Row]], seeds: range) -> str:
    judged = _table(runs, seeds, with_bar=True)
    shown = _table(runs, seeds, with_bar=False)
    return f"{judged}\n\nBeside them, deciding nothing:\n\n{shown}"


def _table(runs: list[list[Row]], seeds: range, *, with_bar: bool) -> str:
    heads = ["id", "figure", *(["bar"] if with_bar else []), *map(str, seeds)]
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    for place, row in enumerate(runs[0]):
        if bool(row["bar"]) != with_bar:
            continue
        cells = [row["id"], row["what"], *([row["bar"]] if with_bar else [])]
        lines.append(
            f"| {' | '.join([*cells, *(_reached(run[place]) for run in runs)])} |"
        )
    return "\n".join(lines)


def _reached(row: Row) -> str:
    if row["reached"] is None:
        return "too few"
    missed = " **misses**" if row["holds"] is False else ""
    return f"{row['reached']:.3f}{missed}"


if __name__ == "__main__":
    main()
