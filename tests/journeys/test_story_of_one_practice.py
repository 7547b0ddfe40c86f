"""A director reads what came of one practice: two lines over the same months, fit at a desk and on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from prm.accounts.models import User
from prm.insights.impact.estimating import estimate_version
from tests.journeys.conftest import Visitor
from tests.journeys.test_every_page_is_fit import SCREENS, broken_rules
from tests.prm.insights.made import AT
from tests.prm.insights.storied import with_pages
from tests.prm.insights.worked import lock_track, publish_worked

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.req("IMP-03"),
]


@SCREENS
def test_a_story_has_both_lines_and_breaks_no_rule_of_access(
    visitor: Visitor, director: User, settings: Settings, tmp_path: Path
) -> None:
    settings.MARTS = tmp_path / "marts"
    worked = publish_worked(
        settings.MARTS, practices=60, treated=16, usual=30.0, also=with_pages
    )
    version = lock_track(worked, by=director)
    assert estimate_version(version=version, mart=worked.mart, at=AT, draws=39)
    page = visitor.page
    visitor.sign_in(director)
    visitor.open(f"/impact/{version.intervention_id}/")
    broken = broken_rules(page)
    page.get_by_role("link", name="Worked 001").click()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("heading", level=1)).to_have_text("Worked 001")
    expect(page.locator(".verdict")).not_to_be_empty()
    expect(page.locator("#sent svg.marks, #sent canvas").first).to_be_visible()
    expect(page.locator("#process svg.marks, #process canvas")).to_have_count(3)
    broken += broken_rules(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"]
    assert not broken
