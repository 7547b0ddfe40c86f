"""``make bench``: run everything, print it, write ``results/latest.json``."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from benchmarks import (
    directory,
    edges,
    ledger,
    pages,
    planning,
    reference_set,
    river,
    search,
)

RESULTS = Path(__file__).parent / "results" / "latest.json"


def main() -> None:
    """Measure, then show each figure beside its bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=sorted(river.LINES), default="1m")
    size = parser.parse_args().size
    reached = [
        *pages.measure(size),
        *ledger.measure(),
        *river.measure(size),
        *search.measure(),
        *directory.measure(),
        *planning.measure(size),
        *edges.measure(),
        *reference_set.measure(size),
    ]
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(
        json.dumps([asdict(line) for line in reached], indent=2) + "\n",
        encoding="utf-8",
    )
    for line in reached:
        print(
            f"{line.id:6} {'holds' if line.holds else 'MISSES':6} {line.reached:>9} (bar {line.bar})  {line.what}"
        )


if __name__ == "__main__":
    main()
