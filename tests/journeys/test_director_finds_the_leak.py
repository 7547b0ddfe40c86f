"""A director opens the Overview, narrows Opportunities to cardiology, and sees where a practice's referrals go."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from prm.accounts.models import User
from tests.journeys.conftest import DESKTOP, PHONE, Visitor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SCREENS = pytest.mark.parametrize(
    "visitor",
    [{"viewport": DESKTOP}, {"viewport": PHONE, "color_scheme": "dark"}],
    ids=["desk", "phone in the dark"],
    indirect=True,
)


@SCREENS
@pytest.mark.req("LEAK-01", "LEAK-03", "ADM-08")
def test_director_finds_the_leak(visitor: Visitor, director: User) -> None:
    page = visitor.page
    visitor.sign_in(director)
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    expect(
        page.get_by_text(re.compile("synthetic", re.IGNORECASE)).first
    ).to_be_visible()
    expect(
        page.locator("[data-chart] svg.marks, [data-chart] svg").first
    ).to_be_visible()

    visitor.open("/opportunities/")  # on a phone it stands behind More
    page.get_by_label("Service line").select_option("cardiology")
    expect(page).to_have_url(re.compile("line=cardiology"))
    first = page.get_by_role("row").nth(1)
    expect(first).to_contain_text("Cardiology")
    name = first.get_by_role("link").first.inner_text()

    first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.get_by_role("heading", name="Where referrals go")).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("Cardiology")).first).to_be_visible()
