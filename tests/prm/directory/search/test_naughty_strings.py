"""Whatever people type, as a search or as a text, breaks nothing, and is found when it is typed back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prm.directory.models import Contact, Note
from prm.directory.search.operations import index_records
from prm.directory.search.queries import find
from prm.directory.search.words import list_words
from tests.cast import Cast
from tests.prm.directory.search.made import AT, Town, make_town

pytestmark = [pytest.mark.django_db, pytest.mark.req("DIR-12")]

SYNTAX = [
    '"',
    '"unclosed',
    "NEAR(a b)",
    "name_words : x",
    "a AND",
    "* OR NOT",
    "(",
    "-^{}",
    "'",
    "a & b | !c:*",
    "\\",
    "%",
    "_",
    "nul\0l",
    "\ud800",
    "x" * 5_000,
    "e\u0301tude",
    "中文字",
    "👩‍⚕️ 12",
    "مرحبا",
]


@pytest.fixture
def naughty(shared_data: Path) -> list[str]:
    path = shared_data / "text" / "blns.json"
    return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@pytest.fixture
def town(cast: Cast) -> Town:
    return make_town(cast)


def test_no_naughty_string_breaks_a_search(
    town: Town, cast: Cast, naughty: list[str]
) -> None:
    for text in [*naughty, *SYNTAX]:
        find(text, by=cast.liaison)


def test_naughty_notes_and_contacts_are_found_when_typed_back(
    town: Town, cast: Cast, naughty: list[str]
) -> None:
    # Many share the word “test”: one more word tells them apart, and all words must fit.
    texts = [f"n{at:03d} {text}" for at, text in enumerate(naughty) if list_words(text)]
    notes = Note.objects.bulk_create(
        Note(practice=town.maple, text=text, written_at=AT, written_by=cast.liaison)
        for text in texts
    )
    contacts = Contact.objects.bulk_create(
        Contact(practice=town.maple, name=text[:200], role="other") for text in texts
    )
    index_records([*notes, *contacts])
    lost = [
        (kind, text)
        for kind, records in (("note", notes), ("contact", contacts))
        for record, text in zip(records, texts, strict=True)
        if (kind, record.pk)
        not in {
            (each.kind, each.key)
            for each in find(text, by=cast.liaison, limit=200, kinds=[kind])
        }
    ]
    assert not lost


def test_an_accent_that_stands_apart_is_marked_with_its_letter(
    town: Town, cast: Cast
) -> None:
    note = Note.objects.create(
        practice=town.maple,
        text="Die e\u0301tude ist da.",
        written_at=AT,
        written_by=cast.liaison,
    )
    index_records([note])
    (found,) = find("etude", by=cast.liaison, kinds=["note"])
    assert [part.text for part in found.snippet if part.is_hit] == ["e\u0301tude"]
