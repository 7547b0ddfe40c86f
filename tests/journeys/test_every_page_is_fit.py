"""Every page of each role: no violation of WCAG, no sideways scrolling, in both schemes and at both widths."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

import headwater
from prm.accounts.models import User
from tests.conftest import River
from tests.journeys.conftest import DESKTOP, PHONE, Visitor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SCREENS = pytest.mark.parametrize(
    "visitor",
    [
        {"viewport": DESKTOP, "color_scheme": "light"},
        {"viewport": DESKTOP, "color_scheme": "dark"},
        {"viewport": PHONE, "color_scheme": "light"},
        {"viewport": PHONE, "color_scheme": "dark"},
    ],
    ids=["desk light", "desk dark", "phone light", "phone dark"],
    indirect=True,
)
# axe's rules for WCAG 2.2 AA; the rest are opinions. What is in order needn't be described node by node.
RULES = {
    "resultTypes": ["violations"],
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    },
}


def busiest_practice(river: River) -> str:
    mart = headwater.open_mart(river.marts)
    assert mart is not None
    rows = mart.table("opportunity", columns=["practice_id", "volume"]).to_pylist()
    return str(max(rows, key=lambda row: row["volume"])["practice_id"])


@SCREENS
def test_no_page_breaks_the_rules_of_access(
    visitor: Visitor, analyst: User, river: River
) -> None:
    paths = [
        "/",
        "/opportunities/",
        "/practices/",
        f"/practices/known-as/{busiest_practice(river)}/",
        "/data/",
    ]
    visitor.open("/sign-in/")
    broken = broken_rules(visitor.page)
    visitor.arrive_as(analyst)
    for path in paths:
        visitor.open(path)
        broken += broken_rules(visitor.page)
        width = visitor.page.evaluate("document.documentElement.scrollWidth")
        if width > visitor.page.viewport_size["width"]:
            broken.append(f"{path} is {width} px wide")
    assert not broken


LEADERS = (
    "/market/",
    "/market/segments/",
    "/market/prospects/",
    "/market/shared-patients/",
    "/service-lines/",
    "/service-lines/cardiology/",
    "/methods/",
)


@SCREENS
def test_no_page_of_a_director_breaks_the_rules_of_access(
    visitor: Visitor, director: User, river: River
) -> None:
    visitor.arrive_as(director)
    broken = []
    for path in LEADERS:
        visitor.open(path)
        broken += broken_rules(visitor.page)
        width = visitor.page.evaluate("document.documentElement.scrollWidth")
        if width > visitor.page.viewport_size["width"]:
            broken.append(f"{path} is {width} px wide")
    assert not broken


@pytest.mark.parametrize(
    "visitor",
    [{"viewport": {"width": 820, "height": 1000}}],
    ids=["tablet"],
    indirect=True,
)
def test_no_page_is_wider_than_a_tablet(
    visitor: Visitor, analyst: User, river: River
) -> None:
    visitor.arrive_as(analyst)
    for path in ("/", "/opportunities/", "/practices/", "/data/"):
        visitor.open(path)
        width = visitor.page.evaluate("document.documentElement.scrollWidth")
        assert width <= 820, path


@pytest.mark.parametrize(
    "visitor", [{"viewport": DESKTOP}], ids=["desk"], indirect=True
)
def test_the_note_of_the_last_number_of_a_list_is_not_cut_off(
    visitor: Visitor, analyst: User
) -> None:
    visitor.arrive_as(analyst)
    visitor.open("/practices/")
    fact = visitor.page.locator("tbody tr .fact").last
    fact.hover()
    note = fact.locator("[role=note]").bounding_box()
    frame = visitor.page.locator(".scroll").bounding_box()
    assert note and frame
    assert note["y"] >= frame["y"]
    assert note["y"] + note["height"] <= frame["y"] + frame["height"]


PAPER = {"viewport": {"width": 710, "height": 960}}


@pytest.mark.parametrize("visitor", [PAPER], ids=["letter"], indirect=True)
def test_paper_holds_every_chart_and_table_whole_and_no_navigation(
    visitor: Visitor, analyst: User, river: River
) -> None:
    visitor.arrive_as(analyst)
    for path in (
        "/",
        "/opportunities/",
        f"/practices/known-as/{busiest_practice(river)}/",
    ):
        visitor.page.set_viewport_size({"width": 1280, "height": 900})
        visitor.open(path)
        visitor.page.emulate_media(media="print")
        visitor.page.set_viewport_size(PAPER["viewport"])
        edges = visitor.page.evaluate(
            "[...document.querySelectorAll('.drawing svg, .table')]"
            ".map((it) => it.getBoundingClientRect().right)"
        )
        assert edges
        assert max(edges) <= PAPER["viewport"]["width"] + 1, path
        for hidden in (".rail", ".crumbs", ".filters", ".pager"):
            assert not visitor.page.locator(hidden).filter(visible=True).count()
        assert visitor.page.locator(".colophon .tag").is_visible()
        visitor.page.emulate_media(media="screen")


@pytest.mark.parametrize("visitor", [{"viewport": PHONE}], ids=["phone"], indirect=True)
@pytest.mark.parametrize("path", ["/opportunities/", "/practices/"])
def test_a_thumb_opens_a_practice_anywhere_on_its_row(
    visitor: Visitor, analyst: User, path: str
) -> None:
    visitor.arrive_as(analyst)
    visitor.open(path)
    visitor.page.locator("[data-rows] tbody tr").first.click(
        position={"x": 180, "y": 60}
    )
    visitor.page.wait_for_url("**/practices/*/**")


def broken_rules(page: Page) -> list[str]:
    """Return what axe finds wrong with a page."""
    found = Axe().run(page, options=RULES)
    return [
        f"{page.url} {violation['id']}: {node['html'][:160]}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]
