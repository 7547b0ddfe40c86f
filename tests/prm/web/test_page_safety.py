"""No page carries script or style of its own, and each says so to the browser."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.http import HttpResponse
from django.test import Client

import headwater
from tests.cast import Cast, signed_in
from tests.conftest import River

pytestmark = pytest.mark.django_db

PATHS = (
    "/",
    "/opportunities/",
    "/practices/",
    "/practices/known-as/{practice}/",
    "/practitioners/",
    "/organizations/",
    "/data/",
    "/data/loads/{load}/",
    "/data/marts/{mart}/",
    "/data/marts/{mart}/publication/",
    "/account/",
    "/search/?q=a",
    "/nowhere/",
)


class Inline(HTMLParser):
    """Collects what a strict content security policy would block."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        runs = tag == "script" and given.get("type") != "application/json"
        if (runs and "src" not in given) or tag == "style":
            self.found.append(tag)
        self.found += [
            f"{tag} {name}"
            for name, value in attrs
            if name == "style"
            or name.startswith(("on", "hx-on"))
            or (value or "").startswith("javascript:")
        ]


def filled(path: str, site: River) -> str:
    mart = headwater.open_mart(site.marts)
    assert mart is not None
    practice = mart.table("opportunity", ["practice_id"])["practice_id"][0].as_py()
    load = headwater.Lake(site.lake).loads()[-1]["load_id"]
    return path.format(practice=practice, load=load, mart=mart.id)


def inline_parts(response: HttpResponse) -> list[str]:
    parser = Inline()
    parser.feed(response.content.decode())
    return parser.found


@pytest.mark.parametrize("path", PATHS)
def test_a_page_brings_no_script_or_style_of_its_own(
    cast: Cast, site: River, path: str
) -> None:
    response = signed_in(cast.analyst).get(filled(path, site))
    assert response.status_code == (404 if path == "/nowhere/" else 200)
    assert inline_parts(response) == []


@pytest.mark.parametrize("path", [*PATHS, "/opportunities/file/"])
def test_nothing_that_a_person_sees_is_kept_by_a_cache(
    cast: Cast, site: River, path: str
) -> None:
    response = signed_in(cast.analyst).get(filled(path, site))
    assert "no-store" in response.headers["Cache-Control"]
    assert "private" in response.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/sign-in/", "/nowhere/"])
def test_a_page_for_visitors_brings_none_either(client: Client, path: str) -> None:
    assert inline_parts(client.get(path)) == []


@pytest.mark.parametrize("path", ["/sign-in/", "/health/", "/nowhere/"])
def test_every_answer_tells_the_browser_to_take_nothing_from_elsewhere(
    client: Client, path: str
) -> None:
    policy = client.get(path).headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.req("ADM-08")
@pytest.mark.parametrize("path", PATHS)
def test_made_up_data_is_marked_on_every_page(
    cast: Cast, site: River, path: str
) -> None:
    page = signed_in(cast.analyst).get(filled(path, site)).content.decode()
    assert page.count("Synthetic data") == 2  # in the rail, and at the foot for paper


@pytest.mark.req("ADM-08")
def test_made_up_data_is_marked_before_anybody_signs_in(
    client: Client, site: River
) -> None:
    assert "Synthetic data" in client.get("/sign-in/").content.decode()


@pytest.mark.req("ADM-08")
def test_a_site_without_data_is_not_called_synthetic(client: Client) -> None:
    assert "Synthetic data" not in client.get("/sign-in/").content.decode()
