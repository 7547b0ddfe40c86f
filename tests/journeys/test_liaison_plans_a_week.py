"""A liaison plans a week: names a base, plans, locks a stop, moves one, removes one, replans, and the lock holds."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from prm.accounts.models import User
from prm.visits.models import Stop
from tests.journeys.conftest import DESKTOP, PHONE, Visitor, _person
from tests.journeys.test_every_page_is_fit import broken_rules
from tests.prm.visits.weeks import make_places

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.req("FLD-07", "FLD-09"),
]

TODAY = date.today()  # noqa: DTZ011 two weeks ahead, whatever the zone
WEEK = TODAY - timedelta(days=TODAY.weekday()) + timedelta(days=14)
FRIDAY = WEEK + timedelta(days=4)


@pytest.fixture
def liaison(director: User) -> User:
    liaison = _person("liaison")
    make_places(14, liaison=liaison, by=director)
    return liaison


def stop_named(page: Page, name: str) -> Locator:
    return page.locator("[data-stop]").filter(has_text=name)


def opened(stop: Locator) -> Locator:
    """Return a stop with what can be done to it."""
    if not stop.get_by_role("button", name="Move", exact=True).is_visible():
        stop.get_by_text("Change").click()
    return stop


def told(visitor: Visitor, text: str | re.Pattern[str]) -> None:
    """Wait until the page says something and has nothing more to fetch: the test's database takes one at a time."""
    expect(visitor.page.get_by_text(text)).to_be_visible()
    visitor.rest()


def fit(visitor: Visitor) -> list[str]:
    """Return what breaks the rules of access, or scrolls sideways."""
    found = broken_rules(visitor.page)
    width = visitor.page.evaluate("document.documentElement.scrollWidth")
    size = visitor.page.viewport_size
    assert size
    return found + ([f"{width} px wide"] if width > size["width"] else [])


@pytest.mark.parametrize(
    "visitor",
    [
        {"viewport": DESKTOP, "color_scheme": "light"},
        {"viewport": PHONE, "color_scheme": "dark"},
    ],
    ids=["desk light", "phone dark"],
    indirect=True,
)
def test_a_week_is_planned_changed_and_planned_again(
    visitor: Visitor, liaison: User
) -> None:
    page = visitor.page
    visitor.sign_in(liaison)
    visitor.open(f"/field/?week={WEEK.isoformat()}")
    page.get_by_role("link", name="Set the base and the hours").click()
    page.get_by_label("Name").fill("Home")
    page.get_by_label("Latitude").fill("40.0")
    page.get_by_label("Longitude").fill("-83.05")
    assert not fit(visitor)
    page.get_by_role("button", name="Save").click()
    told(visitor, "The next plan begins there.")

    visitor.open(f"/field/?week={WEEK.isoformat()}")
    page.get_by_role("button", name="Plan the week").click()
    told(visitor, "The week is planned: 14 stops.")
    assert not fit(visitor)

    first = page.locator("[data-stop]").first
    name = first.get_by_role("link").first.inner_text()
    opened(first).get_by_label("Day").select_option(FRIDAY.isoformat())
    first.get_by_role("button", name="Move", exact=True).click()
    told(visitor, f"{name} is on Friday now.")
    opened(stop_named(page, name)).get_by_role(
        "button", name="Lock", exact=True
    ).click()
    told(visitor, f"{name} is locked.")
    assert not fit(visitor)

    other = page.locator("[data-stop]").first
    gone = other.get_by_role("link").first.inner_text()
    opened(other).get_by_role("button", name="Remove", exact=True).click()
    told(visitor, f"{gone} is out of the plan.")
    page.get_by_role("button", name="Undo", exact=True).click()
    told(visitor, "The week is as it was before.")

    page.get_by_role("button", name="Replan what isn’t locked").click()
    told(visitor, "The week is planned")
    held = stop_named(page, name)
    expect(held).to_contain_text("locked")
    expect(page.locator(f"#day-{FRIDAY.isoformat()}").filter(has=held)).to_be_visible()


def test_a_stop_is_moved_by_keys_and_by_dragging(
    visitor: Visitor, liaison: User
) -> None:
    page = visitor.page
    visitor.sign_in(liaison)
    visitor.open(f"/field/?week={WEEK.isoformat()}")
    page.get_by_role("button", name="Plan the week").click()
    told(visitor, "The week is planned")
    names = [each.inner_text() for each in page.locator("[data-stop] > div > a").all()]
    page.locator("[data-stop] > div > a").first.focus()
    page.keyboard.press("Alt+ArrowDown")
    told(visitor, re.compile(f"{names[0]} is on .* now"))
    moved = page.locator("[data-stop] > div > a")
    expect(moved.nth(1)).to_have_text(names[0])

    # Near enough that nothing scrolls: a drag that begins while the page moves takes hold of another stop.
    page.locator("[data-stop]").first.drag_to(page.locator("[data-stop]").nth(2))
    expect(moved.nth(2)).to_have_text(names[1])
    assert Stop.objects.get(practice__name=names[1]).place == 2


def test_a_proposal_is_added_and_another_is_declined(
    visitor: Visitor, liaison: User
) -> None:
    page = visitor.page
    visitor.sign_in(liaison)
    visitor.open("/field/next/")
    assert not fit(visitor)
    page.get_by_role("link", name="Decline North 001").click()
    assert not fit(visitor)
    page.get_by_label("They take no visits").check()
    page.get_by_role("button", name="Decline").click()
    told(visitor, "North 001 rests until")
    page.get_by_role("button", name="Add North 000 to the week").click()
    told(visitor, "North 000 is in the plan of")
