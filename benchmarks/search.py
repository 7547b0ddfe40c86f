"""How long a search takes among 100,000 practitioners and 500,000 notes, and how many names typed wrong it finds.

``python -m benchmarks.search`` measures the database of DATABASE_URL, or a SQLite file of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from glob import glob
from pathlib import Path
from shutil import which
from statistics import median, quantiles

from benchmarks import crowd
from benchmarks.measure import Reached, at_most

BAR_MS = 50
RECALL_BAR = 0.95
TOP = 5  # where a name typed wrong must stand
SHOWN = 20


def measure() -> list[Reached]:
    """Fill each database that is here and search in it, each in a process of its own."""
    databases = {"SQLite": [sys.executable]}
    if os.environ.get("DATABASE_URL") or has_postgresql():
        databases["PostgreSQL"] = ["sh", "scripts/postgres.sh", sys.executable]
    reached = []
    for name, command in databases.items():
        figures = json.loads(
            subprocess.run(
                [*command, "-m", "benchmarks.search"],
                stdout=subprocess.PIPE,
                check=True,
                env=os.environ if name != "SQLite" else _without_url(),
            ).stdout.splitlines()[-1]
        )
        reached += [
            at_most(
                f"P-S-{name.lower()}",
                f"p95 ms of 200 searches on {name} (p50 {figures['p50']:.1f}; worst kind {figures['worst']})",
                figures["p95"],
                BAR_MS,
            ),
            at_most(
                f"P-S-typos-{name.lower()}",
                f"share of names typed wrong that aren't in the first {TOP} on {name}",
                1 - figures["recall"],
                1 - RECALL_BAR,
            ),
        ]
    return reached


def _without_url() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}


def has_postgresql() -> bool:
    """Say whether a cluster of our own can be made."""
    return bool(which("initdb") or glob("/usr/lib/postgresql/*/bin/initdb"))


def _run() -> dict[str, object]:
    """Fill the database and search in it."""
    from django.core.management import call_command

    from prm.accounts.models import User
    from prm.directory.search.operations import rebuild_index

    call_command("migrate", verbosity=0)
    started = time.perf_counter()
    people = crowd.fill()
    filled = time.perf_counter()
    rebuild_index()
    built = time.perf_counter()
    director = User.objects.get()
    times = _time(crowd.questions(people), director)
    every = [ms for took in times.values() for ms in took]
    slow = {kind: round(_p95(took), 1) for kind, took in times.items()}
    return {
        "p50": median(every),
        "p95": _p95(every),
        "worst": max(slow, key=slow.__getitem__),
        "p95_by_kind": slow,
        "recall": _recall(crowd.mistyped(people), director),
        "fill_s": filled - started,
        "index_s": built - filled,
    }


def _time(questions: list[tuple[str, str]], person: object) -> dict[str, list[float]]:
    from prm.directory.search.queries import find

    find("warm up", by=person, limit=SHOWN)
    times = defaultdict(list)
    for kind, text in questions:
        started = time.perf_counter()
        find(text, by=person, limit=SHOWN)
        times[kind].append(1000 * (time.perf_counter() - started))
    return times


def _recall(mistyped: list[tuple[str, int]], person: object) -> float:
    from prm.directory.search.queries import find

    hits = [
        any(
            each.kind == "practitioner" and each.key == key
            for each in find(text, by=person, limit=TOP)
        )
        for text, key in mistyped
    ]
    return sum(hits) / len(hits)


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="headwater-bench-") as folder:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="prm.config.settings",
            HEADWATER_DATA=folder,
            SECRET_KEY_FILE=str(Path(folder) / "secret"),
            DEBUG="0",
            LOG_LEVEL="ERROR",
        )
        (Path(folder) / "secret").write_text("of a benchmark " * 4)
        import django

        django.setup()
        print(json.dumps(_run()))
