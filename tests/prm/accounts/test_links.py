"""Invitations and forgotten passwords: a link does one thing, once, for a while."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from prm.accounts.models import Invitation, Role, User
from prm.ledger.models import Entry
from tests.cast import PASSWORD, Cast, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.req("ADM-01")]
NEW = "three brooks and a mill"
JOIN = {"name": "Nell Farrow", "password1": NEW, "password2": NEW}
LINK = re.compile(r"http://testserver(/(?:invitation|sign-in)/[^\s<\"]+)")


def invite(administrator: Client, email: str = "nell@example.org") -> str:
    """Invite somebody; return the path of the link that is shown."""
    response = administrator.post(
        "/users/invitations/",
        {"email": email, "name": "Nell Farrow", "role": "analyst", "time_zone": ""},
        follow=True,
    )
    return link_in(response.content.decode())


def link_in(text: str) -> str:
    found = LINK.search(text)
    assert found is not None, text
    return found[1]


def test_an_invited_person_takes_their_place(client: Client, cast: Cast) -> None:
    link = invite(signed_in(cast.administrator))
    page = client.get(link).content.decode()
    assert "Jonas Ferrante invites you as <b>analyst</b>" in page
    response = client.post(link, {**JOIN, "time_zone": "America/Denver"})
    assert response.headers["Location"] == "/sign-in/"
    made = User.objects.get(email="nell@example.org")
    assert (made.role, made.time_zone) == (Role.ANALYST, "America/Denver")
    signing = {"login": made.email, "password": NEW}
    assert client.post("/sign-in/", signing).headers["Location"] == "/home/"
    assert Entry.objects.filter(verb="user.joined", by=made).count() == 1


def test_the_link_works_once(client: Client, cast: Cast) -> None:
    link = invite(signed_in(cast.administrator))
    client.post(link, JOIN)
    assert client.get(link).status_code == 410
    assert client.post(link, {**JOIN, "name": "Somebody else"}).status_code == 410
    assert User.objects.filter(email="nell@example.org").count() == 1


def test_the_link_is_void_after_a_week(client: Client, cast: Cast) -> None:
    link = invite(signed_in(cast.administrator))
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        assert client.get(link).status_code == 410
        assert client.post(link, JOIN).status_code == 410
    assert not User.objects.filter(email="nell@example.org").exists()


def test_a_new_link_voids_the_old_one(client: Client, cast: Cast) -> None:
    administrator = signed_in(cast.administrator)
    old = invite(administrator)
    key = Invitation.objects.get().pk
    page = administrator.post(f"/users/invitations/{key}/renewal/", follow=True)
    new = link_in(page.content.decode())
    assert client.get(old).status_code == 410
    assert client.get(new).status_code == 200


def test_a_withdrawn_invitation_lets_nobody_in(client: Client, cast: Cast) -> None:
    administrator = signed_in(cast.administrator)
    link = invite(administrator)
    key = Invitation.objects.get().pk
    administrator.post(f"/users/invitations/{key}/withdrawal/")
    assert client.post(link, JOIN).status_code == 410


@pytest.mark.parametrize("spoilt", ["x", "WzEsMV0:1abc:def", "%F0%9F%98%80"])
def test_a_made_up_link_opens_nothing(client: Client, cast: Cast, spoilt: str) -> None:
    invite(signed_in(cast.administrator))
    assert client.get(f"/invitation/{spoilt}/").status_code == 410


@pytest.mark.req("ADM-02")
def test_the_password_rules_hold_for_who_is_invited(client: Client, cast: Cast) -> None:
    link = invite(signed_in(cast.administrator))
    for password in ("short", "nellfarrow12", "1qaz2wsx3edc"):
        answers = {**JOIN, "password1": password, "password2": password}
        assert client.post(link, answers).status_code == 422, password
    slip = client.post(link, {**JOIN, "password2": NEW + "s"})
    assert "The two passwords differ" in slip.content.decode()
    assert not User.objects.filter(email="nell@example.org").exists()


def test_nobody_is_invited_twice_or_over_an_account(cast: Cast) -> None:
    administrator = signed_in(cast.administrator)
    invite(administrator)
    for email in ("NELL@example.org", cast.liaison.email.upper()):
        asked = {"email": email, "name": "Nell", "role": "analyst"}
        assert administrator.post("/users/invitations/", asked).status_code == 422
    assert Invitation.objects.count() == 1


def test_where_mail_is_sent_the_invitation_is_mailed(
    cast: Cast, settings: Settings
) -> None:
    settings.MAIL_CONFIGURED = True
    link = invite(signed_in(cast.administrator))
    sent = mail.outbox[0]
    assert sent.to == ["nell@example.org"]
    assert link_in(sent.body) == link


@pytest.mark.req("ADM-02")
def test_a_forgotten_password_is_chosen_anew_by_mail(
    client: Client, cast: Cast, settings: Settings
) -> None:
    settings.MAIL_CONFIGURED = True
    elsewhere = signed_in(cast.liaison)
    client.post("/sign-in/forgotten/", {"email": cast.liaison.email.upper()})
    link = link_in(mail.outbox[0].body)
    assert client.get(link).status_code == 200
    client.post(link, {"new_password1": NEW, "new_password2": NEW})
    cast.liaison.refresh_from_db()
    assert cast.liaison.check_password(NEW)
    assert client.get(link).status_code == 410
    assert elsewhere.get("/account/").status_code == 302
    assert Entry.objects.filter(verb="user.used_password_link").exists()


@pytest.mark.req("ADM-02")
def test_the_page_tells_nobody_who_has_an_account(
    client: Client, cast: Cast, settings: Settings
) -> None:
    settings.MAIL_CONFIGURED = True
    said = {
        client.post("/sign-in/forgotten/", {"email": email})
        .content.decode()
        .replace(email, "…")
        for email in ("nobody@example.org", cast.liaison.email, cast.outsider.email)
    }
    assert len({re.sub(r'value="[^"]+"', "", page) for page in said}) == 1
    assert [message.to for message in mail.outbox] == [[cast.liaison.email]]


@pytest.mark.req("ADM-02")
def test_nobody_floods_a_mailbox(
    client: Client, cast: Cast, settings: Settings
) -> None:
    settings.MAIL_CONFIGURED = True
    for _ in range(8):
        client.post("/sign-in/forgotten/", {"email": cast.liaison.email})
    assert len(mail.outbox) == 5


@pytest.mark.req("ADM-02")
def test_without_mail_the_administrator_hands_a_link_over(
    client: Client, cast: Cast
) -> None:
    page = client.get("/sign-in/forgotten/").content.decode()
    assert "Ask your administrator" in page
    made = signed_in(cast.administrator).post(
        f"/users/{cast.liaison.pk}/password-link/"
    )
    link = link_in(made.content.decode())
    client.post(link, {"new_password1": NEW, "new_password2": NEW})
    cast.liaison.refresh_from_db()
    assert cast.liaison.check_password(NEW)
    assert not mail.outbox


@pytest.mark.req("ADM-02")
def test_a_link_for_a_password_is_void_after_a_day_or_a_sign_in(
    client: Client, cast: Cast
) -> None:
    administrator = signed_in(cast.administrator)
    path = f"/users/{cast.liaison.pk}/password-link/"
    old = link_in(administrator.post(path).content.decode())
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert client.get(old).status_code == 410
    client.post("/sign-in/", {"login": cast.liaison.email, "password": PASSWORD})
    assert Client().get(old).status_code == 410
