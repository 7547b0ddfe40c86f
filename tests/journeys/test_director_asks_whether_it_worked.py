"""A director registers an access track, comes back when six months have matured, and reads a verdict."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django import Settings

from prm.accounts.models import User
from prm.config.jobs import look_for_new_marts
from prm.ledger.models import Entry
from prm.programs.models import InterventionVersion
from prm.programs.operations import Outline, begin_program
from prm.programs.operations.margins import Approved, set_margin
from tests.journeys.conftest import DESKTOP, PHONE, Visitor
from tests.prm.insights.worked import LINE, OTHER, START, opened_on, publish_worked

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.req("IMP-01", "IMP-02", "IMP-03", "IMP-08"),
]


@pytest.mark.parametrize(
    "visitor",
    [
        {"viewport": DESKTOP, "color_scheme": "light"},
        {"viewport": PHONE, "color_scheme": "dark"},
    ],
    indirect=True,
    ids=["desk light", "phone dark"],
)
def test_a_track_is_locked_before_its_result_and_judged_when_it_has_matured(
    visitor: Visitor, director: User, settings: Settings, tmp_path: Path
) -> None:
    settings.JOBS_AT_ONCE = True
    settings.MARTS = tmp_path / "marts"
    before = publish_worked(settings.MARTS, months=START)  # it isn't open yet
    now = timezone.now()
    outline = Outline(
        "Protected cardiology track",
        "track",
        LINE,
        director,
        opened_on(),
        cost=Decimal(88_000),
    )
    program = begin_program(
        outline=outline, practices=before.track, by=director, at=now
    )
    approved = Approved(
        LINE, Decimal(2_150), Decimal(3_400), 0.58, "M. Thorne", timezone.localdate(now)
    )
    set_margin(approved=approved, by=director, at=now)

    page = visitor.page
    visitor.sign_in(director)
    visitor.open(f"/programs/{program.pk}/")
    page.get_by_role("link", name="Ask whether it works").click()
    page.get_by_label("Title").fill("Protected cardiology track")
    page.get_by_label("Expected rise").fill("20")
    page.get_by_label(re.compile("line that", re.IGNORECASE)).select_option(OTHER)
    page.get_by_role("button", name="Draft it").click()
    page.get_by_role("link", name="Lock", exact=False).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lock version 1")
    page.get_by_role("button", name="Lock version 1").click()
    version = InterventionVersion.objects.get()
    assert version.targets.count() == len(before.track)
    assert not version.after_the_fact
    visitor.open(f"/impact/{version.intervention_id}/")
    expect(page.locator(".verdict")).to_have_text("No result yet.")

    publish_worked(settings.MARTS, among=before.practices)  # ten months later
    look_for_new_marts.call_local()
    visitor.open("/impact/")
    page.get_by_role("link", name="Protected cardiology track").first.click()
    verdict = page.locator(".verdict")
    expect(verdict).to_contain_text("more referrals")
    expect(verdict).to_contain_text("between")
    expect(page.locator("main")).to_contain_text("Before and after")
    expect(page.locator("main")).to_contain_text("M. Thorne")
    statement = page.request.get(
        f"{visitor.address}/impact/{version.intervention_id}/statement.pdf"
    )
    assert statement.ok
    assert statement.body().startswith(b"%PDF")
    seen = Entry.objects.filter(verb="intervention.result_seen")
    assert [each.by for each in seen] == [director]
