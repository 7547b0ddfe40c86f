"""Somebody without an account gets a mail, shows on a phone who they are, and fixes what is theirs to fix."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from prm.accounts.models import User
from prm.directory.models import Practice
from prm.issues.models import Issue, IssueState, Owner
from prm.issues.operations import Opening, add_owner, open_issue
from prm.outreach.operations import MaterialGiven, add_material
from prm.visits.models import Commitment, CommitmentState
from prm.visits.operations import Promise, make_commitment
from tests.journeys.conftest import PATIENCE, PHONE, Visitor
from tests.journeys.resting import Traffic
from tests.journeys.test_every_page_is_fit import broken_rules

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.req("ISS-09"),
]
ON_A_PHONE = pytest.mark.parametrize(
    "visitor",
    [
        {"viewport": PHONE, "color_scheme": "light"},
        {"viewport": PHONE, "color_scheme": "dark"},
    ],
    ids=["light", "dark"],
    indirect=True,
)
LINK = re.compile(r"/act/[\w-]+/\w+/")
CODE = re.compile(r"\b(\d{6}) is your code")


@pytest.fixture
def practice(transactional_db: None) -> Practice:
    return Practice.objects.create(code="Alder", name="Alder Family Medicine")


@pytest.fixture
def owner(director: User) -> Owner:
    return add_owner(
        name="Imre Mott",
        email="imre@house.example",
        department="Cardiology clinic",
        by=director,
        at=timezone.now(),
    )


@pytest.fixture
def issue(director: User, practice: Practice, owner: Owner) -> Issue:
    opening = Opening(
        title="Scheduling takes three calls",
        barrier="access",
        sub_kind="scheduling",
        practices=[practice],
        service_line="cardiology",
        severity="high",
        owner=owner,
        description="The front desk calls three times before somebody answers.",
    )
    return open_issue(opening=opening, by=director, at=timezone.now())


def read_mail(visitor: Visitor, subject: str) -> str:
    """Read the newest letter about something in the outbox of a site that sends no mail."""
    page = visitor.page
    visitor.open(f"/outbox/?text={subject}")
    page.locator("tbody a").first.click()
    expect(page.get_by_role("heading", name="What it says")).to_be_visible()
    return page.locator(".mail").inner_text()


def show_who_one_is(visitor: Visitor, phone: Page, link: str) -> None:
    """Ask for the code on the phone, and find it in the mail."""
    Traffic(phone).open(f"{visitor.address}{link}")
    expect(phone.get_by_role("heading", level=1)).to_have_text("A link for I. M.")
    assert not broken_rules(phone)
    phone.get_by_role("button", name="Send me a code").click()
    expect(phone.get_by_label("The six digits from the mail")).to_be_focused()
    found = CODE.search(read_mail(visitor, "code"))
    assert found
    phone.get_by_label("The six digits from the mail").fill(found[1])
    assert not broken_rules(phone)
    phone.get_by_role("button", name="Go on").click()


def fits(page: Page) -> bool:
    """Say whether nothing has to be pushed sideways."""
    wide: bool = page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    return wide


def phone_of(visitor: Visitor, **view: Any) -> Page:
    """Return another browser, as light or dark, in which nobody is signed in."""
    browser = visitor.page.context.browser
    assert browser
    dark = visitor.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    size: Any = PHONE
    scheme: Any = "dark" if dark else "light"
    context = browser.new_context(viewport=size, color_scheme=scheme, **view)
    context.set_default_timeout(PATIENCE)
    return context.new_page()


@ON_A_PHONE
def test_an_owner_accepts_and_fixes_from_the_mail(
    visitor: Visitor, director: User, issue: Issue
) -> None:
    visitor.sign_in(director)
    found = LINK.search(read_mail(visitor, "Scheduling"))
    assert found
    assert not broken_rules(visitor.page)
    assert fits(visitor.page)
    phone = phone_of(visitor)
    show_who_one_is(visitor, phone, found[0])

    heading = phone.get_by_role("heading", level=1)
    expect(heading).to_have_text("Scheduling takes three calls")
    assert not broken_rules(phone)
    assert fits(phone)
    phone.get_by_role("button", name="Accept it").click()
    expect(phone.get_by_text("You have accepted it.")).to_be_visible()
    phone.locator("summary", has_text="It is fixed").click()
    phone.get_by_label("What was done").fill("A second scheduler at the desk")
    phone.get_by_role("button", name="It is fixed").click()
    expect(phone.get_by_text("the practices will hear")).to_be_visible()
    expect(phone.get_by_text("A second scheduler at the desk")).to_be_visible()
    assert not broken_rules(phone)
    issue.refresh_from_db()
    assert issue.state == IssueState.FIXED

    visitor.open(f"/issues/{issue.pk}/")
    history = visitor.page.locator("#history")
    expect(history).to_contain_text("Imre Mott said that it is fixed")
    phone.context.close()


@pytest.mark.parametrize("visitor", [{"viewport": PHONE}], ids=["phone"], indirect=True)
def test_an_owner_keeps_a_promise_without_any_script(
    visitor: Visitor, director: User, practice: Practice, owner: Owner
) -> None:
    due = timezone.localdate() + timedelta(days=2)
    promise = Promise("Send the referral form", owner, due, None, "cardiology")
    made = make_commitment(
        practice=practice, promise=promise, by=director, at=timezone.now()
    )
    visitor.sign_in(director)
    found = LINK.search(read_mail(visitor, "promise"))
    assert found
    phone = phone_of(visitor, java_script_enabled=False)
    phone.goto(f"{visitor.address}{found[0]}")
    phone.get_by_role("button", name="Send me a code").click()
    code = CODE.search(read_mail(visitor, "code"))
    assert code
    phone.get_by_label("The six digits from the mail").fill(code[1])
    phone.get_by_role("button", name="Go on").click()
    phone.locator("summary", has_text="It is done").click()
    phone.get_by_role("button", name="It is done").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Nothing is to be")
    assert Commitment.objects.get(pk=made.pk).state == CommitmentState.KEPT
    phone.context.close()


@ON_A_PHONE
def test_the_pages_around_it_are_fit(visitor: Visitor, director: User) -> None:
    leaflet = add_material(
        given=MaterialGiven("Rehab leaflet", "2026-11", "cardiology", "Shelf 4"),
        by=director,
        at=timezone.now(),
    )
    visitor.arrive_as(director)
    for path in (
        "/outbox/",
        "/materials/",
        f"/materials/{leaflet.pk}/",
        f"/materials/{leaflet.pk}/version/",
        "/account/calendar/",
    ):
        visitor.open(path)
        assert not broken_rules(visitor.page)
        assert fits(visitor.page)
    visitor.page.get_by_role("button", name="Make an address").click()
    expect(visitor.page.get_by_role("link", name="Open in my calendar")).to_be_visible()
    assert not broken_rules(visitor.page)
    assert fits(visitor.page)
