"""An access issue is opened from a row, runs past its clock, is handed up, is fixed, and both practices are told."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

import headwater
from prm.accounts.models import User
from prm.directory.models import Practice
from prm.issues.models import Issue, Report
from prm.issues.operations import (
    Opening,
    add_owner,
    escalate_breaches,
    fix_issue,
    open_issue,
    set_ladder,
)
from tests.conftest import River
from tests.journeys.conftest import Visitor
from tests.journeys.test_every_page_is_fit import SCREENS, broken_rules

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def practices(river: River, transactional_db: None) -> list[Practice]:
    """Return two practices of the directory that the mart ranks in cardiology, the larger first."""
    mart = headwater.open_mart(river.marts)
    assert mart is not None
    rows = mart.table("opportunity", where={"service_line": "cardiology"}).to_pylist()
    rows.sort(key=lambda row: -row["volume"])
    return [
        Practice.objects.create(
            code=row["practice_id"], name=row["practice_name"], city="Millrace"
        )
        for row in rows[:2]
    ]


@pytest.fixture
def ladder(director: User) -> None:
    """Let cardiology's issues go up to somebody without an account."""
    owner = add_owner(
        name="Imre Mott", email="imre@river.example", by=director, at=timezone.now()
    )
    set_ladder(
        service_line="cardiology", owners=[owner], by=director, at=timezone.now()
    )


@pytest.mark.req("LEAK-07", "ISS-01", "ISS-02", "ISS-03", "ISS-05")
def test_access_issue_is_fixed(
    visitor: Visitor, director: User, practices: list[Practice], ladder: None
) -> None:
    page = visitor.page
    first, second = practices
    visitor.sign_in(director)
    open_from_row(visitor, first, second)
    issue = Issue.objects.get()
    assert issue.stake["mart"]

    run_past_its_clock(issue)
    visitor.open("/issues/?late=1")
    expect(page.get_by_text(re.compile("1 past its clock"))).to_be_visible()
    card = page.get_by_role("listitem").filter(has_text="No timely appointment")
    expect(card).to_contain_text("Imre Mott · handed up once")
    expect(card).to_contain_text(re.compile(r"answer \d+ days late"))

    visitor.open("/issues/")
    # Carried to the next column by the keyboard, and on to the one where it is being fixed.
    for state in ("Accepted", "Being fixed"):
        card.get_by_role("link").first.focus()
        page.keyboard.press("Shift+ArrowRight")
        column = page.get_by_role("region", name=state)
        expect(column.get_by_role("listitem")).to_have_count(1)

    card.get_by_role("link").first.click()
    page.get_by_label("What was done", exact=True).fill("Six protected slots a week")
    page.get_by_role("button", name="Say it is fixed").click()
    expect(page.get_by_text("Fixed by our word")).to_be_visible()

    page.get_by_role("link", name="Tell 2 practices").click()
    expect(
        page.get_by_text(re.compile("Since .*: Six protected slots"))
    ).to_be_visible()
    for practice in practices:
        row = page.get_by_role("listitem").filter(has_text=practice.name)
        row.get_by_role("button", name="by phone").click()
        expect(page.get_by_text(f"{practice.name} was told by phone.")).to_be_visible()
    expect(page.get_by_text("Everybody who reported what is fixed")).to_be_visible()
    assert Report.objects.filter(told_how="phone").count() == 2
    issue.refresh_from_db()
    assert issue.state == "fixed"


def open_from_row(visitor: Visitor, first: Practice, second: Practice) -> None:
    """Open an issue of two practices from the first one's row in Opportunities."""
    page = visitor.page
    visitor.open(f"/opportunities/?line=cardiology&show=all&text={first.name}")
    row = page.get_by_role("row").filter(has_text=first.name).first
    row.get_by_text(re.compile("^Act")).click()
    row.get_by_role("link", name=re.compile("^Open an issue")).click()
    expect(page.get_by_role("checkbox", name=first.name)).to_be_checked()
    expect(page.get_by_label("Service line")).to_have_value("cardiology")
    numbers = re.compile(r"Cardiology, 12 months to \w+ \d{4}: [\d,]+ referrals")
    expect(page.get_by_text(numbers)).to_be_visible()
    page.get_by_label("What keeps referrals away").select_option("no_appointment")
    page.get_by_label("In a few words").fill("No timely appointment")
    page.get_by_label("Find another practice").fill(second.name)
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_role("checkbox", name=second.name).check()
    page.get_by_role("button", name="Open the issue", exact=True).last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("No timely appointment")
    expect(page.get_by_text("met by 2 practices")).to_be_visible()


