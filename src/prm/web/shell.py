"""What stands around every page: the rail, and the line that says which data one reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.urls import get_script_prefix

from headwater.schema.errors import StorageError
from headwater.schema.lake import Lake
from prm.accounts.permissions import Person, can_use_staff_pages
from prm.insights.queries import current_mart
from prm.visits.permissions import can_log
from prm.visits.queries.arrivals import count_clashes
from prm.web.from_rows import can_act_on_rows
from prm.web.navigation import Page, is_current, pages_for


@dataclass(frozen=True, slots=True)
class Vintage:
    """Which data a page speaks of."""

    synthetic: bool
    as_of: date | None = None  # the last day of service in the claims
    made_at: datetime | None = None
    problem: str = ""  # why the published mart can't be read


def vintage() -> Vintage:
    """Return the vintage of the published mart, or of the lake while there is no mart."""
    try:
        mart = current_mart()
    except StorageError:
        return Vintage(synthetic=_lake_is_synthetic(), problem="The mart can't be read")
    if mart is None:
        return Vintage(synthetic=_lake_is_synthetic())
    return Vintage(synthetic=mart.synthetic, as_of=mart.as_of, made_at=mart.created_at)


def _lake_is_synthetic() -> bool:
    return (settings.LAKE / "lake.json").exists() and Lake(settings.LAKE).synthetic


class Shell:
    """The rail of one request, worked out only if a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def pages(self) -> list[Page]:
        """Return the pages that the person may open."""
        return pages_for(self._person)

    @cached_property
    def place(self) -> tuple[object, ...]:
        """Return all that the rail depends on: the pages, the one where the person stands, where the site begins."""
        here = next((page.name for page in self.pages if self.is_current(page)), "")
        return get_script_prefix(), here, *((p.name, p.thumb) for p in self.pages)

    @cached_property
    def vintage(self) -> Vintage:
        """Return which data the page speaks of."""
        return vintage()

    @property
    def for_staff(self) -> bool:
        """Say whether the person may search and open pages, or is somebody of the portal."""
        return can_use_staff_pages(self._person)

    @property
    def logs_field_work(self) -> bool:
        """Say whether the person writes field work down, so that their device keeps a kit."""
        return can_log(self._person)

    @property
    def acts_on_rows(self) -> bool:
        """Say whether rows of numbers offer the person what to do about them."""
        return can_act_on_rows(self._person)

    @cached_property
    def clashes(self) -> int:
        """Return how many clashes wait for the person's choice."""
        return count_clashes(self._person) if self.logs_field_work else 0

    @property
    def log_off_after(self) -> int:
        """Return the seconds after which an idle session ends."""
        return settings.SESSION_COOKIE_AGE

    @property
    def log_off_warning(self) -> int:
        """Return how many seconds before that a person is asked whether they are still there."""
        return min(settings.LOG_OFF_WARNING, settings.SESSION_COOKIE_AGE // 2)

    @property
    def _person(self) -> Person:
        return self._request.user

    def is_current(self, page: Page) -> bool:
        """Say whether the person stands on this page."""
        return is_current(page, self._request)


def context(request: HttpRequest) -> dict[str, object]:
    """Give every template its shell and the messages that wait."""
    return {"shell": Shell(request), "messages": get_messages(request)}
