"""The one box, as the palette's list and as a page of its own."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from prm.directory.models import Note, Practice
from prm.directory.search.operations import index_records
from tests.cast import Cast, signed_in
from tests.prm.directory.search.made import AT, Town, make_town

pytestmark = [pytest.mark.django_db, pytest.mark.req("DIR-12")]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def town(cast: Cast) -> Town:
    return make_town(cast)


def palette(cast: Cast, text: str) -> str:
    client = signed_in(cast.liaison)
    return client.get("/search/", {"q": text}, headers=HTMX).content.decode()


def test_the_palette_groups_what_it_found_and_marks_the_hits(
    town: Town, cast: Cast
) -> None:
    found = palette(cast, "bettina")
    assert "<html" not in found
    assert found.index("Contacts") < found.index("Notes")
    assert "<mark>Bettina</mark> Krol" in found
    assert f'href="/practices/{town.maple.pk}/#note-{town.note.pk}"' in found


def test_the_palette_says_what_it_took_the_words_for(town: Town, cast: Cast) -> None:
    found = palette(cast, "Okonkow")
    assert "Nothing fits “Okonkow” as it was typed" in found
    assert "q=Okonkwo" in found


def test_the_page_filters_by_kind_and_pages_through(town: Town, cast: Cast) -> None:
    notes = [
        Note(practice=town.harbor, text="Harbor parking", written_at=AT, written_by=by)
        for by in [cast.liaison] * 30
    ]
    index_records(Note.objects.bulk_create(notes))
    client = signed_in(cast.liaison)
    page = client.get("/search/", {"q": "harbor", "kind": "note"}).content.decode()
    assert "1 to 25 of 30" in page
    assert "<mark>Harbor</mark> Cardiology" in page
    onward = client.get("/search/", {"q": "harbor", "kind": "note", "page": "2"})
    assert "26 to 30 of 30" in onward.content.decode()


def test_an_empty_box_teaches_what_to_type(cast: Cast) -> None:
    page = signed_in(cast.liaison).get("/search/").content.decode()
    assert "the last four digits will do" in page


def test_nothing_found_says_what_to_try(cast: Cast) -> None:
    page = signed_in(cast.liaison).get("/search/", {"q": "zzyzx"}).content.decode()
    assert "Nothing fits “zzyzx”" in page
    assert "Type fewer words" in page


def count_queries(cast: Cast, text: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        palette(cast, text)
    return len(caught)


def test_a_search_asks_as_often_in_a_large_directory_as_in_a_small_one(
    town: Town, cast: Cast
) -> None:
    few = count_queries(cast, "maple")
    more = [Practice(code=f"M-{at}", name=f"Maple Clinic {at}") for at in range(60)]
    index_records(Practice.objects.bulk_create(more))
    assert count_queries(cast, "maple") <= few
