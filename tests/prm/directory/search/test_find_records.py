"""One box finds who and what is meant, by whatever is known of them."""

from __future__ import annotations

import pytest

from prm.accounts.models import Role, User
from prm.directory.search.entries import Entry, Found
from prm.directory.search.operations import (
    index_entries,
    index_records,
    rebuild_index,
    remove_entries,
    remove_records,
)
from prm.directory.search.queries import answer, find
from tests.cast import Cast
from tests.prm.directory.search.made import Town, make_town

pytestmark = [pytest.mark.django_db, pytest.mark.req("DIR-12")]


@pytest.fixture
def town(cast: Cast) -> Town:
    return make_town(cast)


def titles(found: list[Found]) -> list[str]:
    return ["".join(part.text for part in each.title) for each in found]


def first(text: str, by: User) -> str:
    found = find(text, by=by)
    return titles(found)[0] if found else ""


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Adaeze Okonkwo", "Adaeze Okonkwo"),
        ("okonkwo, adaeze", "Adaeze Okonkwo"),
        ("ada oko", "Adaeze Okonkwo"),
        ("siobhan ohara", "Siobhán O’Hara"),
        ("O'Hara", "Siobhán O’Hara"),
        ("hara", "Siobhán O’Hara"),
        ("9700000002", "Adaeze Okonkwo"),
        ("97000000 02", "Adaeze Okonkwo"),
        ("9375550142", "Maple Street Family Medicine"),
        ("+1 (937) 555-0142", "Maple Street Family Medicine"),
        ("0142", "Maple Street Family Medicine"),
        ("555-0177", "Bettina Krol"),
        ("9800000001", "Lakeside Physicians"),
        ("old mill", "Lakeside Physicians"),
        ("harbor", "Harbor Cardiology"),
        ("xenia", "Harbor Cardiology"),
        ("45402", "Maple Street Family Medicine"),
        ("office manager dayton", "Bettina Krol"),
    ],
)
def test_a_record_is_found_by_what_is_known_of_it(
    town: Town, cast: Cast, typed: str, expected: str
) -> None:
    assert first(typed, cast.liaison) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Okonkow", "Adaeze Okonkwo"),  # swapped
        ("Okonwo", "Adaeze Okonkwo"),  # left out
        ("Okkonkwo", "Adaeze Okonkwo"),  # added
        ("Okomkwo adaeze", "Adaeze Okonkwo"),  # changed
        ("kOonkwo", "Adaeze Okonkwo"),  # the first letter
        ("Mapel Stret", "Maple Street Family Medicine"),
        ("Carddiolgy", "Harbor Cardiology"),  # two errors
        ("parkng", "Maple Street Family Medicine"),  # in a note
    ],
)
def test_typing_errors_are_forgiven_and_what_was_meant_is_said(
    town: Town, cast: Cast, typed: str, expected: str
) -> None:
    told = answer(typed, by=cast.liaison)
    assert titles(told.found)[0] == expected
    assert told.meant and told.meant.lower() != typed.lower()


def test_what_is_typed_right_is_not_corrected(town: Town, cast: Cast) -> None:
    assert answer("okonkwo", by=cast.liaison).meant == ""


def test_names_come_before_towns_and_towns_before_notes(town: Town, cast: Cast) -> None:
    found = find("dayton", by=cast.liaison)
    kinds = [each.kind for each in found]
    assert titles(found)[0] == "Milo Dayton"
    assert kinds.index("practice") > 0
    notes = find("bettina", by=cast.liaison)
    assert [each.kind for each in notes] == ["contact", "note"]


def test_the_first_of_each_kind_are_those_of_the_whole_answer(
    town: Town, cast: Cast
) -> None:
    whole = answer("ma", by=cast.liaison, limit=200).found
    kinds = [each.kind for each in whole]
    assert max(map(kinds.count, kinds)) > 1, "else nothing is left out"
    first_ones = [each for at, each in enumerate(whole) if each.kind not in kinds[:at]]
    assert answer("ma", by=cast.liaison, limit=200, of_a_kind=1).found == first_ones


def test_newer_notes_come_first(town: Town, cast: Cast) -> None:
    found = find("maple", by=cast.liaison, kinds=["note"])
    assert [each.key for each in found] == [town.note.pk, town.older_note.pk]


