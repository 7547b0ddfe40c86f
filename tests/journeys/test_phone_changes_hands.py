"""What lies on a phone is one person's, for two days: it expires, and leaves with them; what they wrote stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from prm.accounts.models import User
from prm.compliance.models import Benefit
from prm.visits.models import Interaction
from tests.journeys.car_park import (
    Field,
    Handset,
    add_liaison,
    cover,
    handset,
    make_field,
)
from tests.prm.territories.made import make_practice

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.req("FLD-04"),
]

DRAWER = """(drawer) => new Promise((resolve) => {
  const asked = indexedDB.open("headwater");
  asked.onsuccess = () => {
    const all = asked.result.transaction(drawer).objectStore(drawer).getAll();
    all.onsuccess = () => resolve(JSON.parse(JSON.stringify(all.result)));
  };
})"""
OLDER = """() => new Promise((resolve) => {
  const asked = indexedDB.open("headwater");
  asked.onsuccess = () => {
    const drawer = asked.result.transaction("territory", "readwrite").objectStore("territory");
    drawer.get("data").onsuccess = (event) => {
      const held = { ...event.target.result, expires_at: new Date(Date.now() - 1000).toISOString() };
      drawer.put(held, "data").onsuccess = () => resolve();
    };
  };
})"""


@pytest.fixture
def field(director: User, site: str) -> Field:
    return make_field(director)


@pytest.fixture
def team_mate(field: Field) -> User:
    mate = add_liaison("Priya Castellan")
    cover(mate, field.director, make_practice("Cedar Hill"))
    return mate


def drawer(phone: Handset, name: str) -> list[Any]:
    found: list[Any] = phone.page.evaluate(DRAWER, name)
    return found


def log_without_signal(phone: Handset, field: Field) -> None:
    phone.context.set_offline(True)
    phone.log_visit(field.brook, "Two new partners")
    expect(phone.waiting()).to_have_count(1)


def test_what_has_expired_is_deleted_from_the_phone(
    browser: Browser, site: str, field: Field, tmp_path: Path
) -> None:
    with handset(browser, site, tmp_path) as phone:
        phone.sign_in(field.liaison)
        phone.take_kit_along()
        assert [
            each["name"] for each in drawer(phone, "territory")[0]["practices"]
        ] == [
            "Alder Creek",
            "Brook Lane",
        ]
        log_without_signal(phone, field)
        phone.page.evaluate(OLDER)
        phone.page.reload()
        expect(phone.view("expired")).to_be_visible()
        assert drawer(phone, "territory") == []
        expect(phone.waiting()).to_have_count(1)  # what they wrote is no such data


def test_a_session_that_ended_shuts_the_kit_with_a_signal_and_not_without(
    browser: Browser, site: str, field: Field, tmp_path: Path
) -> None:
    with handset(browser, site, tmp_path) as phone:
        phone.sign_in(field.liaison)
        phone.take_kit_along()
        phone.context.clear_cookies()  # their session is over
        phone.page.reload()
        expect(phone.view("ended")).to_be_visible()
        expect(phone.view("ended")).to_contain_text("It stays on this device")
        assert drawer(phone, "territory")
        phone.context.set_offline(True)
        expect(phone.view("home")).to_be_visible()
        phone.context.set_offline(False)
        expect(phone.view("ended")).to_be_visible()


def test_an_account_that_may_log_no_more_wipes_the_phone_on_any_page(
    browser: Browser, site: str, field: Field, tmp_path: Path
) -> None:
    with handset(browser, site, tmp_path) as phone:
        phone.sign_in(field.liaison)
        phone.take_kit_along()
        assert drawer(phone, "territory")
        User.objects.filter(pk=field.liaison.pk).update(role="analyst")
        phone.open("/methods/")
        for _ in range(50):  # the page is there before its scripts have done
            if not drawer(phone, "territory"):
                break
            phone.page.wait_for_timeout(100)
        assert drawer(phone, "territory") == []
        assert "Ren Halloway" not in str(drawer(phone, "about"))


def log_what_is_refused(phone: Handset, field: Field) -> None:
    page = phone.page
    phone.open(f"/kit/#benefit={field.alder.pk}")
    page.get_by_label("Physician", exact=True).select_option("Ada Verrin")
    phone.chip("Gift").click()
    page.get_by_label("In words").fill("Gift card")
    page.get_by_label("Value in dollars").fill("20")
    phone.save()
    expect(phone.waiting()).to_contain_text("may never be given to a physician")


@pytest.mark.req("FLD-02")
def test_what_was_refused_says_why_and_is_mended_on_the_phone(
    browser: Browser, site: str, field: Field, tmp_path: Path
) -> None:
    with handset(browser, site, tmp_path) as phone:
        page = phone.page
        phone.sign_in(field.liaison)
        phone.take_kit_along()
        log_what_is_refused(phone, field)
        expect(phone.bar).to_contain_text("A benefit couldn’t be taken")
        page.reload()  # it stays, whatever happens
        phone.waiting().get_by_role("link", name="Mend").click()
        words = page.get_by_label("In words")
        expect(words).to_have_value("Gift card")
        expect(page.locator(".error")).to_contain_text("may never be given")
        words.fill("An anatomical model")
        phone.save()
        expect(phone.waiting()).to_have_count(0)
        expect(phone.bar).to_be_hidden()
    assert Benefit.objects.get().what == "An anatomical model"


def test_signing_out_warns_when_something_waits_and_takes_the_territory_off(
    browser: Browser, site: str, field: Field, tmp_path: Path
) -> None:
    with handset(browser, site, tmp_path) as phone:
        page = phone.page
        phone.sign_in(field.liaison)
        phone.take_kit_along()
        log_what_is_refused(phone, field)
        phone.open("/account/")
        page.set_viewport_size({"width": 1280, "height": 800})
        page.get_by_role("button", name="Sign out", exact=True).first.click()
        box = page.get_by_role("dialog", name="Something isn’t sent yet")
        expect(box).to_contain_text("A benefit waits here")
        box.get_by_role("button", name="Stay signed in").click()
        expect(box).to_be_hidden()
        assert drawer(phone, "territory")
        page.get_by_role("button", name="Sign out", exact=True).first.click()
        box.get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/sign-in/**")
        assert drawer(phone, "territory") == []
        assert len(drawer(phone, "outbox")) == 1


def test_another_person_finds_neither_territory_nor_words_and_sends_nothing(
    browser: Browser, site: str, field: Field, team_mate: User, tmp_path: Path
) -> None:
    with handset(browser, site, tmp_path) as phone:
        phone.sign_in(field.liaison)
        phone.take_kit_along()
        log_without_signal(phone, field)
        phone.context.clear_cookies()  # their session is over
        phone.context.set_offline(False)
        expect(phone.bar).to_contain_text("once you sign in")

        phone.sign_in(team_mate)
        phone.open_kit()
        expect(phone.page.locator("[data-list=practices]")).to_contain_text(
            "Cedar Hill"
        )
        expect(phone.page.locator("[data-list=practices]")).not_to_contain_text("Brook")
        expect(phone.waiting()).to_contain_text("Something of Ren Halloway’s")
        expect(phone.bar).to_contain_text("One of Ren Halloway lies here sealed")
        assert not Interaction.objects.exists()
        assert "partners" not in str(drawer(phone, "outbox"))

        phone.context.clear_cookies()
        phone.sign_in(field.liaison)
        phone.open_kit()
        expect(phone.waiting()).to_have_count(0)
    assert Interaction.objects.get().by == field.liaison
    assert Interaction.objects.get().intel == "Two new partners"


def test_nothing_with_data_lies_in_the_cache_of_the_worker(
    browser: Browser, site: str, field: Field, tmp_path: Path
) -> None:
    with handset(browser, site, tmp_path) as phone:
        phone.sign_in(field.liaison)
        phone.take_kit_along()
        phone.open(f"/practices/{field.alder.pk}/")
        phone.open("/visits/new/")
        kept = phone.page.evaluate(
            """async () => {
              const found = {};
              for (const name of await caches.keys())
                for (const request of await (await caches.open(name)).keys())
                  found[new URL(request.url).pathname] = await (await caches.match(request)).text();
              return found;
            }"""
        )
    pages = [path for path in kept if not path.startswith("/static/")]
    assert pages == ["/kit/"]
    for word in ("Alder Creek", "Ren Halloway", "csrfmiddlewaretoken"):
        assert word not in kept["/kit/"]
