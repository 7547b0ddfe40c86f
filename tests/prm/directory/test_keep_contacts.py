"""Contacts: added, changed by two at once, gone, and back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from prm.directory.models import Contact, Practice
from prm.directory.queries.contacts import as_seen, list_contacts
from prm.ledger.models import Entry
from tests.cast import Cast, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.req("DIR-09")]

TYPED: dict[str, Any] = {
    "name": "Marisol Tavner",
    "role": "referral_coordinator",
    "makes_referrals": "on",
    "phone": "614-555-0142",
    "email": "marisol@example.org",
    "channel": "phone",
    "strength": "4",
    "best_days": ["4", "2", "3"],
    "best_from": "09:00",
    "best_until": "11:00",
    "note": "Ask for her by first name.",
    "seen": "",
}


@pytest.fixture
def alder(db: None) -> Practice:
    return Practice.objects.create(code="Alder", name="Alder Creek")


@pytest.fixture
def liaison(cast: Cast) -> Client:
    return signed_in(cast.liaison)


@pytest.fixture
def marisol(liaison: Client, alder: Practice) -> Contact:
    liaison.post(reverse("contacts", args=[alder.pk]), TYPED)
    return Contact.objects.get()


def form_of(contact: Contact, **changed: Any) -> dict[str, Any]:
    """Return what a browser sends: the contact as it was opened, with changes."""
    seen = as_seen(contact)
    typed = {**seen, "best_days": list(contact.best_days), "seen": json.dumps(seen)}
    if not contact.makes_referrals:
        del typed["makes_referrals"]
    return {**typed, **changed}


def verbs() -> list[str]:
    return list(Entry.objects.order_by("sequence").values_list("verb", flat=True))


def undo(client: Client, path: str) -> None:
    """Press the Undo of the newest message on a page."""
    html = client.get(path).content.decode()
    action = html.split('class="toast"')[-1].split('action="')[1].split('"')[0]
    assert client.post(action).status_code == 302


def test_a_contact_keeps_everything_that_was_typed(marisol: Contact) -> None:
    assert as_seen(marisol) == {
        **{name: TYPED[name] for name in ("name", "role", "phone", "email")},
        "channel": "phone",
        "strength": "4",
        "best_days": "234",
        "best_from": "09:00",
        "best_until": "11:00",
        "makes_referrals": "yes",
        "note": "Ask for her by first name.",
    }
    assert marisol.best_time == "Tue to Thu 09:00 to 11:00"
    assert verbs() == ["contact.added"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": " "}, "Write the name, or what they are called"),
        ({"role": ""}, "Choose what they do in the practice"),
        ({"role": "wizard"}, "Select a valid choice"),
        ({"strength": "6"}, "Select a valid choice"),
        ({"strength": "0"}, "Select a valid choice"),
        ({"best_until": "08:00"}, "before the hour"),
        ({"email": "nowhere"}, "valid email address"),
        ({"name": "a\0b"}, "Null characters are not allowed"),
        ({"name": "a" * 201}, "at most 200 characters"),
    ],
)
def test_a_slip_is_said_beside_the_field_and_nothing_is_lost(
    liaison: Client, alder: Practice, typed: dict[str, str], said: str
) -> None:
    response = liaison.post(reverse("contacts", args=[alder.pk]), {**TYPED, **typed})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert "Ask for her by first name." in response.content.decode()
    assert not Contact.objects.exists()


def test_who_makes_the_referral_happen_comes_first(alder: Practice) -> None:
    for name, strength, makes in (
        ("Knows us", 5, False),
        ("Makes them", 1, True),
        ("Nobody knows", None, False),
    ):
        Contact.objects.create(
            practice=alder,
            name=name,
            role="other",
            strength=strength,
            makes_referrals=makes,
        )
    assert [each.name for each in list_contacts(alder)] == [
        "Makes them",
        "Knows us",
        "Nobody knows",
    ]


def test_two_people_change_different_things_and_both_are_kept(
    liaison: Client, cast: Cast, marisol: Contact
) -> None:
    path = reverse("contact", args=[marisol.pk])
    mine, theirs = (
        form_of(marisol, phone="614-555-0199"),
        form_of(marisol, strength="5"),
    )
    assert signed_in(cast.team_mate).post(path, theirs).status_code == 302
    assert liaison.post(path, mine).status_code == 302
    marisol.refresh_from_db()
    assert (marisol.phone, marisol.strength) == ("614-555-0199", 5)


def test_two_people_change_the_same_and_the_second_sees_both_versions(
    liaison: Client, cast: Cast, marisol: Contact
) -> None:
    path = reverse("contact", args=[marisol.pk])
    mine = form_of(marisol, phone="614-555-0199", note="Mine too")
    theirs = form_of(marisol, phone="614-555-0100", channel="fax")
    signed_in(cast.team_mate).post(path, theirs)
    response = liaison.post(path, mine)
    assert response.status_code == 409
    page = response.content.decode()
    assert "614-555-0100" in page
    assert "614-555-0199" in page
    marisol.refresh_from_db()
    assert marisol.phone == "614-555-0100"
    # Saving what the form holds now puts mine in place of theirs, and keeps what they changed elsewhere.
    seen = as_seen(marisol)
    again = {**mine, "channel": "fax", "seen": json.dumps(seen)}
    assert liaison.post(path, again).status_code == 302
    marisol.refresh_from_db()
    assert (marisol.phone, marisol.note) == ("614-555-0199", "Mine too")
    assert marisol.channel == "fax"


def test_the_form_after_a_conflict_holds_mine_where_we_differ_and_theirs_elsewhere(
    liaison: Client, cast: Cast, marisol: Contact
) -> None:
    path = reverse("contact", args=[marisol.pk])
    mine = form_of(marisol, phone="614-555-0199")
    signed_in(cast.team_mate).post(
        path, form_of(marisol, phone="614-555-0100", email="new@example.org")
    )
    page = liaison.post(path, mine).content.decode()
    assert 'value="614-555-0199"' in page
    assert 'value="new@example.org"' in page


def test_nothing_changed_writes_no_entry(liaison: Client, marisol: Contact) -> None:
    liaison.post(reverse("contact", args=[marisol.pk]), form_of(marisol))
    assert verbs() == ["contact.added"]


def test_who_left_is_kept_and_can_come_back(
    liaison: Client, alder: Practice, marisol: Contact
) -> None:
    liaison.post(reverse("contact_departure", args=[marisol.pk]))
    assert list_contacts(alder) == []
    assert list_contacts(alder, with_left=True) == [marisol]
    undo(liaison, f"/practices/{alder.pk}/")
    assert list_contacts(alder) == [marisol]
    assert verbs() == ["contact.added", "contact.left", "contact.returned"]


def test_adding_can_be_undone(
    liaison: Client, alder: Practice, marisol: Contact
) -> None:
    undo(liaison, f"/practices/{alder.pk}/")
    assert not Contact.objects.exists()
    assert verbs() == ["contact.added", "contact.removed"]


def test_a_change_can_be_undone_unless_somebody_changed_the_same_again(
    liaison: Client, cast: Cast, marisol: Contact
) -> None:
    path = reverse("contact", args=[marisol.pk])
    liaison.post(path, form_of(marisol, phone="614-555-0199", best_days=["5"]))
    edited = Entry.objects.get(verb="contact.edited")
    back = reverse("contact_edit_undone", args=[marisol.pk, edited.sequence])
    marisol.refresh_from_db()
    signed_in(cast.team_mate).post(path, form_of(marisol, note="Theirs"))
    liaison.post(back)
    marisol.refresh_from_db()
    assert (marisol.phone, marisol.best_days) == ("614-555-0142", "234")
    assert marisol.note == "Theirs"
    signed_in(cast.team_mate).post(path, form_of(marisol, phone="614-555-0000"))
    liaison.post(back)
    marisol.refresh_from_db()
    assert marisol.phone == "614-555-0000"
    assert (
        liaison.post(reverse("contact_edit_undone", args=[marisol.pk, 1])).status_code
        == 404
    )  # the entry of the adding
