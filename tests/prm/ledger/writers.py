"""Run by a test in a process of its own: sixteen threads write to the ledger of a real database at once."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

WRITERS, EACH = 16, 8
AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def main() -> None:
    """Write, and print the verdict and how many entries differ."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "prm.config.settings"
    import django

    django.setup()
    from django.conf import settings

    from tests.migrated import copy_migrated

    copy_migrated(settings.DATABASES["default"]["NAME"])
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    from prm.ledger.models import Entry
    from prm.ledger.verifying import verify_ledger

    verdict = verify_ledger()
    different = {tuple(entry.particulars["n"]) for entry in Entry.objects.all()}
    sys.stdout.write(f"{verdict.intact} {verdict.entries} {len(different)}")


def write(writer: int) -> None:
    """Write one thread's entries, each in a transaction of its own."""
    from django.db import connection

    from prm.ledger.operations import record

    try:
        for step in range(EACH):
            record("user.invited", by=None, at=AT, n=[writer, step])
    finally:
        connection.close()


if __name__ == "__main__":
    main()
