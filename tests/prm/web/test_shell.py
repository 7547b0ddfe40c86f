"""The rail shows what a role may open; the search finds practices and pages; errors say what to do."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

import headwater
from prm.accounts.models import Role
from prm.web import errors
from prm.web.navigation import PAGES, pages_for
from tests.cast import PASSWORD, Cast, signed_in
from tests.conftest import River

pytestmark = pytest.mark.django_db

# Whoever meets a number may read what it means; in the rail are those who write it.
BY_LINK = {"definitions"}
HTMX = {"HX-Request": "true"}


@pytest.mark.req("ADM-01")
@pytest.mark.parametrize("role", Role)
def test_the_rail_shows_what_a_role_may_open_and_no_more(
    cast: Cast, role: Role
) -> None:
    person = cast.of(role)
    client = signed_in(person)
    opened = [
        page.name
        for page in PAGES
        if client.get(reverse(page.name), follow=True).status_code == 200
    ]
    shown = [page.name for page in pages_for(person)]
    # A liaison's day begins with Today; the rest keep their order.
    rest = [name for name in shown if name != "today"]
    assert rest == [name for name in opened if name in rest]
    assert (shown[:1] == ["today"]) == (role == Role.LIAISON)
    assert {*shown} <= {*opened}
    assert {*opened} - {*shown} <= BY_LINK
    assert client.get("/home/", follow=True).status_code == 200


def test_the_page_one_stands_on_is_marked(cast: Cast) -> None:
    page = signed_in(cast.steward).get("/data/").content.decode()
    assert page.count('aria-current="page"') == 1


def test_the_search_is_a_page_where_there_is_no_script(cast: Cast) -> None:
    page = signed_in(cast.liaison).get("/search/", {"q": "opport"}).content.decode()
    assert "<html" in page
    assert 'id="found-page-1"' in page


def test_what_is_searched_for_is_text_and_nothing_else(cast: Cast) -> None:
    found = signed_in(cast.liaison).get("/search/", {"q": "<script>"}, headers=HTMX)
    assert "Nothing fits “&lt;script&gt;”" in found.content.decode()


def test_a_refusal_says_why_and_where_to_go(cast: Cast) -> None:
    response = signed_in(cast.compliance_officer).get("/opportunities/")
    page = response.content.decode()
    assert response.status_code == 403
    assert "The role compliance officer may not see referral volumes" in page
    assert "Go to your first page" in page


def test_a_wrong_address_offers_the_search(cast: Cast) -> None:
    response = signed_in(cast.liaison).get("/practice/")
    assert response.status_code == 404
    assert "Find it" in response.content.decode()


def test_a_form_that_is_too_old_says_what_to_do(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(
        "/sign-in/", {"login": cast.liaison.email, "password": PASSWORD}
    )
    assert response.status_code == 403
    assert "This form was too old" in response.content.decode()


def test_a_fault_of_ours_is_told_without_asking_the_database() -> None:
    response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "it wasn’t you" in response.content.decode()


def test_readiness_names_the_mart_that_serves(client: Client, site: River) -> None:
    mart = headwater.open_mart(site.marts)
    assert mart is not None
    assert client.get("/ready/").json()["mart"] == mart.id
