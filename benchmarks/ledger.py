"""Writers at once: what the chain costs over the same rows without it, on a PostgreSQL that waits for its disk."""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier
from tempfile import TemporaryDirectory

from benchmarks.measure import Reached, at_most, run

WRITERS, EACH = 16, 250
BAR = 4  # times as long as unchained rows; a person who clicks waits for one of them


def measure() -> list[Reached]:
    """Run the writers in a cluster of their own."""
    # A commit that doesn't wait for the disk would flatter the chain, which holds its lock until then.
    os.environ["POSTGRES_OPTIONS"] = "-c fsync=on"
    script = ("sh", "scripts/postgres.sh", sys.executable, "-m", "benchmarks.ledger")
    with TemporaryDirectory(prefix="headwater-bench-") as folder:
        os.environ["HEADWATER_DATA"] = folder
        found = json.loads(run(*script).output)
    chained, plain = (WRITERS * EACH / found[name] for name in ("chained", "plain"))
    return [
        at_most(
            "P-L1",
            f"Chained writes by {WRITERS} at once ({chained:,.0f}/s) over the same rows unchained ({plain:,.0f}/s)",
            plain / chained,
            BAR,
        ),
        at_most(
            "P-L2",
            f"Entries lost or broken links, of {WRITERS * EACH:,} written at once",
            found["lost"],
            0,
        ),
    ]


def _main() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "prm.config.settings"
    django.setup()
    from django.core.management import call_command

    from prm.ledger.verifying import verify_ledger

    call_command("migrate", verbosity=0)
    chained = _seconds(_chained)
    verdict = verify_ledger()  # before rows that belong to no chain
    plain = _seconds(_plain)
    lost = WRITERS * EACH - verdict.entries + (0 if verdict.intact else 1)
    print(json.dumps({"plain": plain, "chained": chained, "lost": lost}))


def _seconds(write: Callable[[int, int], None]) -> float:
    processes = multiprocessing.get_context("spawn")
    start = processes.Barrier(WRITERS + 1)
    writers = [
        processes.Process(target=_write, args=(write, number, start))
        for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    start.wait()
    began = time.perf_counter()
    for writer in writers:
        writer.join()
    return time.perf_counter() - began


def _write(write: Callable[[int, int], None], number: int, start: Barrier) -> None:
    import django

    django.setup()
    from django.db import connection

    connection.ensure_connection()
    start.wait()
    for step in range(EACH):
        write(number, step)


def _chained(writer: int, step: int) -> None:
    from prm.ledger.operations import record

    record("bench.written", by=None, at=datetime.now(UTC), writer=writer, step=step)


def _plain(writer: int, step: int) -> None:
    from django.db import transaction

    from prm.ledger.models import Entry

    with transaction.atomic():
        # Sequences far from the chain's own; taken away again by the cluster's end.
        sequence = 10**12 + writer * EACH + step
        Entry.objects.create(
            sequence=sequence,
            at=datetime.now(UTC),
            by_name="Headwater",
            verb="bench.written",
            particulars={"writer": writer, "step": step},
            previous_hash=f"{sequence:064d}",
            hash=f"{sequence:064d}",
        )


if __name__ == "__main__":
    _main()
