"""A merge moves all that hangs on a record, whichever app it is of; an undo is its exact reverse."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from prm.directory.merging import MODELS, hangs_on
from prm.directory.models import (
    Affiliation,
    DuplicateProposal,
    Merge,
    Note,
    Practice,
    Practitioner,
    RecordKind,
)
from prm.directory.operations.merging import MergeRefused, merge_records, undo_merge
from prm.ledger.models import Entry
from prm.territories.models import Tiering
from tests.cast import Cast, make_cast
from tests.prm.directory.twins import (
    AT,
    DAY,
    belongings,
    every_row,
    practice,
    practitioner,
    works,
)

pytestmark = pytest.mark.django_db
KINDS = [RecordKind.PRACTITIONER, RecordKind.PRACTICE]


def pair(kind: str, cast: Cast) -> tuple[Practitioner | Practice, ...]:
    """Return two records of a kind, with a row of every kind on each."""
    both = (
        (practice("P-1"), practice("P-2", "Brackle Fam Med", phone="555-300-0100"))
        if kind == RecordKind.PRACTICE
        else (practitioner(npi="9700000002"), practitioner(npi="9700000010"))
    )
    for each in both:
        belongings(each, by=cast.steward)
    return both


@pytest.mark.req("DIR-06")
@pytest.mark.parametrize("kind", KINDS)
def test_everything_that_hangs_on_the_record_moves(kind: str, cast: Cast) -> None:
    survivor, absorbed = pair(kind, cast)
    merge_records(
        kind=kind, survivor=survivor, absorbed=absorbed, by=cast.steward, at=AT
    )
    for hanging in hangs_on(MODELS[kind]):
        rows = hanging.model._base_manager
        assert not rows.filter(**{hanging.field.attname: absorbed.pk}).exists(), (
            hanging.label
        )
    absorbed.refresh_from_db()
    assert absorbed.merged_into_id == survivor.pk


@pytest.mark.req("DIR-06")
def test_a_foreign_key_without_a_way_back_is_known_too() -> None:
    labels = {each.label for each in hangs_on(Practice)}
    assert "directory.PracticeProposal.practice" in labels  # related_name is "+"
    assert "territories.Placement.practice" in labels  # another app's


@pytest.mark.req("DIR-06")
@pytest.mark.parametrize("kind", KINDS)
def test_an_undone_merge_leaves_every_table_as_it_was(kind: str, cast: Cast) -> None:
    survivor, absorbed = pair(kind, cast)
    left, right = sorted((survivor.pk, absorbed.pk))
    DuplicateProposal.objects.create(
        kind=kind, left=left, right=right, score=0.97, proposed_at=AT
    )
    before = every_row()
    merge = merge_records(
        kind=kind,
        survivor=survivor,
        absorbed=absorbed,
        by=cast.steward,
        at=AT,
        chosen={"phone", "npi"},
    )
    assert every_row() != before
    undo_merge(merge=merge, by=cast.steward, at=AT + timedelta(days=30))
    assert every_row() == before


class AnyTwins(TestCase):
    """Whatever the two records share, and in whichever order merges follow each other."""

    @pytest.mark.req("DIR-06")
    @settings(
        max_examples=10,
        deadline=None,
        suppress_health_check=[HealthCheck.differing_executors],
    )
    @given(
        days=st.lists(
            st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(1, 4)),
            unique=True,
            max_size=14,
        ),
        order=st.permutations([0, 1, 2]),
        chosen=st.sets(st.sampled_from(["npi", "first_name", "specialty", "phone"])),
    )
    def test_a_chain_of_merges_undone_backwards_is_as_if_nothing_was(
        self,
        days: list[tuple[int, int, int]],
        order: list[int],
        chosen: set[str],
    ) -> None:
        steward = make_cast().steward
        places = [practice(f"P-{number}") for number in range(4)]
        people = [
            practitioner(npi=npi, first_name=first)
            for npi, first in (("9700000002", "J."), ("9700000010", ""), ("", "Jo"))
        ]
        for who, where, month in days:
            works(people[who], places[where], date(2026, month, 1))
        before = every_row()
        first, second, third = (people[index] for index in order)
        merges = [
            merge_records(
                kind=RecordKind.PRACTITIONER,
                survivor=survivor,
                absorbed=absorbed,
                by=steward,
                at=AT,
                chosen=chosen,
            )
            for survivor, absorbed in ((second, first), (third, second))
        ]
        for merge in reversed(merges):
            undo_merge(merge=merge, by=steward, at=AT)
        assert every_row() == before


@pytest.mark.req("DIR-06")
def test_a_row_that_cannot_stand_beside_the_survivors_own_is_kept_aside(
    cast: Cast,
) -> None:
    place, one, two = practice("P-1"), practitioner("Orrelmere"), practitioner("Orrelm")
    works(one, place)
    aside, moves = works(two, place), works(two, place, date(2026, 3, 1))
    merge = merge_records(
        kind=RecordKind.PRACTITIONER, survivor=one, absorbed=two, by=cast.steward, at=AT
    )
    label = "directory.Affiliation.practitioner"
    assert merge.moved[label] == [moves.pk]
    assert merge.moved["kept"] == {label: [aside.pk]}
    assert Affiliation.objects.filter(practitioner=one).count() == 2


@pytest.mark.req("DIR-06")
def test_a_practice_keeps_its_own_tier(cast: Cast) -> None:
    one, two = practice("P-1"), practice("P-2")
    for each, tier in ((one, "A"), (two, "C")):
        Tiering.objects.create(practice=each, tier=tier, from_date=DAY)
    merge_records(
        kind=RecordKind.PRACTICE, survivor=one, absorbed=two, by=cast.steward, at=AT
    )
    assert [row.tier for row in Tiering.objects.filter(practice=one)] == ["A"]


@pytest.mark.req("DIR-06")
def test_work_done_since_survives_the_undo(cast: Cast) -> None:
    one, two = practitioner("Orrelmere"), practitioner("Orrelmer", phone="555-300-0100")
    moved = Note.objects.create(
        practitioner=two, text="Theirs", written_at=AT, written_by=cast.liaison
    )
    merge = merge_records(
        kind=RecordKind.PRACTITIONER,
        survivor=one,
        absorbed=two,
        by=cast.steward,
        at=AT,
        chosen={"phone"},
    )
    since = Note.objects.create(
        practitioner=one, text="Since", written_at=AT, written_by=cast.liaison
    )
    Practitioner.objects.filter(pk=one.pk).update(phone="555-400-0100")
    undo_merge(merge=merge, by=cast.steward, at=AT)
    since.refresh_from_db()
    moved.refresh_from_db()
    one.refresh_from_db()
    assert (since.practitioner, moved.practitioner) == (one, two)
    assert one.phone == "555-400-0100"  # somebody's word since


@pytest.mark.req("DIR-06")
def test_an_npi_is_exchanged_so_that_both_still_lead_somewhere(cast: Cast) -> None:
    one, two = practitioner(npi="9700000002"), practitioner(npi="9700000010")
    merge_records(
        kind=RecordKind.PRACTITIONER,
        survivor=one,
        absorbed=two,
        by=cast.steward,
        at=AT,
        chosen={"npi"},
    )
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.npi, two.npi) == ("9700000010", "9700000002")


@pytest.mark.req("DIR-06")
def test_a_merge_can_be_undone_for_thirty_days_and_then_says_why_not(
    cast: Cast,
) -> None:
    one, two = practice("P-1"), practice("P-2")
    merge = merge_records(
        kind=RecordKind.PRACTICE, survivor=one, absorbed=two, by=cast.steward, at=AT
    )
    with pytest.raises(MergeRefused, match="30 days"):
        undo_merge(merge=merge, by=cast.steward, at=AT + timedelta(days=30, seconds=1))
    undo_merge(merge=merge, by=cast.steward, at=AT + timedelta(days=30))
    with pytest.raises(MergeRefused, match="undone already"):
        undo_merge(merge=merge, by=cast.steward, at=AT + timedelta(days=1))


@pytest.mark.req("DIR-06")
def test_a_merged_record_is_merged_no_further_and_the_later_merge_is_undone_first(
    cast: Cast,
) -> None:
    one, two, three = (practice(f"P-{number}") for number in range(3))
    kind, by = RecordKind.PRACTICE, cast.steward
    first = merge_records(kind=kind, survivor=two, absorbed=one, by=by, at=AT)
    with pytest.raises(MergeRefused, match="merged into another"):
        merge_records(kind=kind, survivor=three, absorbed=one, by=by, at=AT)
    with pytest.raises(MergeRefused, match="into itself"):
        merge_records(kind=kind, survivor=three, absorbed=three, by=by, at=AT)
    merge_records(kind=kind, survivor=three, absorbed=two, by=by, at=AT)
    one.refresh_from_db()
    assert one.merged_into == three  # the end of the chain, in one step
    with pytest.raises(MergeRefused, match="Undo that merge first"):
        undo_merge(merge=first, by=by, at=AT)


@pytest.mark.req("DIR-06")
@pytest.mark.req("CMP-09")
def test_a_merge_and_its_undo_are_one_ledger_row_each(cast: Cast) -> None:
    one, two = practice("P-1"), practice("P-2", "Brackle Fam Med")
    merge = merge_records(
        kind=RecordKind.PRACTICE, survivor=one, absorbed=two, by=cast.steward, at=AT
    )
    undo_merge(merge=merge, by=cast.steward, at=AT)
    entries = Entry.objects.order_by("sequence")
    assert [entry.verb for entry in entries] == [
        "practice.merged",
        "practice.merge_undone",
    ]
    assert entries[0].particulars["absorbed"] == "Brackle Fam Med"
    assert Merge.objects.get().undone_by == cast.steward
