"""Every address and every role: who may, who may not. An address that isn't listed here breaks the build."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker, Settings

from prm.accounts.models import Role
from tests.architecture.matrix import MATRIX, Address
from tests.cast import make_cast, signed_in

QUICK = "django.contrib.auth.hashers.MD5PasswordHasher"
pytestmark = [pytest.mark.django_db, pytest.mark.req("ADM-01")]


Cookies = dict[str, str]


@pytest.fixture(scope="module")
def keys(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[str, Cookies]]:
    """Sign everybody in once for the whole walk; return what each browser keeps, by role, and the outsider's."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(PASSWORD_HASHERS=[QUICK]):
            cast = make_cast()
        people = {**{role.value: cast.of(role) for role in Role}, "": cast.outsider}
        yield {
            who: {name: each.value for name, each in signed_in(person).cookies.items()}
            for who, person in people.items()
        }
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _far_from_the_own_data(settings: Settings, tmp_path: Path) -> None:
    settings.PASSWORD_HASHERS = [QUICK]
    settings.LAKE, settings.MARTS = tmp_path / "lake", tmp_path / "marts"


def browser(cookies: Cookies) -> Client:
    """Return a browser that keeps some cookies; a fresh one, for an answer may take them away."""
    client = Client()
    client.cookies.load(cookies)
    return client


def addresses(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    """Yield the names of all addresses, however deep; one without a name by its path."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns)
        else:
            yield pattern.name or str(pattern.pattern)


def test_every_address_stands_in_the_matrix() -> None:
    known = set(addresses(get_resolver().url_patterns))
    listed = {address.name for address in MATRIX}
    assert known - listed == set(), (
        "add them to tests/architecture/matrix, with the roles that need them"
    )
    assert listed - known == set(), "they are gone: remove them from there"


def answer(client: Client, address: Address) -> int:
    path = reverse(address.name, args=address.arguments)
    response = getattr(client, address.method)(path)
    status: int = response.status_code
    return status


@pytest.mark.parametrize("address", MATRIX, ids=str)
def test_an_address_answers_its_roles_and_refuses_the_others(
    keys: dict[str, Cookies], address: Address
) -> None:
    refused = {
        role for role in Role if answer(browser(keys[role]), address) in {401, 403, 405}
    }
    assert refused == set(Role) - (address.roles or set(Role))


@pytest.mark.parametrize("address", MATRIX, ids=str)
def test_visitors_and_who_has_left_are_sent_to_sign_in(
    keys: dict[str, Cookies], address: Address
) -> None:
    path = reverse(address.name, args=address.arguments)
    for client in (Client(), browser(keys[""])):
        response = getattr(client, address.method)(path)
        if address.speaks_json:
            assert response.status_code == 401
            continue
        sent_away = response.status_code == 302 and response.headers[
            "Location"
        ].startswith("/sign-in/?next=")
        assert sent_away is bool(address.roles)


def test_no_address_by_another_method_gets_around_the_matrix(
    keys: dict[str, Cookies],
) -> None:
    listed = {(address.name, address.method) for address in MATRIX}
    officer = Role.COMPLIANCE_OFFICER
    for address in MATRIX:
        if (address.name, "post") in listed or not address.roles:
            continue
        path = reverse(address.name, args=address.arguments)
        answered = browser(keys[officer]).post(path).status_code
        assert answered in {403, 405} or officer in address.roles
