"""A steward's word stands above every file, and nobody's work is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from prm.directory.models import Practice, SourceRecord
from prm.directory.operations.editing import EditConflict, edit_record
from prm.directory.queries.provenance import list_attributes, text_of
from prm.ledger.models import Entry
from tests.cast import Cast
from tests.prm.directory.sources import (
    AT,
    NEXT_MONDAY,
    organization,
    practice,
    say,
)


@pytest.fixture
def mill(cast: Cast) -> Practice:
    """Return a practice that the roster named."""
    say(
        cast.steward, organization("O1"), practice("P1", phone="6145550100", city="Elm")
    )
    return Practice.objects.get()


def edit(record: Practice, cast: Cast, seen: dict[str, str], **values: str) -> list:
    before = {**{name: text_of(record, name) for name in values}, **seen}
    return edit_record(
        record=record, values=values, seen=before, by=cast.steward, at=AT
    )


def test_an_edit_stands_above_every_source_and_says_who_made_it(
    cast: Cast, mill: Practice
) -> None:
    assert edit(mill, cast, {}, name="Mill Street Practice", city="Elm") == ["name"]
    say(cast.steward, practice("P1", name="MILL ST"), as_of=NEXT_MONDAY)
    mill.refresh_from_db()
    assert mill.name == "Mill Street Practice"
    (name,) = [each for each in list_attributes(mill) if each.name == "name"]
    assert name.source == "steward"
    assert [other.value for other in name.others] == ["MILL ST"]
    entry = Entry.objects.get(verb="practice.edited")
    assert entry.particulars["after"] == {"name": "Mill Street Practice"}


@pytest.mark.req("DIR-03")
def test_two_who_edit_different_attributes_both_keep_their_work(
    cast: Cast, mill: Practice
) -> None:
    seen = {"name": "Practice P1", "phone": "614-555-0100"}
    edit(mill, cast, seen, name="Mill Street", phone="614-555-0100")
    edit(mill, cast, seen, name="Practice P1", phone="614 555 0199")
    mill.refresh_from_db()
    assert (mill.name, mill.phone) == ("Mill Street", "614-555-0199")
    assert SourceRecord.objects.get(
        source="steward", superseded_at__isnull=True
    ).values == {"name": "Mill Street", "phone": "614-555-0199"}


def test_two_who_edit_the_same_attribute_meet_with_both_versions(
    cast: Cast, mill: Practice
) -> None:
    seen = {"name": "Practice P1", "city": "Elm"}
    edit(mill, cast, seen, name="Mill Street", city="Elm")
    with pytest.raises(EditConflict) as raised:
        edit(mill, cast, seen, name="Mill Road", city="Oak")
    (conflict,) = raised.value.conflicts
    assert (conflict.seen, conflict.theirs, conflict.yours) == (
        "Practice P1",
        "Mill Street",
        "Mill Road",
    )
    mill.refresh_from_db()
    assert (mill.name, mill.city) == ("Mill Street", "Elm")
    assert Entry.objects.filter(verb="practice.edited").count() == 1


def test_two_who_write_the_same_agree(cast: Cast, mill: Practice) -> None:
    edit(mill, cast, {}, name="Mill Street")
    assert edit(mill, cast, {"name": "Practice P1"}, name="Mill Street") == []
    assert Entry.objects.filter(verb="practice.edited").count() == 1


def test_emptying_a_field_says_that_there_is_nothing(
    cast: Cast, mill: Practice
) -> None:
    edit(mill, cast, {}, phone="")
    say(cast.steward, practice("P1", phone="6145550111"), as_of=NEXT_MONDAY)
    mill.refresh_from_db()
    assert mill.phone == ""


def test_an_organization_is_chosen_by_its_code(cast: Cast, mill: Practice) -> None:
    edit(mill, cast, {}, organization="O1")
    mill.refresh_from_db()
    assert mill.organization and mill.organization.code == "O1"
    with pytest.raises(ValidationError):
        edit(mill, cast, {}, organization="O9")


@pytest.mark.parametrize(
    ("name", "text"),
    [("name", " "), ("closed_on", "soon"), ("latitude", "high"), ("name", "A\0")],
)
def test_a_value_that_cannot_be_is_said_by_attribute(
    cast: Cast, mill: Practice, name: str, text: str
) -> None:
    with pytest.raises(ValidationError) as raised:
        edit(mill, cast, {}, **{name: text})
    assert list(raised.value.message_dict) == [name]


def test_a_day_and_a_place_are_edited_as_text(cast: Cast, mill: Practice) -> None:
    edit(mill, cast, {}, closed_on="2026-06-30", latitude="39.96")
    mill.refresh_from_db()
    assert (text_of(mill, "closed_on"), mill.latitude) == ("2026-06-30", 39.96)
    again = edit_record(
        record=mill,
        values={"closed_on": ""},
        seen={"closed_on": "2026-06-30"},
        by=cast.director,
        at=AT + timedelta(days=1),
    )
    mill.refresh_from_db()
    assert (again, mill.closed_on, mill.latitude) == (["closed_on"], None, 39.96)
