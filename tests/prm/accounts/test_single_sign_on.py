"""Single sign-on against a real identity provider: who is known or invited gets in, and nobody else by any trick."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.error import HTTPError

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from prm.accounts.models import Role, User
from prm.accounts.operations import create_invitation
from prm.common.services import envoidc
from prm.ledger.models import Entry
from tests.cast import Cast, signed_in
from tests.prm.accounts.identity_provider import (
    REGISTERED,
    SECRET,
    IdentityProvider,
    first,
)
from tests.prm.accounts.second_factors import give_app

pytestmark = [pytest.mark.django_db, pytest.mark.req("ADM-02")]
START = "/sign-in/single-sign-on/"


@pytest.fixture
def house(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[IdentityProvider]:
    """Return the site's identity provider, set up by the environment as a site does it."""
    provider = IdentityProvider()
    monkeypatch.setenv("OIDC_NAME", "Riverbend Health")
    monkeypatch.setenv("OIDC_SERVER_URL", provider.address)
    monkeypatch.setenv("OIDC_CLIENT_ID", REGISTERED)
    monkeypatch.setenv("OIDC_CLIENT_SECRET", SECRET)
    settings.SOCIALACCOUNT_PROVIDERS = envoidc()
    yield provider
    provider.close()


def says(house: IdentityProvider, user: User, **more: Any) -> None:
    """Let the provider speak of a person."""
    house.claims = {
        "sub": f"person-{user.pk}",
        "email": user.email.upper(),
        "email_verified": True,
        **more,
    }


