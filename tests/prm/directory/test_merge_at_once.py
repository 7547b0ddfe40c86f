"""Merges while others merge and write: nothing is lost from sight, nobody waits forever, and everybody is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction

from prm.directory.models import Contact, Correction, Note, Practice
from prm.directory.operations.contacts import add_contact
from prm.directory.operations.corrections import submit_correction
from prm.directory.operations.editing import edit_record
from prm.directory.operations.merging import MergeRefused, merge_records, undo_merge
from prm.directory.operations.notes import write_note
from prm.directory.operations.turns import take_turn
from prm.ledger.verifying import verify_ledger
from tests.cast import Cast, make_cast
from tests.prm.directory.twins import AT, practice

pytestmark = [
    pytest.mark.req("DIR-06", "ADM-04"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="SQLite in memory has no second writer"
    ),
]
PATIENCE = 20  # seconds; whoever waits longer waits forever


class Colleagues:
    """Threads that write at once, each over a connection of its own."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(8)

    def let(self, act: Callable[[], Any]) -> Future[Any]:
        def done() -> Any:
            try:
                return act()
            finally:
                connection.close()

        return self._pool.submit(done)

    def close(self) -> None:
        self._pool.shutdown()


@pytest.fixture
def colleagues() -> Iterator[Colleagues]:
    found = Colleagues()
    yield found
    found.close()


@pytest.fixture
def team() -> Cast:
    return make_cast()


def merging(survivor: Practice, absorbed: Practice, by: Cast) -> Callable[[], Any]:
    return lambda: merge_records(
        kind="practice", survivor=survivor, absorbed=absorbed, by=by.steward, at=AT
    )


def outcome(future: Future[Any]) -> str:
    try:
        future.result(timeout=PATIENCE)
    except MergeRefused as refused:
        return str(refused)
    return "merged"


def test_of_two_stewards_who_merge_the_same_pair_one_is_told(
    colleagues: Colleagues, team: Cast
) -> None:
    for number in range(10):
        one, other = practice(f"A{number}"), practice(f"B{number}")
        tried = [
            colleagues.let(merging(*pair, team))
            for pair in ((one, other), (other, one), (one, other))
        ]
        said = sorted(outcome(each) for each in tried)
        assert said.count("merged") == 1
        assert all(
            "was merged into another record meanwhile" in each for each in said[:2]
        )
    assert verify_ledger().intact


def test_a_chain_of_merges_made_at_once_leaves_everything_on_the_last(
    colleagues: Colleagues, team: Cast
) -> None:
    for number in range(10):
        first, second, third = (practice(f"{letter}{number}") for letter in "ABC")
        note = write_note(about=first, text="Ask for Ilse", by=team.liaison, at=AT)
        tried = [
            colleagues.let(merging(second, first, team)),
            colleagues.let(merging(third, second, team)),
        ]
        said = [outcome(each) for each in tried]
        note.refresh_from_db()
        assert note.practice_id is not None
        holder = Practice.objects.get(pk=note.practice_id)
        # Whoever was quicker: the second is no survivor any more, or it brought the note along.
        assert (said[0] == "merged") == (holder == third)
        assert holder.merged_into_id is None


def test_what_is_written_while_a_record_is_absorbed_hangs_on_the_survivor(
    colleagues: Colleagues, team: Cast
) -> None:
    survivor, absorbed = practice("A"), practice("B", phone="5552010100")
    begun, go_on = Event(), Event()

    def merge_slowly() -> None:
        with transaction.atomic():
            merging(survivor, absorbed, team)()
            begun.set()
            assert go_on.wait(PATIENCE)

    merged = colleagues.let(merge_slowly)
    assert begun.wait(PATIENCE)
    by: dict[str, Any] = {"by": team.steward, "at": AT}
    contact = {field.name: field.get_default() for field in Contact._meta.fields}
    contact |= {"name": "Ilse Marrow", "role": "front_desk"}
    writing = [
        colleagues.let(lambda: write_note(about=absorbed, text="Ring twice", **by)),
        colleagues.let(lambda: add_contact(practice=absorbed, values=contact, **by)),
        colleagues.let(
            lambda: submit_correction(
                record=absorbed, attribute="city", after="Fenwick", note="", **by
            )
        ),
        colleagues.let(
            lambda: edit_record(
                record=absorbed, values={"fax": "5552010199"}, seen={"fax": ""}, **by
            )
        ),
    ]
    go_on.set()
    for each in (merged, *writing):
        each.result(timeout=PATIENCE)
    for model in (Note, Contact, Correction):
        assert {row.practice_id for row in model.objects.all()} == {survivor.pk}
    survivor.refresh_from_db()
    assert survivor.fax


def test_nobody_merges_while_a_file_is_taken_in_and_the_steward_is_told(
    colleagues: Colleagues, team: Cast
) -> None:
    one, other = practice("A"), practice("B")
    with transaction.atomic():
        take_turn()
        said = outcome(colleagues.let(merging(one, other, team)))
        assert "A file is being taken into the directory right now" in said
    merge = colleagues.let(merging(one, other, team)).result(timeout=PATIENCE)
    with transaction.atomic():
        take_turn()
        undone = colleagues.let(lambda: undo_merge(merge=merge, by=team.steward, at=AT))
        assert "Try again" in outcome(undone)


def test_a_merge_is_undone_while_a_colleague_edits_the_survivor(
    colleagues: Colleagues, team: Cast
) -> None:
    for number in range(10):
        one, other = practice(f"A{number}"), practice(f"B{number}")
        write_note(about=other, text="Ask for Ilse", by=team.liaison, at=AT)
        merge = merging(one, other, team)()
        undone = colleagues.let(
            lambda m=merge: undo_merge(merge=m, by=team.steward, at=AT)
        )
        edited = colleagues.let(
            lambda record=one: edit_record(
                record=record,
                values={"city": "Fenwick"},
                seen={"city": ""},
                by=team.steward,
                at=AT,
            )
        )
        undone.result(timeout=PATIENCE)
        assert edited.result(timeout=PATIENCE) == ["city"]
        one.refresh_from_db()
        assert one.city == "Fenwick"
        assert Note.objects.filter(practice=other).count() == 1
