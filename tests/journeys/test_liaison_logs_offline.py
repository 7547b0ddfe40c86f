"""A liaison logs in a car park without a signal; the phone dies; back online each thing is there, once."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from prm.accounts.models import User
from prm.compliance.models import Benefit
from prm.issues.models import Issue
from prm.visits.models import Arrival, Clash, Commitment, Interaction
from prm.visits.operations.commitments import settle_commitment
from tests.journeys.car_park import Field, Handset, Scheme, handset, make_field
from tests.journeys.test_every_page_is_fit import RULES

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.req("FLD-02"),
]


@pytest.fixture
def field(director: User, site: str) -> Field:
    return make_field(director)


def logged_without_signal(phone: Handset, field: Field) -> None:
    """Log three visits, an issue, a promise, a benefit, and that a promise was kept."""
    page = phone.page
    phone.context.set_offline(True)
    page.reload()
    expect(phone.bar).to_contain_text("No signal. Your territory as of")
    page.locator("[data-list=route]").get_by_role("link", name="Log").click()
    phone.chip("Listen: what keeps them from referring").click()
    phone.chip("Nell Orchard, front desk").click()
    phone.chip("Reports back").click()
    page.get_by_label("Next step").fill("Bring the card")
    phone.chip("In a week").first.click()
    phone.save()
    expect(page.locator("[data-list=route]")).to_contain_text("waits to be sent")
    phone.log_visit(field.brook, "Two new partners")
    phone.log_visit(field.brook, "Forgot to ask for the manager")
    at_alder = f"/kit/#practice={field.alder.pk}"
    phone.open(at_alder)
    page.get_by_role("link", name="Open an issue").click()
    phone.chip("No answer by phone").click()
    page.get_by_label("In one line").fill("Rings out at lunch")
    phone.save()
    phone.open(at_alder)
    page.get_by_role("link", name="Promise", exact=True).click()
    page.get_by_label("What you promised").locator("visible=true").fill("Spine map")
    page.get_by_label("By when").fill("2030-01-07")
    phone.save()
    phone.open(at_alder)
    page.get_by_role("link", name="Log a benefit").click()
    page.get_by_label("Physician", exact=True).select_option("Ada Verrin")
    phone.chip("Meal").click()
    page.get_by_label("In words").fill("Lunch")
    page.get_by_label("Value in dollars").fill("14.50")
    phone.save()
    expect(phone.bar).to_contain_text("a benefit")  # the page has come to rest
    page.locator("[data-list=promises]").get_by_role("link", name="Kept?").click()
    phone.save()


def everything_once(field: Field) -> bool:
    field.promise.refresh_from_db()
    return (
        [*Interaction.objects.order_by("made_at").values_list("practice", flat=True)]
        == [field.alder.pk, field.brook.pk, field.brook.pk]
        and Issue.objects.count() == Benefit.objects.count() == 1
        and Commitment.objects.count() == 2
        and field.promise.state == "kept"
    )


def test_everything_logged_without_a_signal_arrives_once_though_the_phone_dies(
    browser: Browser, site: str, field: Field, tmp_path: Path
) -> None:
    with handset(browser, site, tmp_path) as phone:
        phone.sign_in(field.liaison)
        phone.take_kit_along()
        logged_without_signal(phone, field)
        expect(phone.waiting()).to_have_count(7)
        expect(phone.bar).to_contain_text("Three visits, an issue, a promise")
    assert not Arrival.objects.exists()

    with handset(browser, site, tmp_path) as phone:  # killed, and started again
        phone.context.set_offline(True)
        phone.open_kit()
        expect(phone.waiting()).to_have_count(7)
        uploads: list[str] = []
        phone.page.on(
            "request",
            lambda asked: (
                uploads.append(asked.post_data or "")
                if "/api/sync/" in asked.url
                else None
            ),
        )
        phone.context.set_offline(False)
        # The session died with the browser: nothing is lost, and nothing goes before they have signed in.
        expect(phone.bar).to_contain_text("and will be sent once you sign in")
        expect(phone.waiting()).to_have_count(7)
        assert not Arrival.objects.exists()
        phone.sign_in(field.liaison)
        phone.open_kit()
        expect(phone.waiting()).to_have_count(0)
        expect(phone.bar).to_be_hidden()
        assert everything_once(field)
        field.stop.refresh_from_db()
        assert field.stop.state == "done"

        # The network said nothing, so the phone sends the same once more.
        assert "visit" in uploads[-1]
        again = phone.page.evaluate(SEND_AGAIN, uploads[-1])
        assert {each["outcome"] for each in again["acts"]} == {"already"}
        assert everything_once(field)


SEND_AGAIN = """async (body) => {
  const token = document.cookie.match(/csrftoken=([^;]*)/)[1];
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  return (await fetch("/api/sync/", { method: "POST", headers, body })).json();
}"""


def test_a_staff_page_without_a_signal_becomes_the_kit_and_says_what_waits(
    browser: Browser, site: str, field: Field, tmp_path: Path
) -> None:
    with handset(browser, site, tmp_path) as phone:
        phone.sign_in(field.liaison)
        phone.take_kit_along()
        phone.open("/practices/")
        phone.context.set_offline(True)
        expect(phone.bar).to_contain_text("No signal")
        phone.open("/today/")
        expect(phone.view("home")).to_be_visible()
        expect(phone.page.locator("[data-list=route]")).to_contain_text("Alder Creek")


def test_a_visit_saved_in_the_moment_in_which_the_signal_goes_waits_in_the_outbox(
    browser: Browser, site: str, field: Field, tmp_path: Path
) -> None:
    with handset(browser, site, tmp_path) as phone:
        phone.sign_in(field.liaison)
        phone.take_kit_along()
        phone.open(f"/visits/new/?practice={field.alder.pk}")
        phone.chip("Thank them").click()
        phone.context.set_offline(True)
        phone.page.get_by_role("button", name="Save", exact=True).click()
        expect(phone.waiting()).to_contain_text("A visit, Alder Creek")
        phone.context.set_offline(False)
        expect(phone.waiting()).to_have_count(0)
    assert Interaction.objects.get().purpose == "thank"


@pytest.mark.req("FLD-03")
def test_a_promise_that_changed_here_meanwhile_is_asked_about(
    browser: Browser, site: str, field: Field, tmp_path: Path
) -> None:
    with handset(browser, site, tmp_path) as phone:
        page = phone.page
        phone.sign_in(field.liaison)
        phone.take_kit_along()
        phone.context.set_offline(True)
        page.locator("[data-list=promises]").get_by_role("link", name="Kept?").click()
        phone.save()
        settle_commitment(
            commitment=field.promise,
            state="missed",
            on=field.promise.made_at.date(),
            note="They moved.",
            by=field.director,
            at=field.promise.made_at,
            seen=1,
        )
        phone.context.set_offline(False)
        expect(phone.bar).to_contain_text("Something changed here meanwhile")
        phone.bar.get_by_role("link", name="Choose").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Two versions")
        expect(page.locator("tbody")).to_contain_text("They moved.")
        page.get_by_role("button", name="Take mine").click()
        expect(page.locator(".toast")).to_contain_text("Yours stands now.")
    field.promise.refresh_from_db()
    assert field.promise.state == "kept"
    assert Clash.objects.get().here["shown"]  # the other version stays readable


@pytest.mark.req("FLD-03")
def test_two_devices_on_one_stop_keep_both_visits_and_the_person_is_asked(
    browser: Browser, site: str, field: Field, tmp_path: Path
) -> None:
    for number, intel in enumerate(("From the phone", "From the tablet")):
        with handset(browser, site, tmp_path / str(number)) as device:
            device.sign_in(field.liaison)
            device.take_kit_along()
            device.page.locator("[data-list=route]").wait_for()
            if (
                number
            ):  # the tablet still has the stop as it was: take it from its own store
                device.open(f"/kit/#visit={field.alder.pk}/{field.stop.pk}")
            else:
                route = device.page.locator("[data-list=route]")
                route.get_by_role("link", name="Log").click()
            device.chip("Thank them").click()
            device.page.get_by_label("What you learnt").fill(intel)
            device.save()
            if number:
                expect(device.bar).to_contain_text("Something changed here meanwhile")
                device.open("/clashes/")
                body = device.page.locator("tbody")
                expect(body).to_contain_text("From the phone")
                expect(body).to_contain_text("From the tablet")
                device.page.get_by_role("button", name="Keep both").click()
                expect(device.page.locator(".toast")).to_contain_text("Both stand")
            else:
                expect(route.locator(".done")).to_contain_text("✓")
                expect(route).not_to_contain_text("waits")
    texts = Interaction.objects.order_by("arrived_at").values_list("intel", flat=True)
    assert [*texts] == ["From the phone", "From the tablet"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_kit_form_and_clashes_keep_the_rules_of_access(
    browser: Browser, site: str, field: Field, tmp_path: Path, scheme: Scheme
) -> None:
    with handset(browser, site, tmp_path, scheme) as phone:
        phone.sign_in(field.liaison)
        phone.take_kit_along()
        broken = broken_rules(phone.page)
        phone.open(f"/kit/#visit={field.alder.pk}")
        phone.chip("Thank them").click()
        broken += broken_rules(phone.page)
        phone.open(f"/kit/#practice={field.alder.pk}")
        broken += broken_rules(phone.page)
        for path in (
            f"/visits/new/?practice={field.alder.pk}",
            "/visits/new/?text=",
            "/clashes/",
            "/benefits/",
            "/benefits/new/",
        ):
            phone.open(path)
            broken += broken_rules(phone.page)
            width = phone.page.evaluate("document.documentElement.scrollWidth")
            assert width <= 390, path
        phone.context.set_offline(True)
        phone.open("/kit/#")
        phone.log_visit(field.brook, "In the dark")
        broken += broken_rules(phone.page)
    assert not broken


def broken_rules(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES)
    return [
        f"{page.url} {violation['id']}: {node['html'][:160]}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]