def visit(address: str) -> str:
    """Open the provider's page; return where it sends the browser."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *args: Any, **kwargs: Any) -> None:
            return None

    try:
        urllib.request.build_opener(Stay).open(address)
    except HTTPError as answer:
        with answer:
            return str(answer.headers["Location"])
    raise AssertionError("the provider sent nobody back")


def come_in(client: Client, path: str = START) -> HttpResponse:
    """Go the whole way: to the provider, and back with its code."""
    there = client.get(path).headers["Location"]
    back = visit(there)
    answer: HttpResponse = client.get(back.removeprefix("http://testserver"))
    return answer


def test_who_has_an_account_comes_in(
    client: Client, cast: Cast, house: IdentityProvider
) -> None:
    says(house, cast.steward)
    assert "Sign in with Riverbend Health" in client.get("/sign-in/").content.decode()
    response = come_in(client, f"{START}?next=/data/")
    assert response.headers["Location"] == "/data/"
    assert client.get("/account/").status_code == 200
    entry = Entry.objects.get(verb="user.signed_in")
    assert (entry.by, entry.particulars["means"]) == (cast.steward, "single sign-on")


def test_the_second_time_the_provider_knows_them_by_its_own_id(
    client: Client, cast: Cast, house: IdentityProvider
) -> None:
    says(house, cast.steward)
    come_in(client)
    says(house, cast.steward, email="renamed@example.org")
    again = Client()
    assert come_in(again).status_code == 302
    assert again.get("/data/").status_code == 200


def test_state_nonce_and_challenge_go_along_and_are_new_each_time(
    client: Client, cast: Cast, house: IdentityProvider
) -> None:
    says(house, cast.steward)
    come_in(client)
    come_in(Client())
    one, other = house.asked
    assert one["code_challenge_method"] == "S256"
    assert {*one["scope"].split()} == {"openid", "profile", "email"}
    for name in ("state", "nonce", "code_challenge"):
        assert len(one[name]) >= 16
        assert one[name] != other[name]


def test_an_unknown_person_stays_out(
    client: Client, cast: Cast, house: IdentityProvider
) -> None:
    says(house, User(pk=0, email="stranger@example.org"))
    response = come_in(client)
    assert response.status_code == 403
    assert "Ask your administrator to invite you" in response.content.decode()
    assert not User.objects.filter(email="stranger@example.org").exists()
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize("verified", [False, None, "false"])
def test_an_address_that_the_provider_has_not_verified_is_nobodys(
    client: Client, cast: Cast, house: IdentityProvider, verified: object
) -> None:
    says(house, cast.steward, email_verified=verified)
    response = come_in(client)
    assert response.status_code == 403
    assert "verified your email address" in response.content.decode()
    assert client.get("/account/").status_code == 302


def test_an_address_that_only_looks_like_a_colleagues_opens_nothing(
    client: Client, cast: Cast, house: IdentityProvider
) -> None:
    like = cast.steward.email.replace("s", "\u017f")  # PostgreSQL takes it for an s
    says(house, cast.steward, email=like)
    assert come_in(client).status_code == 403
    assert client.get("/account/").status_code == 302


def test_a_state_of_somebody_else_is_refused(
    client: Client, cast: Cast, house: IdentityProvider
) -> None:
    says(house, cast.steward)
    there = client.get(START).headers["Location"]
    code = first(visit(there), "code")
    for state in ("", "guessed", first(there, "nonce")):
        response = client.get(f"{START}callback/?code={code}&state={state}")
        assert response.status_code == 403
    stolen = Client()  # the answer, brought to another browser
    path = visit(client.get(START).headers["Location"])
    assert stolen.get(path.removeprefix("http://testserver")).status_code == 403
    assert stolen.get("/account/").status_code == 302


def test_an_answer_is_taken_once(
    client: Client, cast: Cast, house: IdentityProvider
) -> None:
    says(house, cast.steward)
    back = visit(client.get(START).headers["Location"])
    path = back.removeprefix("http://testserver")
    assert client.get(path).status_code == 302
    assert client.get(path).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"aud": "another site"},
        {"iss": "http://127.0.0.1:1"},
        {"exp": 1_000_000_000},
        {"sub": "somebody else"},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_sign_in_is_refused(
    client: Client, cast: Cast, house: IdentityProvider, wrong: dict[str, Any]
) -> None:
    says(house, cast.steward)
    house.token_claims = wrong
    response = come_in(client)
    assert response.status_code == 403
    assert "didn’t fit this sign-in" in response.content.decode()
    assert client.get("/account/").status_code == 302


def test_a_token_signed_by_nobody_known_is_refused(
    client: Client, cast: Cast, house: IdentityProvider
) -> None:
    says(house, cast.steward)
    house.forged = True
    assert come_in(client).status_code == 403
    assert client.get("/account/").status_code == 302


def test_a_closed_account_stays_closed(
    client: Client, cast: Cast, house: IdentityProvider
) -> None:
    says(house, cast.outsider)
    assert come_in(client).status_code == 403
    assert client.get("/account/").status_code == 302


def test_who_is_invited_needs_no_password(
    client: Client, cast: Cast, house: IdentityProvider
) -> None:
    create_invitation(
        email="new@example.org",
        name="Nell Farrow",
        role=Role.ANALYST,
        by=cast.administrator,
        at=timezone.now(),
    )
    says(house, User(pk=0, email="new@example.org"))
    assert come_in(client).status_code == 302
    made = User.objects.get(email="new@example.org")
    assert (made.role, made.has_usable_password()) == (Role.ANALYST, False)
    assert Entry.objects.filter(verb="user.joined", by=made).exists()


def test_an_old_invitation_lets_nobody_in(
    client: Client, cast: Cast, house: IdentityProvider
) -> None:
    create_invitation(
        email="new@example.org",
        name="Nell Farrow",
        role=Role.ANALYST,
        by=cast.administrator,
        at=timezone.now() - timedelta(days=8),
    )
    says(house, User(pk=0, email="new@example.org"))
    response = come_in(client)
    assert response.status_code == 403
    assert "too old" in response.content.decode()


def test_a_factor_set_up_here_is_asked_for_all_the_same(
    client: Client, cast: Cast, house: IdentityProvider
) -> None:
    give_app(cast.steward)
    says(house, cast.steward)
    assert come_in(client).headers["Location"] == "/sign-in/second-factor/"
    assert client.get("/account/").status_code == 302


def test_who_comes_by_the_provider_needs_no_factor_of_ours(
    client: Client, cast: Cast, house: IdentityProvider, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = ["everybody"]
    says(house, cast.steward)
    come_in(client)
    assert client.get("/data/").status_code == 200


def test_a_role_follows_the_claim_that_the_site_named(
    client: Client, cast: Cast, house: IdentityProvider, settings: Settings
) -> None:
    settings.OIDC_ROLE_CLAIM = "groups"
    settings.OIDC_ROLES = {"hw-directors": "director", "hw-admins": "administrator"}
    says(house, cast.steward, groups=["all-staff", "hw-directors"])
    come_in(client)
    cast.steward.refresh_from_db()
    assert cast.steward.role == Role.DIRECTOR
    entry = Entry.objects.get(verb="user.changed_role")
    assert (entry.by, entry.why) == (None, "The identity provider says so.")
    says(house, cast.analyst, groups=["hw-directors", "hw-admins"])
    come_in(Client())
    cast.analyst.refresh_from_db()
    assert cast.analyst.role == Role.ANALYST  # two roles are none


def test_the_last_administrator_keeps_the_role_whatever_the_claim(
    client: Client, cast: Cast, house: IdentityProvider, settings: Settings
) -> None:
    settings.OIDC_ROLE_CLAIM, settings.OIDC_ROLES = "groups", {"d": "director"}
    says(house, cast.administrator, groups=["d"])
    assert come_in(client).status_code == 302
    cast.administrator.refresh_from_db()
    assert cast.administrator.role == Role.ADMINISTRATOR


def test_a_provider_that_does_not_answer_is_said(
    client: Client, cast: Cast, house: IdentityProvider
) -> None:
    house.close()
    response = client.get(START)
    assert response.status_code == 403
    assert "doesn’t answer" in response.content.decode()


def test_a_provider_that_refuses_is_said(
    client: Client, cast: Cast, house: IdentityProvider
) -> None:
    state = first(client.get(START).headers["Location"], "state")
    response = client.get(f"{START}callback/?error=access_denied&state={state}")
    assert response.status_code == 403


def test_nobody_is_sent_on_to_another_site(
    client: Client, cast: Cast, house: IdentityProvider
) -> None:
    says(house, cast.steward)
    response = come_in(client, f"{START}?next=https://evil.example/")
    assert response.headers["Location"] == "/home/"


def test_somebody_signed_in_already_becomes_who_the_provider_says(
    cast: Cast, house: IdentityProvider
) -> None:
    client = signed_in(cast.director)
    says(house, cast.steward)
    come_in(client)
    assert cast.steward.name in client.get("/account/").content.decode()


def test_without_a_provider_there_is_no_button_and_no_page(client: Client) -> None:
    assert client.get(START).status_code == 404
    assert client.get(f"{START}callback/").status_code == 404
    assert "Sign in with" not in client.get("/sign-in/").content.decode().replace(
        "Sign in with a passkey", ""
    )
