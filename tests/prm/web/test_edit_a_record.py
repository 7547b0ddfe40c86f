"""A steward edits a record by its form; two stewards at once both keep their work."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from prm.directory.forms.records import shown_of
from prm.directory.models import Practice
from tests.cast import Cast, signed_in
from tests.prm.directory.sources import practice, say
from tests.prm.web.conftest import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def alder(cast: Cast) -> Practice:
    say(
        cast.steward,
        practice("Alder", name="Alder Creek", phone="614-555-0142", city="Millrace"),
    )
    return Practice.objects.get()


@pytest.fixture
def steward(cast: Cast) -> Client:
    return signed_in(cast.steward)


def form_of(record: Practice, **changed: str) -> dict[str, Any]:
    seen = shown_of(record)
    return {**seen, **changed, "seen": json.dumps(seen)}


def test_the_form_shows_what_stands_and_keeps_what_is_typed(
    steward: Client, alder: Practice
) -> None:
    path = reverse("practice_edit", args=[alder.pk])
    assert 'value="614-555-0142"' in steward.get(path).content.decode()
    assert steward.post(path, form_of(alder, city="Oxbow")).status_code == 302
    alder.refresh_from_db()
    assert (alder.city, alder.phone) == ("Oxbow", "614-555-0142")


def test_a_slip_is_said_beside_its_field(steward: Client, alder: Practice) -> None:
    path = reverse("practice_edit", args=[alder.pk])
    response = steward.post(path, form_of(alder, closed_on="soon", city="Oxbow"))
    assert response.status_code == 422
    assert "soon isn" in response.content.decode()
    assert 'value="Oxbow"' in response.content.decode()
    alder.refresh_from_db()
    assert alder.city == "Millrace"


@pytest.mark.req("DIR-08")
def test_two_stewards_edit_at_once_and_neither_loses_work(
    steward: Client, cast: Cast, alder: Practice
) -> None:
    path = reverse("practice_edit", args=[alder.pk])
    mine = form_of(alder, phone="614-555-0199", fax="614-555-0177")
    theirs = form_of(alder, phone="614-555-0100", city="Oxbow")
    assert signed_in(cast.analyst).post(path, theirs).status_code == 302

    response = steward.post(path, mine)
    assert response.status_code == 409
    page = response.content.decode()
    said = words(response.content)
    assert "A colleague changed this while you did. Nothing is saved yet." in said
    assert "Phone 614-555-0100 614-555-0199" in said
    assert 'value="614-555-0199"' in page  # mine waits in the form
    assert 'value="Oxbow"' in page  # theirs, which I never touched
    alder.refresh_from_db()
    assert (alder.phone, alder.fax, alder.city) == ("614-555-0100", "", "Oxbow")

    again = form_of(alder, phone="614-555-0199", fax="614-555-0177")
    assert steward.post(path, again).status_code == 302
    alder.refresh_from_db()
    assert (alder.phone, alder.fax) == ("614-555-0199", "614-555-0177")
    assert alder.city == "Oxbow"


def test_a_form_with_nothing_sensible_seen_changes_nothing_unseen(
    steward: Client, alder: Practice
) -> None:
    path = reverse("practice_edit", args=[alder.pk])
    typed = {**form_of(alder, phone="614-555-0199"), "seen": "[not json"}
    assert steward.post(path, typed).status_code == 409
    alder.refresh_from_db()
    assert alder.phone == "614-555-0142"
