"""Writers of a SQLite file wait in turn, and pass the turn on however a transaction ends."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import OperationalError, connections

from prm.common.sqlite3 import turns
from prm.common.sqlite3.base import DatabaseWrapper

pytestmark = pytest.mark.django_db
HOLD = """
import fcntl, sys
file = open(sys.argv[1], "a")
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[DatabaseWrapper]:
    known = connections["default"].settings_dict
    options = {"transaction_mode": "IMMEDIATE", "timeout": 0}
    name = str(tmp_path / "db.sqlite3")
    made = DatabaseWrapper(
        {**known, "NAME": name, "OPTIONS": options, "TEST": {"NAME": name}}, "turns"
    )
    with made.cursor() as cursor:
        cursor.execute("create table kept (one integer)")
    yield made
    made.close()


def is_free(database: DatabaseWrapper) -> bool:
    turn = turns.turn_at(database.settings_dict["NAME"])
    assert turn is not None
    taken = turn.take()
    if taken:
        turn.pass_on()
    return taken


def begin(database: DatabaseWrapper) -> None:
    database.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
def test_a_turn_ends_with_its_transaction(
    database: DatabaseWrapper, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "_PATIENCE", 0.05)
    begin(database)
    assert not is_free(database)
    getattr(database, end)()
    assert is_free(database)


def test_a_transaction_that_can_not_begin_keeps_no_turn(
    database: DatabaseWrapper,
) -> None:
    other = database.copy()
    with other.cursor() as cursor:
        cursor.execute("begin immediate")  # past its turn, as a stranger would
    with pytest.raises(OperationalError):
        begin(database)
    assert is_free(database)
    other.close()


def test_who_waits_too_long_goes_on_without_a_turn(
    database: DatabaseWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "_PATIENCE", 0.05)
    path = f"{database.settings_dict['NAME']}-turn"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout and holder.stdout.readline() == b"held\n"
    begin(database)
    with database.cursor() as cursor:
        cursor.execute("insert into kept values (1)")
    database.commit()
    holder.communicate()
    assert is_free(database)


def test_a_process_that_was_forked_has_a_turn_of_its_own(
    database: DatabaseWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = str(database.settings_dict["NAME"])
    ours = turns.turn_at(name)
    monkeypatch.setattr(os, "getpid", lambda: 1)
    assert turns.turn_at(name) is not ours
