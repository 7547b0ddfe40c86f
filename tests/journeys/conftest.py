"""A real browser on a real server with a real mart."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import resolve
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from prm.accounts.models import User
from prm.accounts.operations import create_user
from prm.common import assets
from tests.conftest import River
from tests.journeys.resting import Traffic

# Playwright keeps an event loop in this thread; Django would take that for an async view.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PASSWORD = "a quiet river at dawn"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 30_000  # ms that a busy machine may take over one thing
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@dataclass
class Visitor:
    """A person at a browser, and everything the browser complained about or asked for elsewhere."""

    page: Page
    address: str
    traffic: Traffic
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Go to an address of the site and wait until the page rests."""
        self.traffic.open(self.address + path)

    def rest(self) -> None:
        """Wait until what was clicked has been fetched and drawn."""
        self.traffic.rest()

    def sign_in(self, person: User) -> None:
        """Sign in as a person would."""
        self.open("/sign-in/")
        self.page.get_by_label("Email address").fill(person.email)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.rest()

    def arrive_as(self, person: User) -> None:
        """Be signed in already, where the journey isn't about that: it spares two pages."""
        session = Client()
        session.force_login(person)
        cookie = session.cookies[django_settings.SESSION_COOKIE_NAME]
        self.page.context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "url": self.address}]
        )


@pytest.fixture(autouse=True)
def _hash_passwords_quickly(settings: Settings) -> None:
    """Every journey signs somebody in; a slow hash costs it a second, and proves nothing here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=system_browser(), args=ARGUMENTS
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def chart_bundle(django_test_environment: None) -> None:
    """Build what charts are drawn with; a second build finds the first one's."""
    assets.build(django_settings.BUILT_ASSETS)


@pytest.fixture
def site(
    live_server: LiveServer,
    river: River,
    settings: Settings,
    chart_bundle: None,
    tmp_path: Path,
) -> str:
    """Return the address of a server that reads the river's lake and marts, and writes beside nobody's own data."""
    settings.LAKE, settings.MARTS = river.lake, river.marts
    settings.DEFINITIONS = tmp_path / "definitions"
    settings.JOBS_FOLDER = tmp_path / "jobs"
    resolve("/")  # every page's code is read now, not while the first of them waits
    return live_server.url


@pytest.fixture
def visitor(
    browser: Browser, site: str, request: pytest.FixtureRequest
) -> Iterator[Visitor]:
    """Return a person at a browser; nothing they meet may complain or call elsewhere."""
    view = getattr(request, "param", {"viewport": DESKTOP})
    context = browser.new_context(**view)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    visitor = Visitor(page, site, Traffic(page))
    visitor.page.on(
        "console",
        lambda message: (
            visitor.complaints.append(message.text) if message.type == "error" else None
        ),
    )
    visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
    visitor.page.on("request", lambda asked: _note_stranger(visitor, asked))
    yield visitor
    context.close()
    assert not visitor.strangers, "the page asked for something outside the site"
    assert not visitor.complaints, "the browser complained"


@pytest.fixture
def director(transactional_db: None) -> User:
    return _person("director")


@pytest.fixture
def analyst(transactional_db: None) -> User:
    return _person("analyst")


@pytest.fixture
def administrator(transactional_db: None) -> User:
    return _person("administrator")


@pytest.fixture
def compliance_officer(transactional_db: None) -> User:
    return _person("compliance_officer")


def _person(role: str) -> User:
    return create_user(
        email=f"{role}@river.example",
        name=role.replace("_", " ").title(),
        role=role,
        password=PASSWORD,
    )


def _note_stranger(visitor: Visitor, asked: Request) -> None:
    if not asked.url.startswith((visitor.address, "data:", "blob:")):
        visitor.strangers.append(asked.url)


def system_browser() -> str | None:
    """Return the system's Chromium; without one Playwright uses its own."""
    mac = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    if sys.platform == "darwin" and mac.exists():
        return str(mac)
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    named = os.environ.get("CHROMIUM")
    return next(
        (path for name in (named, *names) if name and (path := shutil.which(name))),
        None,
    )
