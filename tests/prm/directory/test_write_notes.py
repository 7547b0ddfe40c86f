"""Notes: written, changed for a day by who wrote them, removed and brought back; never in the ledger's words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from prm.directory.models import Note, Practice, Practitioner
from prm.directory.operations.notes import (
    edit_note,
    remove_note,
    restore_note,
    write_note,
)
from prm.directory.queries.notes import list_notes
from prm.ledger.models import Entry
from tests.cast import Cast, signed_in

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 21, 15, tzinfo=UTC)


@pytest.fixture
def alder(db: None) -> Practice:
    return Practice.objects.create(code="Alder", name="Alder Creek")


@pytest.fixture
def note(cast: Cast, alder: Practice) -> Note:
    return write_note(about=alder, text="Bring the card.", by=cast.liaison, at=AT)


def test_a_note_is_written_on_the_page_and_can_be_taken_back(
    cast: Cast, alder: Practice
) -> None:
    liaison = signed_in(cast.liaison)
    liaison.post(reverse("practice_notes", args=[alder.pk]), {"text": "New fax."})
    [found] = list_notes(alder)
    assert (found.text, found.written_by) == ("New fax.", cast.liaison)
    page = liaison.get(f"/practices/{alder.pk}/").content.decode()
    assert "New fax." in page
    assert f'action="/notes/{found.pk}/removal/"' in page


def test_a_practitioner_has_notes_too(cast: Cast) -> None:
    somebody = Practitioner.objects.create(last_name="Tamblehowe")
    liaison = signed_in(cast.liaison)
    path = reverse("practitioner_notes", args=[somebody.pk])
    liaison.post(path, {"text": "Trained at Brackwater."})
    page = liaison.get(f"/practitioners/{somebody.pk}/").content.decode()
    assert "Trained at Brackwater." in page


@pytest.mark.parametrize("text", ["", "   ", "a\0b", "a" * 4001])
def test_an_empty_or_impossible_note_is_refused_with_a_reason(
    cast: Cast, alder: Practice, text: str
) -> None:
    path = reverse("practice_notes", args=[alder.pk])
    response = signed_in(cast.liaison).post(path, {"text": text})
    assert response.status_code == 422
    assert 'class="error"' in response.content.decode()
    assert not Note.objects.exists()


def test_who_wrote_it_may_change_it_for_a_day(cast: Cast, note: Note) -> None:
    in_time, too_late = AT + timedelta(hours=23), AT + timedelta(hours=25)
    edit_note(note=note, text="Bring two cards.", by=cast.liaison, at=in_time)
    note.refresh_from_db()
    assert (note.text, note.edited_at) == ("Bring two cards.", in_time)
    for who, when in ((cast.liaison, too_late), (cast.team_mate, in_time)):
        with pytest.raises(PermissionDenied):
            edit_note(note=note, text="No.", by=who, at=when)


def test_a_note_is_removed_and_brought_back(
    cast: Cast, alder: Practice, note: Note
) -> None:
    with pytest.raises(PermissionDenied):
        remove_note(note=note, by=cast.team_mate, at=AT)
    remove_note(note=note, by=cast.director, at=AT)
    assert list_notes(alder) == []
    restore_note(note=note, by=cast.liaison, at=AT)
    assert list_notes(alder) == [note]


@pytest.mark.req("CMP-09")
def test_the_ledger_tells_who_wrote_and_removed_but_not_what(
    cast: Cast, note: Note
) -> None:
    edit_note(note=note, text="Bring two cards.", by=cast.liaison, at=AT)
    remove_note(note=note, by=cast.liaison, at=AT)
    entries = list(Entry.objects.order_by("sequence"))
    verbs = ["note.written", "note.edited", "note.removed"]
    assert [entry.verb for entry in entries] == verbs
    said = " ".join(str(entry.particulars) for entry in entries)
    said += " ".join(
        mention.label for entry in entries for mention in entry.mentions.all()
    )
    assert "card" not in said
    assert "Alder Creek" in said


def test_the_compliance_officer_reads_no_trace_of_notes_on_the_timeline(
    cast: Cast, alder: Practice, note: Note
) -> None:
    path = reverse("timeline", args=["directory.practice", alder.pk])

    def read(client: Client) -> str:
        return str(client.get(path).content.decode())

    assert "wrote a note" in read(signed_in(cast.director))
    assert "wrote a note" not in read(signed_in(cast.compliance_officer))