def test_a_note_is_found_by_the_phone_that_it_mentions(town: Town, cast: Cast) -> None:
    assert [each.key for each in find("937.555.0123", by=cast.liaison)] == [
        town.note.pk
    ]
    assert [each.key for each in find("0123", by=cast.liaison)] == [town.note.pk]


def test_hits_are_marked_in_titles_and_snippets(town: Town, cast: Cast) -> None:
    (found,) = find("echocardiogram", by=cast.liaison)
    assert [part.text for part in found.snippet if part.is_hit] == ["echocardiograms"]
    person = find("siobhan", by=cast.liaison)[0]
    assert [part.text for part in person.title if part.is_hit] == ["Siobhán"]


def test_one_s_own_territory_comes_first_among_equals(town: Town, cast: Cast) -> None:
    found = find("cardiology", by=cast.liaison, kinds=["practitioner"])
    assert titles(found) == ["Milo Dayton", "Siobhán O’Hara"]
    near = find("937", by=cast.liaison, near={town.harbor.pk}, kinds=["practice"])
    assert titles(near)[0] == "Harbor Cardiology"
    other = find("937", by=cast.liaison, near={town.maple.pk}, kinds=["practice"])
    assert titles(other)[0] == "Maple Street Family Medicine"


@pytest.mark.parametrize("role", list(Role))
def test_notes_are_found_only_by_who_may_read_them(
    town: Town, cast: Cast, role: Role
) -> None:
    may = role not in {Role.COMPLIANCE_OFFICER, Role.ADMINISTRATOR} and (
        not role.value.startswith("portal")
    )
    person = cast.of(role)
    assert bool(find("echocardiograms", by=person)) is may
    assert bool(find("okonkwo", by=person)) is not role.value.startswith("portal")
    meant = answer("echocardiogrms", by=person).meant
    assert bool(meant) is may, "a correction must not tell what a note says"


def test_who_has_left_finds_nothing(town: Town, cast: Cast) -> None:
    assert find("okonkwo", by=cast.outsider) == []


def test_the_index_follows_a_change(town: Town, cast: Cast) -> None:
    town.maple.name = "Birch Lane Medicine"
    town.maple.save()
    index_records([town.maple])
    assert first("birch lane", cast.liaison) == "Birch Lane Medicine"
    contact = find("krol", by=cast.liaison)[0]
    assert "Birch Lane Medicine" in contact.subtitle
    person = find("okonkwo", by=cast.liaison)[0]
    assert "Birch Lane Medicine" in person.subtitle
    assert find("maple family", by=cast.liaison) == []


def test_what_was_merged_or_removed_is_found_no_more(town: Town, cast: Cast) -> None:
    town.dayton.merged_into = town.ohara
    town.dayton.save()
    index_records([town.dayton])
    assert "Milo Dayton" not in titles(find("milo", by=cast.liaison))
    remove_records([town.front_desk])
    assert find("krol", by=cast.liaison) == []


def test_a_higher_app_s_records_are_found_by_who_may_see_them(
    town: Town, cast: Cast
) -> None:
    entry = Entry(
        kind="issue",
        key=7,
        title="Slow scheduling",
        url="/issues/7/",
        text="Six weeks until a new patient is seen.",
        scope="issues",
    )
    index_entries([entry])
    rebuild_index()
    assert find("scheduling", by=cast.liaison) == []
    by_name, by_text = (
        find(typed, by=cast.liaison, scopes={"issues"})
        for typed in ("slow scheduling", "six weeks")
    )
    assert [each.url for each in (*by_name, *by_text)] == ["/issues/7/"] * 2
    remove_entries("issue", [7])
    assert find("six weeks", by=cast.liaison, scopes={"issues"}) == []


def test_a_rebuilt_index_finds_the_same(town: Town, cast: Cast) -> None:
    typed = ("dayton", "maple", "0142", "parkng", "okonkow", "fax")
    before = [find(text, by=cast.liaison) for text in typed]
    assert all(before)
    seen: list[str] = []
    count = rebuild_index(lambda kind, done, total: seen.append(kind))
    assert count == 9
    assert seen == ["note", "practitioner", "contact", "practice", "organization"]
    assert [find(text, by=cast.liaison) for text in typed] == before