def run_past_its_clock(issue: Issue) -> None:
    """Let it lie there for three weeks, and the job of the minute come."""
    now = timezone.now()
    before = now - timedelta(days=20)
    Issue.objects.filter(pk=issue.pk).update(
        opened_at=before - timedelta(days=3), answer_by=before, escalate_at=before
    )
    assert escalate_breaches(at=now) == 1


@pytest.fixture
def open_and_fixed(
    director: User, practices: list[Practice], ladder: None
) -> dict[str, str]:
    """Return the pages of issues, with one that is late and one that is fixed."""
    at = timezone.now() - timedelta(days=21)

    def opened(title: str) -> Issue:
        opening = Opening(
            title=title,
            barrier="access",
            sub_kind="no_appointment",
            practices=practices,
            service_line="cardiology",
            said="We gave up calling.",
        )
        return open_issue(opening=opening, by=director, at=at)

    late, done = opened("Late"), opened("Done")
    on = timezone.localdate() - timedelta(days=2)
    fix_issue(
        issue=done,
        what="Six slots",
        on=on,
        confirmed=False,
        by=director,
        at=timezone.now() - timedelta(days=1),
        seen=1,
    )
    return {
        "board": "/issues/",
        "table": "/issues/?view=table",
        "late": f"/issues/{late.pk}/?do=escalate",
        "fixed": f"/issues/{done.pk}/",
        "new": f"/issues/new/?practice={practices[0].pk}&line=cardiology&barrier=access",
        "add": f"/issues/{late.pk}/reports/",
        "to tell": "/issues/to-tell/",
        "speed": "/issues/speed/",
        "ladder": "/issues/ladder/",
        "steps": "/issues/ladder/?line=cardiology",
    }


@SCREENS
def test_no_page_of_issues_breaks_the_rules_of_access(
    visitor: Visitor, director: User, open_and_fixed: dict[str, str]
) -> None:
    visitor.arrive_as(director)
    broken = []
    for path in open_and_fixed.values():
        visitor.open(path)
        broken += broken_rules(visitor.page)
        broken += too_wide(visitor.page)
    assert not broken


def too_wide(page: Page) -> list[str]:
    """Return the page if one must scroll it sideways."""
    width = page.evaluate("document.documentElement.scrollWidth")
    size = page.viewport_size
    assert size
    return [f"{page.url} is {width} px wide"] if width > size["width"] else []


def test_a_card_is_dragged_to_where_its_reader_may_put_it(
    visitor: Visitor, director: User, open_and_fixed: dict[str, str]
) -> None:
    page = visitor.page
    visitor.arrive_as(director)
    visitor.open("/issues/")
    card = page.get_by_role("listitem").filter(has_text="Late")
    card.drag_to(page.get_by_role("region", name="Being fixed"))
    column = page.get_by_role("region", name="Being fixed")
    expect(column.get_by_role("listitem")).to_contain_text("Late")
    assert Issue.objects.get(title="Late").state == "working"


def test_a_card_that_somebody_moved_meanwhile_says_who(
    visitor: Visitor, director: User, analyst: User, open_and_fixed: dict[str, str]
) -> None:
    page = visitor.page
    visitor.arrive_as(director)
    visitor.open("/issues/")
    Issue.objects.filter(title="Late").update(revision=9)
    card = page.get_by_role("listitem").filter(has_text="Late")
    card.get_by_role("button", name=re.compile("^Accept")).click()
    expect(
        page.get_by_text(re.compile("Somebody changed it meanwhile"))
    ).to_be_visible()
    assert Issue.objects.get(title="Late").state == "open"
