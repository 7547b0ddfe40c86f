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

from headwater.cli.evaluation.bars import Bar, take_together

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
    """Return each figure once: its range over the markets; its bar holds if it holds on every one.

    Where one market has too few planted cases to decide, the bar is for all of them together.
    """
    figures = []
    for place, row in enumerate(runs[0]):
        same = [run[place] for run in runs]
        reached = [each["reached"] for each in same if each["reached"] is not None]
        if not reached:
            continue
        whole, holds = _together(same)
        if not row.get("together"):
            holds = all(each["holds"] for each in same) if row["bar"] else None
        figures.append(
            {
                "id": row["id"],
                "what": row["what"],
                "reached": {"low": min(reached), "high": max(reached)}
                if whole is None
                else whole,
                "bar": row["bar"],
                "holds": holds,
                "seeds": seeds,
            }
        )
    return figures


def _together(same: list[Row]) -> tuple[float | None, bool | None]:
    """Return the figure of all markets together and whether it reaches its bar; None where each stands for itself."""
    how, bar = same[0].get("together"), same[0]["bar"]
    if not how:
        return None, None
    whole = take_together([each["reached"] for each in same], how)
    holds = whole is not None and Bar.read(bar).holds(whole) if bar else None
    return whole, holds


def _tables(runs: list[list[Row]], seeds: range) -> str:
    rows = list(zip(*runs, strict=True))
    alone = [same for same in rows if not same[0].get("together")]
    shared = [same for same in rows if same[0].get("together")]
    parts = [_table([same for same in alone if same[0]["bar"]], seeds)]
    if judged := [same for same in shared if same[0]["bar"]]:
        parts += ["Judged over all markets together:", _table(judged, seeds)]
    beside = [same for same in rows if not same[0]["bar"]]
    parts += ["Beside them, deciding nothing:", _table(beside, seeds)]
    return "\n\n".join(parts)


def _table(rows: list[tuple[Row, ...]], seeds: range) -> str:
    with_bar = any(same[0]["bar"] for same in rows)
    together = any(same[0].get("together") for same in rows)
    heads = [
        *("id", "figure"),
        *(["bar"] if with_bar else []),
        *(["together"] if together else []),
        *map(str, seeds),
    ]
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    for same in rows:
        cells = [same[0]["id"], same[0]["what"]]
        cells += [same[0]["bar"]] if with_bar else []
        if together:
            whole, holds = _together(list(same))
            cells.append("" if whole is None else _shown(whole, holds=holds))
        cells += [_reached(each) for each in same]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _reached(row: Row) -> str:
    if row["reached"] is None:
        return "too few"
    return _shown(row["reached"], holds=row["holds"])


def _shown(figure: float, *, holds: bool | None) -> str:
    return f"{figure:.3f}{' **misses**' if holds is False else ''}"


if __name__ == "__main__":
    main()
