"""A whole visit on a phone: purpose, people, topics, intel, next step and date in 12 interactions and 60 seconds."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Locator, expect

from prm.accounts.models import User
from prm.visits.models import Interaction
from tests.journeys.car_park import Field, make_field
from tests.journeys.conftest import PASSWORD, PHONE, Visitor

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.req("FLD-01"),
]
MOST_INTERACTIONS, MOST_SECONDS = 12, 60.0
SECONDS_A_TAP = 1.5  # to find it, and to hit it
SECONDS_A_SIGN = 1 / 3  # forty words a minute, by thumb or by voice


class Thumb:
    """Counts what a person does, and how long that takes a person."""

    def __init__(self) -> None:
        self.interactions, self.seconds, self.began = 0, 0.0, time.monotonic()

    def tap(self, at: Locator) -> None:
        at.tap()
        self.interactions += 1
        self.seconds += SECONDS_A_TAP

    def type(self, into: Locator, text: str) -> None:
        """Type into a field; the tap that opens the keyboard is one interaction, the typing another."""
        self.tap(into)
        into.press_sequentially(text)
        self.interactions += 1
        self.seconds += SECONDS_A_SIGN * len(text)

    @property
    def in_all(self) -> float:
        """Return the seconds of the person and those in which the person waited for the page."""
        return self.seconds + time.monotonic() - self.began


@pytest.fixture
def field(director: User, site: str) -> Field:
    return make_field(director)


@pytest.mark.parametrize(
    "visitor", [{"viewport": PHONE, "has_touch": True}], ids=["phone"], indirect=True
)
def test_a_whole_visit_is_logged_in_few_taps(
    visitor: Visitor, field: Field, record_property: pytest.FixtureRequest
) -> None:
    visitor.sign_in(field.liaison)
    page, thumb = visitor.page, Thumb()
    visitor.open("/visits/new/")  # the plan knows where they are
    expect(page.locator(".head .sub")).to_contain_text("Alder Creek")

    def chip(name: str) -> Locator:
        return page.locator(".form.thumb .choices label").get_by_text(name, exact=True)

    thumb.tap(chip("Listen: what keeps them from referring"))
    thumb.tap(chip("Nell Orchard, front desk"))
    thumb.tap(chip("Appointments and waits"))
    thumb.type(
        page.get_by_label("What you learnt"), "Six weeks for cardiology, they say."
    )
    thumb.type(page.get_by_label("Next step"), "Bring the direct line")
    thumb.tap(chip("In a week").first)
    thumb.tap(page.get_by_role("button", name="Save", exact=True))
    expect(page.locator(".toast")).to_contain_text("is logged")
    record_property("interactions", thumb.interactions)
    record_property("seconds", round(thumb.in_all, 1))
    print(f"{thumb.interactions} interactions, {thumb.in_all:.1f} s")
    assert thumb.interactions <= MOST_INTERACTIONS
    assert thumb.in_all <= MOST_SECONDS

    logged = Interaction.objects.get()
    assert logged.stop == field.stop
    assert (logged.purpose, logged.topics) == ("listen", ["access"])
    assert logged.intel.startswith("Six weeks")
    assert logged.next_step and logged.next_on
    assert str(logged.attendees.get()) == "Nell Orchard"

    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("counts no more")
    logged.refresh_from_db()
    assert logged.removed_at


@pytest.mark.parametrize(
    "visitor", [{"viewport": PHONE, "has_touch": True}], ids=["phone"], indirect=True
)
def test_every_control_of_the_form_is_as_large_as_a_thumb_and_no_text_makes_a_phone_zoom(
    visitor: Visitor, field: Field
) -> None:
    visitor.sign_in(field.liaison)
    visitor.open(f"/visits/new/?practice={field.alder.pk}")
    controls = visitor.page.locator(
        ".form.thumb .choices label:visible, .form.thumb summary, .form.thumb button:visible,"
        " .form.thumb input:not([type=radio], [type=checkbox]):visible, .form.thumb textarea"
    )
    assert controls.count() > 25
    for control in controls.all():
        box = control.bounding_box()
        assert box
        assert box["height"] >= 44, control.inner_text()
        size = control.evaluate("it => parseFloat(getComputedStyle(it).fontSize)")
        assert size >= 16, control.inner_text()


@pytest.mark.parametrize(
    "visitor",
    [{"viewport": PHONE, "java_script_enabled": False}],
    ids=["without scripts"],
    indirect=True,
)
def test_it_works_without_javascript(visitor: Visitor, field: Field) -> None:
    page = visitor.page
    page.goto(f"{visitor.address}/sign-in/")
    page.get_by_label("Email address").fill(field.liaison.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto(f"{visitor.address}/visits/new/?practice={field.brook.pk}")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".error")).to_contain_text("Choose why you came.")
    page.get_by_label("Thank them").check(force=True)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("is logged")
    assert Interaction.objects.get().practice == field.brook
    visitor.complaints.clear()  # the form that was refused is a failed resource to the browser
