"""The pages that exist, in the order of the rail, and who may open each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from prm.accounts import permissions
from prm.accounts.permissions import Person
from prm.ledger.permissions import can_see_ledger


@dataclass(frozen=True, slots=True)
class Page:
    """A page in the rail; ``g`` and then ``key`` go there; ``also`` names pages that lie beneath it."""

    name: str
    label: str
    key: str
    may_open: Callable[[Person], bool]
    also: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Return the page's address."""
        return reverse(self.name)


PAGES = (
    Page("overview", "Overview", "o", permissions.can_see_volumes),
    Page("opportunities", "Opportunities", "l", permissions.can_see_volumes),
    Page("practices", "Practices", "p", permissions.can_see_volumes, ("practice",)),
    Page(
        "data",
        "Data",
        "d",
        permissions.can_see_data,
        ("data_load", "data_mart", "data_publication", "data_quarantine"),
    ),
    Page("ledger", "Ledger", "e", can_see_ledger),
)


def pages_for(person: Person) -> list[Page]:
    """Return the pages that a person may open."""
    return [page for page in PAGES if page.may_open(person)]


def is_current(page: Page, request: HttpRequest) -> bool:
    """Say whether a request stands on a page or beneath it."""
    match = request.resolver_match
    return match is not None and (match.url_name or "") in {page.name, *page.also}
