"""Every address and every role: who may, who may not. An address that isn't listed here breaks the build."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import Settings

from prm.accounts.models import Role
from tests.architecture.matrix import MATRIX, Address
from tests.cast import Cast, make_cast, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.req("ADM-01")]


@pytest.fixture
def cast(db: None, settings: Settings, tmp_path: Path) -> Cast:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.LAKE, settings.MARTS = tmp_path / "lake", tmp_path / "marts"
    return make_cast()


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
    cast: Cast, address: Address
) -> None:
    refused = {
        role
        for role in Role
        if answer(signed_in(cast.of(role)), address) in {401, 403, 405}
    }
    assert refused == set(Role) - (address.roles or set(Role))


@pytest.mark.parametrize("address", MATRIX, ids=str)
def test_visitors_and_who_has_left_are_sent_to_sign_in(
    cast: Cast, address: Address
) -> None:
    path = reverse(address.name, args=address.arguments)
    for client in (Client(), signed_in(cast.outsider)):
        response = getattr(client, address.method)(path)
        sent_away = response.status_code == 302 and response.headers[
            "Location"
        ].startswith("/sign-in/?next=")
        assert sent_away is bool(address.roles)


def test_no_address_by_another_method_gets_around_the_matrix(cast: Cast) -> None:
    listed = {(address.name, address.method) for address in MATRIX}
    liaison = signed_in(cast.compliance_officer)
    for address in MATRIX:
        if (address.name, "post") in listed or not address.roles:
            continue
        path = reverse(address.name, args=address.arguments)
        allowed = cast.compliance_officer.role in address.roles
        assert (liaison.post(path).status_code in {403, 405}) or allowed
