"""Whatever people type comes back unharmed: the list of naughty strings through every form of the directory."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from prm.directory.forms.records import shown_of
from prm.directory.models import Contact, Correction, Note, Practice
from tests.cast import Cast, signed_in
from tests.prm.web.test_page_safety import inline_parts

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

LONGEST = 200  # of a contact's name


@pytest.fixture
def strings(shared_data: Path) -> list[str]:
    path = shared_data / "text" / "blns.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    return [text for text in found if text.strip()]


@pytest.fixture
def alder(db: None) -> Practice:
    return Practice.objects.create(code="Alder", name="Alder Creek")


@pytest.fixture
def steward(cast: Cast) -> Client:
    return signed_in(cast.steward)


def test_the_name_and_note_of_a_contact(
    steward: Client, alder: Practice, strings: list[str]
) -> None:
    for text in strings:
        typed = {"name": text[:LONGEST], "role": "other", "note": text}
        response = steward.post(reverse("contacts", args=[alder.pk]), typed)
        assert response.status_code == 302, text
    kept = [(each.name, each.note) for each in Contact.objects.order_by("pk")]
    assert kept == [(text[:LONGEST].strip(" "), text) for text in strings]
    page = steward.get(f"/practices/{alder.pk}/")
    said = html.unescape(page.content.decode())
    for name, note in kept:
        assert f">{name}</a>" in said
        assert f"<small>{note}</small>" in said
    assert inline_parts(page) == []


def test_a_form_gives_back_what_it_was_given(
    steward: Client, alder: Practice, strings: list[str]
) -> None:
    for text in strings[::8]:
        Contact.objects.all().delete()
        found = Contact.objects.create(
            practice=alder, name=text[:LONGEST], role="other", note=text
        )
        page = steward.get(reverse("contact", args=[found.pk])).content.decode()
        shown = re.search(
            r'<textarea name="note"[^>]*>\r?\n(.*?)</textarea>', page, re.S
        )
        assert shown
        assert html.unescape(shown[1]) == text
        value = re.search(r'name="name" value="([^"]*)"', page)
        assert value
        assert html.unescape(value[1]) == text[:LONGEST]


def test_notes(steward: Client, alder: Practice, strings: list[str]) -> None:
    path = reverse("practice_notes", args=[alder.pk])
    for text in strings:
        assert steward.post(path, {"text": text}).status_code == 302, text
    kept = list(Note.objects.order_by("pk").values_list("text", flat=True))
    assert kept == strings
    page = steward.get(f"/practices/{alder.pk}/")
    said = html.unescape(page.content.decode())
    assert all(f"<p>{text}</p>" in said for text in strings[-20:])
    assert inline_parts(page) == []


def test_corrections(steward: Client, alder: Practice, strings: list[str]) -> None:
    path = reverse("practice_corrections", args=[alder.pk])
    for text in strings:
        typed = {"attribute": "name", "after": text, "note": text}
        assert steward.post(path, typed).status_code == 302, text
    kept = list(Correction.objects.order_by("pk").values_list("after", "note"))
    assert kept == [(text.strip(" "), text) for text in strings]
    queue = steward.get(reverse("corrections"))
    said = html.unescape(queue.content.decode())
    assert all(f"<b>{text.strip(' ')}</b>" in said for text in strings[:50])
    assert inline_parts(queue) == []


def test_edits_by_a_steward(
    steward: Client, alder: Practice, strings: list[str]
) -> None:
    path = reverse("practice_edit", args=[alder.pk])
    for text in strings[::8]:
        seen = shown_of(alder)
        typed = {
            **seen,
            "name": text,
            "address_1": text[:200],
            "seen": json.dumps(seen),
        }
        assert steward.post(path, typed).status_code == 302, text
        alder.refresh_from_db()
        assert alder.name == text.strip()
        page = html.unescape(steward.get(f"/practices/{alder.pk}/").content.decode())
        assert alder.name in page


def test_the_address_of_a_list(steward: Client, strings: list[str]) -> None:
    for text in strings[::8]:
        for path in ("/practices/", "/practitioners/", "/organizations/"):
            asked = {"text": text, "sort": text, "page": text, "town": text}
            response = steward.get(path, asked)
            assert response.status_code == 200
            assert inline_parts(response) == []
