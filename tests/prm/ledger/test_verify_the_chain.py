"""Whoever changes, removes, inserts or swaps an entry by hand is found out, and the first broken link is named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from pytest_django import Settings

from prm.ledger.models import Entry, Head, Mention
from prm.ledger.operations import record
from prm.ledger.verifying import verify_ledger
from tests.cast import Cast

pytestmark = pytest.mark.req("CMP-09")
AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
LENGTH = 7


@pytest.fixture
def chain(cast: Cast) -> Cast:
    """Write a chain of seven entries about a liaison and a team mate."""
    for step in range(LENGTH):
        record(
            "user.invited",
            on=[cast.liaison, cast.team_mate],
            by=cast.administrator,
            at=AT + timedelta(minutes=step),
            why=f"step {step}",
            step=step,
            names=["Ren", "Priya"],
        )
    return cast


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_an_untouched_chain_is_intact(chain: Cast) -> None:
    verdict = verify_ledger()
    assert (verdict.intact, verdict.entries) == (True, LENGTH)
    assert verdict.head == Entry.objects.get(sequence=LENGTH).hash


def test_an_empty_ledger_is_intact(db: None) -> None:
    assert verify_ledger().intact


@pytest.mark.parametrize(
    "statement",
    [
        "update ledger_entry set verb = 'user.closed' where sequence = 4",
        "update ledger_entry set why = '' where sequence = 4",
        "update ledger_entry set by_name = 'Somebody else' where sequence = 4",
        "update ledger_entry set by_id = null where sequence = 4",
        "update ledger_entry set particulars = '{\"step\": 99}' where sequence = 4",
        "update ledger_entry set at = '2026-11-22 09:30:00+00:00' where sequence = 4",
        "update ledger_mention set key = '999' where entry_id = 4 and place = 1",
        "update ledger_mention set label = 'X' where entry_id = 4 and place = 0",
        "delete from ledger_mention where entry_id = 4 and place = 1",
        "insert into ledger_mention (entry_id, place, kind, key, label) values (4, 2, 'a', '1', '')",
    ],
)
def test_a_changed_entry_is_named(chain: Cast, statement: str) -> None:
    sql(statement)
    verdict = verify_ledger()
    assert (verdict.broken_at, verdict.entries) == (4, 3)
    assert "Entry 4" in verdict.problem


def test_a_removed_entry_is_named(chain: Cast) -> None:
    sql("delete from ledger_mention where entry_id = 4")
    sql("delete from ledger_entry where sequence = 4")
    verdict = verify_ledger()
    assert verdict.broken_at == 4
    assert "Entry 4 was removed" in verdict.problem


def test_entries_cut_off_the_end_are_counted(chain: Cast) -> None:
    Mention.objects.filter(entry__gt=5).delete()
    Entry.objects.filter(sequence__gt=5).delete()
    verdict = verify_ledger()
    assert verdict.broken_at == 6
    assert "last 2 of 7" in verdict.problem


def test_an_end_cut_off_together_with_the_head_shows_against_a_seal_kept_elsewhere(
    chain: Cast,
) -> None:
    kept = verify_ledger().head
    Mention.objects.filter(entry__gt=5).delete()
    Entry.objects.filter(sequence__gt=5).delete()
    Head.objects.update(sequence=5, hash=Entry.objects.get(sequence=5).hash)
    assert verify_ledger().intact  # nothing inside the database can tell
    assert not verify_ledger(expected=kept).intact


def test_an_inserted_entry_is_named(chain: Cast) -> None:
    last = Entry.objects.get(sequence=LENGTH)
    forged = Entry(
        sequence=LENGTH + 1,
        at=AT,
        by=chain.administrator,
        by_name="Jonas Ferrante",
        verb="user.reopened",
        previous_hash=last.hash,
        hash="f" * 64,
    )
    forged.save(force_insert=True)
    Head.objects.update(sequence=LENGTH + 1, hash=forged.hash)
    assert verify_ledger().broken_at == LENGTH + 1


def test_swapped_entries_are_named(chain: Cast) -> None:
    # No hash ends so: a digit would be the one that stands there once in sixteen runs.
    for old, new, mark in ((3, 90, "x"), (4, 3, "y"), (90, 4, "z")):
        row = Entry.objects.get(sequence=old)
        row.sequence, row.previous_hash = new, f"{row.previous_hash[:-1]}{mark}"
        row.save(force_insert=True)
        Mention.objects.filter(entry=old).update(entry=new)
        Entry.objects.filter(sequence=old).delete()
    assert verify_ledger().broken_at == 3


def test_whoever_lacks_the_key_cannot_seal_again(
    chain: Cast, settings: Settings
) -> None:
    settings.LEDGER_KEY = b"guessed"
    assert verify_ledger().broken_at == 1
