"""A person guards their account: an authenticator app, a passkey, and the log-off that asks first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from prm.accounts.models import User
from tests.journeys.conftest import PASSWORD, PHONE, Visitor
from tests.prm.accounts.second_factors import code_of

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.req("ADM-02"),
]
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@contextmanager
def device(visitor: Visitor) -> Iterator[list[dict[str, object]]]:
    """Let the browser have a device that keeps passkeys; yields what it holds when the block ends."""
    session = visitor.page.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    held: list[dict[str, object]] = []
    yield held
    kept = session.send("WebAuthn.getCredentials", made)
    held.extend(kept["credentials"])


def prove_again(visitor: Visitor) -> None:
    visitor.page.get_by_label("Password", exact=True).fill(PASSWORD)
    visitor.page.get_by_role("button", name="Go on").click()


def test_a_passkey_opens_the_account_without_a_password(
    visitor: Visitor, analyst: User
) -> None:
    page = visitor.page
    with device(visitor) as held:
        visitor.sign_in(analyst)
        visitor.open("/account/")
        page.get_by_role("link", name="Add one").click()
        page.get_by_role("link", name="Add a passkey…").click()
        prove_again(visitor)
        page.get_by_label("Name").fill("Work laptop")
        page.get_by_role("button", name="Make the passkey").click()
        expect(page.get_by_text("They are shown this once")).to_be_visible()
        page.get_by_role("link", name="I have kept them").click()
        expect(page.get_by_text("Work laptop")).to_be_visible()

        page.get_by_role("button", name="Sign out").first.click()
        expect(page).to_have_url(re.compile("/sign-in/"))
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_url(lambda url: "/sign-in/" not in url)
        visitor.open("/account/")
        expect(page.get_by_role("heading", level=1)).to_have_text(analyst.name)
    assert [passkey["isResidentCredential"] for passkey in held] == [True]


def test_a_passkey_is_the_second_factor_after_a_password(
    visitor: Visitor, analyst: User
) -> None:
    page = visitor.page
    with device(visitor):
        visitor.sign_in(analyst)
        visitor.open("/account/security/passkeys/add/")
        prove_again(visitor)
        page.get_by_role("button", name="Make the passkey").click()
        expect(page.get_by_text("They are shown this once")).to_be_visible()
        page.get_by_role("button", name="Sign out").first.click()
        visitor.sign_in(analyst)
        expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
        page.get_by_role("button", name="Use a passkey").click()
        page.wait_for_url(lambda url: "/sign-in/" not in url)
        expect(page.locator(".person")).to_contain_text(analyst.name)


def test_who_cancels_at_the_device_can_try_again(
    visitor: Visitor, analyst: User
) -> None:
    page = visitor.page
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**DEVICE, "isUserVerified": False}},
    )
    visitor.sign_in(analyst)
    visitor.open("/account/security/passkeys/add/")
    prove_again(visitor)
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_text("That was cancelled, or took too long")).to_be_visible()


@pytest.mark.parametrize("visitor", [{"viewport": PHONE}], ids=["phone"], indirect=True)
def test_an_authenticator_app_is_set_up_and_asked_for(
    visitor: Visitor, analyst: User
) -> None:
    page = visitor.page
    visitor.sign_in(analyst)
    visitor.open("/account/security/app/add/")
    prove_again(visitor)
    expect(
        page.get_by_role("img", name="Code for an authenticator app")
    ).to_be_visible()
    secret = page.locator("form code").inner_text().replace(" ", "")
    page.get_by_label("The six digits that the app shows").fill(code_of(secret))
    page.get_by_role("button", name="Add the app").click()
    codes = page.locator(".codes code")
    expect(codes).to_have_count(10)
    first = codes.first.inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="Save as a file").click()
    assert first in download.value.path().read_text()

    visitor.open("/account/")
    page.get_by_role("button", name="Sign out", exact=True).last.click()
    visitor.sign_in(analyst)
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    page.get_by_label("Code").fill(first)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def test_the_log_off_asks_first_and_the_keyboard_answers(
    visitor: Visitor, analyst: User
) -> None:
    page = visitor.page
    page.clock.install()
    visitor.sign_in(analyst)
    visitor.open("/account/")
    warning = page.get_by_role("alertdialog", name="Are you still there?")
    page.clock.fast_forward("27:00")
    expect(warning).to_be_hidden()
    page.clock.fast_forward("01:30")
    expect(warning).to_be_visible()
    expect(page.get_by_role("button", name="Stay signed in")).to_be_focused()
    with page.expect_request("**/health/"):
        page.keyboard.press("Enter")
    expect(warning).to_be_hidden()

    page.clock.fast_forward("28:30")
    expect(warning).to_be_visible()
    page.keyboard.press("Escape")
    expect(warning).to_be_hidden()

    page.clock.fast_forward("28:30")
    with page.expect_event("load"):
        page.clock.fast_forward("03:00")


def test_an_administrator_invites_and_the_invited_comes_in(
    visitor: Visitor, administrator: User
) -> None:
    page = visitor.page
    visitor.sign_in(administrator)
    visitor.open("/users/")
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("Email address").fill("nell@river.example")
    page.get_by_label("Name").fill("Nell Farrow")
    page.get_by_label("Role").select_option("Analyst")
    page.get_by_role("button", name="Invite").click()
    link = page.locator("code", has_text="/invitation/").inner_text()
    page.get_by_role("button", name="Sign out").first.click()

    page.goto(link)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password, once more").fill(PASSWORD)
    page.get_by_role("button", name="Open my account").click()
    page.get_by_label("Email address").fill("nell@river.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator(".person")).to_contain_text("Nell Farrow")
