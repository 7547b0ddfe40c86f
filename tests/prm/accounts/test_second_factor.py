"""A second factor is set up after showing who it is, asked for at sign-in, and sealed in the database."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pytest_django import Settings

from prm.accounts.models import Role
from prm.accounts.second_factor import check_setting
from prm.ledger.models import Entry
from prm.web.account.adapters import FactorAdapter
from tests.cast import Cast
from tests.prm.accounts.second_factors import (
    SECRET,
    code_of,
    give_app,
    give_password,
    prove_again,
)

pytestmark = [pytest.mark.django_db, pytest.mark.req("ADM-02")]
ADD = "/account/security/app/add/"
SECOND = "/sign-in/second-factor/"


def add_app(client: Client) -> list[str]:
    """Set up an app as a person would; return the recovery codes that are shown."""
    page = client.get(ADD).content.decode()
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert secret is not None
    key = secret[1].replace(" ", "")
    response = client.post(ADD, {"code": code_of(key)}, follow=True)
    return re.findall(r"<li><code>(\d{8})</code></li>", response.content.decode())


def test_nobody_changes_a_factor_without_showing_who_they_are(
    client: Client, cast: Cast
) -> None:
    give_password(client, cast.liaison)
    for path in (ADD, "/account/security/passkeys/add/"):
        response = client.get(path)
        assert response.headers["Location"].startswith("/account/security/password/")


def test_a_wrong_password_shows_nothing(client: Client, cast: Cast) -> None:
    give_password(client, cast.liaison)
    response = client.post("/account/security/password/", {"password": "wrong"})
    assert response.status_code == 422
    assert "This isn&#39;t your password" in response.content.decode()
    assert client.get(ADD).status_code == 302


def test_an_app_is_added_and_asked_for_from_then_on(client: Client, cast: Cast) -> None:
    with time_machine.travel("2026-11-22T09:00:05Z", tick=False) as clock:
        give_password(client, cast.liaison)
        prove_again(client)
        assert len(set(add_app(client))) == 10
        secret = Authenticator.objects.get(type="totp").data["secret"]
        client.post("/sign-out/")

        clock.shift(60)
        assert give_password(client, cast.liaison) == SECOND
        assert client.get("/account/").status_code == 302
        response = client.post(SECOND, {"code": code_of(_opened(secret))})
        assert response.headers["Location"] == "/home/"
        assert client.get("/account/").status_code == 200
    last = Entry.objects.filter(verb="user.signed_in").latest("sequence")
    assert last.particulars["means"] == "password and authenticator app"


def _opened(sealed: str) -> str:
    return FactorAdapter().decrypt(sealed)


def test_a_wrong_code_is_refused_and_guessing_ends(client: Client, cast: Cast) -> None:
    give_app(cast.liaison)
    give_password(client, cast.liaison)
    for _ in range(5):
        response = client.post(SECOND, {"code": "000000"})
        assert response.status_code == 422
    response = client.post(SECOND, {"code": code_of(SECRET)})
    assert response.status_code == 422
    assert "Too many wrong codes" in response.content.decode()
    assert client.get("/account/").status_code == 302


def test_a_code_works_once(client: Client, cast: Cast) -> None:
    give_app(cast.liaison)
    with time_machine.travel("2026-11-22T09:00:05Z", tick=False):
        give_password(client, cast.liaison)
        assert client.post(SECOND, {"code": code_of(SECRET)}).status_code == 302
        other = Client()
        give_password(other, cast.liaison)
        assert other.post(SECOND, {"code": code_of(SECRET)}).status_code == 422


def test_a_recovery_code_lets_in_once(client: Client, cast: Cast) -> None:
    give_password(client, cast.liaison)
    prove_again(client)
    codes = add_app(client)
    client.post("/sign-out/")
    give_password(client, cast.liaison)
    assert client.post(SECOND, {"code": codes[0]}).status_code == 302
    client.post("/sign-out/")
    give_password(client, cast.liaison)
    assert client.post(SECOND, {"code": codes[0]}).status_code == 422
    assert client.post(SECOND, {"code": codes[1]}).status_code == 302


def test_recovery_codes_are_shown_once_with_a_file_to_keep(
    client: Client, cast: Cast
) -> None:
    give_password(client, cast.liaison)
    prove_again(client)
    page = client.get(ADD).content.decode()
    key = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert key is not None
    code = code_of(key[1].replace(" ", ""))
    shown = client.post(ADD, {"code": code}, follow=True).content.decode()
    file = re.search(r'download="[^"]+" href="data:text/plain;[^,]+,([^"]+)"', shown)
    assert file is not None
    codes = re.findall(r"<li><code>(\d{8})</code></li>", shown)
    assert unquote(html.unescape(file[1])).split()[-10:] == codes
    again = client.get("/account/security/recovery-codes/").content.decode()
    assert not [code for code in codes if code in again]
    assert "10 unused codes" in again


def test_new_recovery_codes_void_the_old_ones(client: Client, cast: Cast) -> None:
    give_password(client, cast.liaison)
    prove_again(client)
    old = add_app(client)
    page = client.post("/account/security/recovery-codes/renew/", follow=True)
    new = re.findall(r"<li><code>(\d{8})</code></li>", page.content.decode())
    assert len(new) == 10
    assert not set(new) & set(old)
    client.post("/sign-out/")
    give_password(client, cast.liaison)
    assert client.post(SECOND, {"code": old[0]}).status_code == 422
    assert client.post(SECOND, {"code": new[0]}).status_code == 302


def test_the_secret_is_sealed_in_the_database(client: Client, cast: Cast) -> None:
    give_password(client, cast.liaison)
    prove_again(client)
    add_app(client)
    for factor in Authenticator.objects.all():
        sealed = factor.data.get("secret") or factor.data["seed"]
        assert sealed.startswith("gAAAA")


def test_removing_the_last_factor_removes_the_recovery_codes(
    client: Client, cast: Cast
) -> None:
    give_password(client, cast.liaison)
    prove_again(client)
    add_app(client)
    client.post("/account/security/app/remove/")
    assert not Authenticator.objects.exists()
    verbs = Entry.objects.filter(verb__startswith="factor.").values_list("verb")
    assert [verb for (verb,) in verbs.order_by("sequence")] == [
        "factor.added",
        "factor.removed",
    ]


def test_a_role_that_must_have_a_factor_gets_no_further_without(
    client: Client, cast: Cast, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = [Role.STEWARD.value]
    give_password(client, cast.steward)
    for path in ("/data/", "/account/", "/search/?q=alder"):
        assert client.get(path).headers["Location"] == "/account/security/"
    asked = client.get("/search/?q=a", headers={"HX-Request": "true"})
    assert asked.headers["HX-Redirect"] == "/account/security/"
    assert "Your role needs a second factor" in (
        client.get("/account/security/").content.decode()
    )
    prove_again(client)
    add_app(client)
    assert client.get("/data/").status_code == 200


def test_a_role_that_must_have_a_factor_owes_one_again_once_it_is_removed(
    client: Client, cast: Cast, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = [Role.STEWARD.value]
    give_password(client, cast.steward)
    prove_again(client)
    add_app(client)
    client.post("/account/security/app/remove/")
    assert client.get("/data/").headers["Location"] == "/account/security/"


def test_a_role_that_need_not_have_one_is_left_in_peace(
    client: Client, cast: Cast, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = [Role.STEWARD.value]
    give_password(client, cast.director)
    assert client.get("/data/").status_code == 200


def test_a_misspelt_role_is_refused_at_the_start(settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = ["stewart"]
    with pytest.raises(ImproperlyConfigured, match="stewart, which is no role"):
        check_setting()
