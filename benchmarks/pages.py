"""What a page costs: CPU of whole pages against Django saying hello in the same run, on data of section B's size.

The server is the product's own, two workers of four threads; the hello runs in the same server with the same settings.
``python -m benchmarks.pages FOLDER SIZE`` measures the empty database of DATABASE_URL, or a SQLite file in the folder,
which holds the published mart already.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import field
from benchmarks.measure import Reached, at_most
from benchmarks.search import has_postgresql

# Most that a page may cost, as a multiple of the hello. A search: a quarter of Odoo's 6.0 ms beside a hello of 0.20 ms
# in the table of section B; saving a visit: Odoo's 13.2 ms by twelve, beside the same hello.
BARS = {
    "list": 10.0,
    "opportunities": 10.0,
    "practice": 10.0,
    "practice-first": 10.0,
    "overview": 10.0,
    "search": 7.5,
    "visit": 5.5,
}
_CALLED = {
    "practice-first": "a practice page that nobody opened before",
    "visit": "saving a visit",
}
P95_BAR = 3  # times p50, at four connections
FIRST_LOAD_BAR = 150  # kB, charts aside
MEMORY_BAR = 130  # MiB of both workers and what started them
IN_THE_MART = 5_000  # practices
SIZES = {"tiny": field.TINY, "small": field.SMALL, "large": field.LARGE}


def measure(size: str = "1m") -> list[Reached]:
    """Fill each database that is here and ask for its pages, each in a process of its own."""
    names = ["tiny", "small"] if size == "1m" else ["small", "large"]
    with (
        tempfile.TemporaryDirectory(prefix="headwater-bench-") as folder,
        _used(folder),
    ):
        field.publish(Path(folder), IN_THE_MART)
        found = {
            database: {name: _measured(Path(folder), name, command) for name in names}
            for database, command in _databases().items()
        }
    return [
        line
        for database, by_size in found.items()
        for line in _reached(database, by_size)
    ]


def _databases() -> dict[str, list[str]]:
    found = {"sqlite": [sys.executable]}
    if has_postgresql():
        found["postgresql"] = ["sh", "scripts/postgres.sh", sys.executable]
    return found


def _measured(folder: Path, size: str, command: list[str]) -> dict[str, Any]:
    words = [*command, "-m", "benchmarks.pages", str(folder), size]
    said = subprocess.run(
        words,
        stdout=subprocess.PIPE,
        check=True,
        # A database of its own each time: it is filled from nothing.
        env={name: it for name, it in os.environ.items() if name != "DATABASE_URL"},
    )
    told: dict[str, Any] = json.loads(said.stdout.splitlines()[-1])
    return told


@contextmanager
def _used(folder: str) -> Iterator[None]:
    """Let servers and scripts started from here read a folder; afterwards all is as before."""
    before = dict(os.environ)
    data = Path(folder)
    secret = data / "secret"
    secret.write_text("of a benchmark " * 4)
    os.environ.update(
        DJANGO_SETTINGS_MODULE="prm.config.settings",
        SECRET_KEY_FILE=str(secret),
        HEADWATER_MARTS=str(data / "marts"),
        HEADWATER_LAKE=str(data / "lake"),
        DEBUG="0",
        HTTPS="0",
        LOG_LEVEL="ERROR",
    )
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _reached(database: str, by_size: Mapping[str, Mapping[str, Any]]) -> list[Reached]:
    fewer, more = by_size.values()
    lines = []
    for name, told in by_size.items():
        if name == "tiny":
            continue  # only its queries are counted
        lines += _of_size(database if name == "small" else f"{database}-{name}", told)
    differ = [
        page
        for page, count in more["queries"].items()
        if count != fewer["queries"][page]
    ]
    counts = ", ".join(f"{page} {count}" for page, count in more["queries"].items())
    said = (
        f"pages whose queries differ between {fewer['practitioners']:,} and {more['practitioners']:,} practitioners"
        f" ({counts})"
    )
    lines.append(at_most(f"P-B-queries-{database}", said, len(differ), 0))
    return lines


def _of_size(where: str, told: Mapping[str, Any]) -> list[Reached]:
    hello = told["hello"]
    lines = []
    for page, bar in BARS.items():
        it = told["pages"][page]
        said = f"CPU of the {page} page ({it['cpu_ms']:.2f} ms) over Django's hello ({hello:.2f} ms), {where}"
        for name, words in _CALLED.items():
            said = said.replace(f"the {name} page", words)
        lines.append(at_most(f"P-B-{page}-{where}", said, it["cpu_ms"] / hello, bar))
    slow = {page: it["p95_ms"] / it["p50_ms"] for page, it in told["pages"].items()}
    del slow["practice-first"]  # asked once each
    worst = max(slow, key=slow.__getitem__)
    return [
        *lines,
        at_most(
            f"P-B-p95-{where}",
            f"p95 over p50 at four connections, worst page ({worst}), {where}",
            slow[worst],
            P95_BAR,
        ),
        at_most(
            f"P-B-writers-{where}",
            f"visits lost, refused or not in the ledger of {told['sent']} by 16 at once, {where}",
            told["lost"],
            0,
        ),
        at_most(
            f"P-B-first-load-{where}",
            f"kB over the wire to show a page for the first time, the worst of two, without charts, {where}",
            told["first_load"] / 1000,
            FIRST_LOAD_BAR,
        ),
        at_most(
            f"P-B-memory-{where}",
            f"MiB of two workers and what started them, once all pages were asked for, {where}",
            told["memory"],
            MEMORY_BAR,
        ),
    ]


if __name__ == "__main__":
    from benchmarks.asking import run

    print(
        json.dumps({**run(Path(sys.argv[1]), SIZES[sys.argv[2]]), "size": sys.argv[2]})
    )
