"""What journeys in a car park share: a liaison with a territory, a phone that loses its signal and is killed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

from django.utils import timezone
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    ViewportSize,
    expect,
)

from prm.accounts.models import User
from prm.accounts.operations import create_user
from prm.directory.models import Affiliation, Contact, Practice, Practitioner
from prm.issues.operations import owner_for
from prm.territories.operations import assign_liaison
from prm.visits.models import Commitment, Stop, WeekPlan
from prm.visits.operations.commitments import Promise, make_commitment
from tests.journeys.conftest import (
    ARGUMENTS,
    PASSWORD,
    PATIENCE,
    PHONE,
    system_browser,
)
from tests.prm.territories.made import make_practice, make_territory

Scheme = Literal["light", "dark"]
LONG_AGO = datetime(2026, 1, 5, 12, tzinfo=UTC)


@dataclass
class Field:
    """Who is on the road, and where they go."""

    liaison: User
    director: User
    alder: Practice
    brook: Practice
    promise: Commitment
    stop: Stop


def make_field(director: User) -> Field:
    """Give a liaison two practices, a promise to the one and a stop there today."""
    liaison = add_liaison("Ren Halloway")
    alder, brook = (
        make_practice(name, phone="555-0100", latitude=40.1, longitude=-83.0)
        for name in ("Alder Creek", "Brook Lane")
    )
    cover(liaison, director, alder, brook)
    Contact.objects.create(practice=alder, name="Nell Orchard", role="front_desk")
    practitioner = Practitioner.objects.create(
        first_name="Ada", last_name="Verrin", npi="9700000003"
    )
    Affiliation.objects.create(
        practitioner=practitioner,
        practice=alder,
        from_date=date(2020, 1, 1),
        source="roster",
        as_of=date(2026, 1, 1),
    )
    now = timezone.now()
    today = timezone.localdate(now)
    promise = make_commitment(
        practice=alder,
        promise=Promise(
            "Direct line card", owner_for(liaison), today + timedelta(days=2)
        ),
        by=director,
        at=now,
    )
    plan = WeekPlan.objects.create(
        liaison=liaison, week=today - timedelta(days=today.weekday()), changed_at=now
    )
    stop = Stop.objects.create(
        plan=plan,
        practice=alder,
        day=today,
        place=0,
        arrives_at=now,
        minutes=25,
        kind="value",
        reasons=["Silent for 64 days"],
    )
    return Field(liaison, director, alder, brook, promise, stop)


def add_liaison(name: str) -> User:
    first = name.split()[0].lower()
    return create_user(
        email=f"{first}@river.example", name=name, role="liaison", password=PASSWORD
    )


def cover(liaison: User, director: User, *practices: Practice) -> None:
    territory = make_territory(
        f"{liaison}’s", by=director, day=LONG_AGO, practices=practices
    )
    assign_liaison(
        territory=territory,
        liaison=liaison,
        from_date=LONG_AGO.date(),
        by=director,
        at=LONG_AGO,
    )


@dataclass
class Handset:
    """A phone whose storage outlives the browser."""

    address: str
    context: BrowserContext
    page: Page

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)

    def sign_in(self, person: User) -> None:
        self.open("/sign-in/")
        self.page.get_by_label("Email address").fill(person.email)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.wait_for_url(lambda url: "/sign-in/" not in url)

    def take_kit_along(self) -> None:
        """Open the kit and wait until all of it lies on the phone."""
        self.open_kit()
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        self.page.reload()  # from now on the worker answers
        expect(self.view("home")).to_be_visible()

    def open_kit(self) -> None:
        self.open("/kit/")
        expect(self.view("home")).to_be_visible()  # till then no list is filled

    def view(self, name: str) -> Locator:
        return self.page.locator(f"[data-view={name}]")

    @property
    def bar(self) -> Locator:
        return self.page.locator("[data-bar]")

    def chip(self, name: str) -> Locator:
        """Return a chip of the form that is open."""
        chips = self.page.locator("form:not([hidden]) .choices label:visible")
        return chips.get_by_text(name, exact=True)

    def save(self) -> None:
        # The form before isn't hidden itself, only its view: without this its button would be waited for in vain.
        dock = self.page.locator("form:not([hidden]) .dock button")
        dock.locator("visible=true").click()
        expect(self.view("form")).to_be_hidden()  # an earlier toast may still stand
        expect(self.page.locator(".toast")).to_contain_text("Kept on this phone")

    def log_visit(self, practice: Practice, intel: str) -> None:
        self.open("/kit/#")
        self.page.get_by_label("Practice, town or person").fill(practice.name)
        row = self.page.locator("[data-list=practices] li")
        row.get_by_role("link", name="Log", exact=True).click()
        self.chip("Thank them").click()
        self.page.get_by_label("What you learnt").fill(intel)
        self.save()

    def waiting(self) -> Locator:
        return self.page.locator("[data-part=waiting] li")


@contextmanager
def handset(
    browser: Browser, address: str, folder: Path, scheme: Scheme = "light"
) -> Iterator[Handset]:
    """Start a browser on a folder; what it stores is there when it is started again."""
    context = browser.browser_type.launch_persistent_context(
        str(folder),
        executable_path=system_browser(),
        args=ARGUMENTS,
        viewport=ViewportSize(width=PHONE["width"], height=PHONE["height"]),
        has_touch=True,
        color_scheme=scheme,
    )
    context.set_default_timeout(PATIENCE)
    page = context.pages[0] if context.pages else context.new_page()
    try:
        yield Handset(address, context, page)
    finally:
        context.close()
