"""A liaison never touches the mouse: `/`, a part of a name, enter; `g` and a letter to go elsewhere."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from prm.accounts.models import User
from prm.directory.models import Practice
from prm.directory.operations.adopting import adopt_lake
from tests.conftest import BUILT_AT, River
from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_liaison_finds_a_practice_by_keyboard(
    visitor: Visitor, director: User, river: River
) -> None:
    adopt_lake(lake=river.lake, by=director, at=BUILT_AT)
    name, page = str(Practice.objects.order_by("pk")[0]), visitor.page
    visitor.sign_in(director)

    page.keyboard.press("/")
    field = page.get_by_role("combobox", name="Find anything")
    expect(field).to_be_focused()
    page.keyboard.type(name.lower())
    expect(page.locator("#found [aria-selected=true]")).to_contain_text(name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    visitor.rest()  # keys are heard once their module ran

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_hidden()

    page.keyboard.press("g")
    page.keyboard.press("l")
    expect(page).to_have_url(re.compile("/opportunities/"))


def test_the_theme_one_chose_stays_on_the_next_page(
    visitor: Visitor, director: User
) -> None:
    page = visitor.page
    visitor.sign_in(director)
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    visitor.open("/account/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Light").click()
    expect(page.locator("html")).not_to_have_attribute("data-theme", "dark")
