"""Sixteen at once: no entry is lost, none stands twice, the chain holds. SQLite waits, PostgreSQL queues."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection, transaction

from prm.ledger.operations import record
from prm.ledger.verifying import verify_ledger
from tests.cast import make_cast
from tests.prm.ledger.writers import EACH, WRITERS, write

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.mark.req("CMP-09", "ADM-04")
@pytest.mark.slow
def test_writers_at_once_on_a_file_of_sqlite_lose_nothing(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.prm.ledger.writers"],
        env={**os.environ, "HEADWATER_DATA": str(tmp_path), "DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.stdout, ran.stderr) == (f"True {WRITERS * EACH} {WRITERS * EACH}", "")


@pytest.mark.req("CMP-09", "ADM-04")
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite in memory has no second writer"
)
def test_writers_at_once_on_postgres_lose_nothing() -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    verdict = verify_ledger()
    assert (verdict.problem, verdict.entries) == ("", WRITERS * EACH)


@pytest.mark.django_db(transaction=True)
def test_an_operation_that_fails_leaves_no_entry_and_no_gap() -> None:
    liaison = make_cast().liaison
    record("user.invited", on=liaison, by=None, at=AT)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record("user.closed", on=liaison, by=None, at=AT)
        _ = 1 / 0
    record("user.reopened", on=liaison, by=None, at=AT)
    assert verify_ledger().entries == 2
