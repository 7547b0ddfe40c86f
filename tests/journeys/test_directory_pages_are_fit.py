"""Every page about who is who, as each role meets it in the demo: no broken rule of access, no sideways scrolling."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

import headwater
from prm.cli.demo.cast import address, make_cast
from prm.cli.demo.directory import make_directory
from prm.cli.demo.team import do_work
from prm.directory.models import (
    DuplicateProposal,
    Practice,
    Practitioner,
    ReferralSource,
)
from prm.territories.models import Territory
from tests.conftest import River
from tests.journeys.conftest import DESKTOP, PATIENCE, PHONE
from tests.journeys.resting import Traffic
from tests.journeys.test_every_page_is_fit import broken_rules

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

SCREENS = [(DESKTOP, "light"), (PHONE, "dark")]


@pytest.fixture
def password(site: str, transactional_db: None, river: River, tmp_path: Path) -> str:
    """Let the demo's team do its work in the river's market."""
    password = make_cast(tmp_path)
    make_directory(lake=river.lake)
    mart = headwater.open_mart(river.marts)
    assert mart is not None
    do_work(mart)
    return password


def first(model: type, **known: object) -> int:
    """Return the key of a record that there must be."""
    found = model.objects.filter(**known).order_by("pk").first()  # type: ignore[attr-defined]
    assert found is not None, f"the demo has no {model.__name__}"
    return int(found.pk)


def pages() -> dict[str, list[str]]:
    """Return who opens what."""
    practice = first(Practice, tierings__tier="A")
    pair = first(DuplicateProposal, state="open")
    return {
        "director": [
            "/practices/?tier=A",
            f"/practices/{practice}/",
            "/practitioners/",
            f"/practitioners/{first(Practitioner)}/",
            "/organizations/",
            "/territories/",
            f"/territories/{first(Territory)}/",
            f"/territories/{first(Territory)}/drawing/",
            "/search/?q=medical",
            "/account/",
        ],
        "liaison": [
            f"/practices/{practice}/contacts/",
            f"/practices/{practice}/corrections/?attribute=phone",
            "/opportunities/",
        ],
        "steward": [
            "/stewardship/",
            "/stewardship/duplicates/",
            f"/stewardship/duplicates/{pair}/",
            "/stewardship/practices/",
            "/stewardship/corrections/",
            "/stewardship/referral-sources/?state=",
            f"/stewardship/referral-sources/{first(ReferralSource)}/",
            f"/practices/{practice}/edit/",
            "/imports/",
            "/imports/new/",
        ],
        "administrator": ["/users/", "/users/invitations/", "/ledger/"],
        "compliance-officer": [f"/practices/{practice}/", "/ledger/?noun=note"],
    }


def test_every_page_of_the_directory_is_fit(
    browser: Browser, site: str, password: str
) -> None:
    wrong: list[str] = []
    for who, paths in pages().items():
        for context in screens(browser, site, who, password):
            page = context.new_page()
            traffic = Traffic(page)
            page.on("pageerror", lambda error, said=wrong: said.append(str(error)))
            for path in paths:
                answer = traffic.open(site + path)
                if answer is None or answer.status != 200:
                    wrong.append(f"{who} {path}: {answer and answer.status}")
                    continue
                wrong += broken_rules(page)
                wrong += too_wide(page)
            context.close()
    assert not wrong, "\n".join(wrong)


def too_wide(page: Page) -> list[str]:
    """Return a complaint when the page scrolls sideways."""
    width = page.evaluate("document.documentElement.scrollWidth")
    fits = page.viewport_size is not None and width <= page.viewport_size["width"]
    return [] if fits else [f"{page.url} is {width} px wide"]


def screens(
    browser: Browser, site: str, who: str, password: str
) -> Iterator[BrowserContext]:
    """Yield a desk and a phone at which somebody is signed in."""
    state = None
    for viewport, scheme in SCREENS:
        context = browser.new_context(
            viewport=viewport, color_scheme=scheme, storage_state=state
        )
        context.set_default_timeout(PATIENCE)
        if state is None:
            page = context.new_page()
            page.goto(f"{site}/sign-in/")
            page.get_by_label("Email address").fill(address(who))
            page.get_by_label("Password", exact=True).fill(password)
            page.get_by_role("button", name="Sign in", exact=True).click()
            page.wait_for_url(lambda url: "sign-in" not in url)
            state = context.storage_state()
            page.close()
        yield context
