"""The pages that exist, in the order of the rail, and who may open each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from prm.accounts import permissions
from prm.accounts.permissions import Person
from prm.directory.definitions.permissions import can_work_on_definitions
from prm.directory.permissions import can_see_directory, can_steward
from prm.ledger.permissions import can_see_ledger
from prm.territories.permissions import can_see_territories


@dataclass(frozen=True, slots=True)
class Page:
    """A page in the rail; ``g`` and then ``key`` go there; ``also`` names pages that lie beneath it.

    Under a thumb there is room for four, those that are for the field; the rest stand behind *More*.
    """

    name: str
    label: str
    key: str
    may_open: Callable[[Person], bool]
    also: tuple[str, ...] = ()
    thumb: bool = False

    @property
    def path(self) -> str:
        """Return the page's address."""
        return reverse(self.name)


PAGES = (
    Page("overview", "Overview", "o", permissions.can_see_volumes, thumb=True),
    Page(
        "opportunities",
        "Opportunities",
        "l",
        permissions.can_see_volumes,
        thumb=True,
    ),
    Page(
        "market",
        "Market",
        "m",
        permissions.can_see_volumes,
        ("segments", "prospects", "shared_patients"),
    ),
    Page(
        "service_lines",
        "Service lines",
        "v",
        permissions.can_see_volumes,
        ("service_line",),
    ),
    Page(
        "practices",
        "Practices",
        "p",
        can_see_directory,
        (
            "practice",
            "practice_known_as",
            "practice_edit",
            "practice_notes",
            "practice_corrections",
            "contacts",
            "contact",
        ),
        thumb=True,
    ),
    Page(
        "practitioners",
        "Practitioners",
        "n",
        can_see_directory,
        (
            "practitioner",
            "practitioner_edit",
            "practitioner_notes",
            "practitioner_corrections",
        ),
        thumb=True,
    ),
    Page(
        "organizations",
        "Organizations",
        "z",
        can_see_directory,
        ("organization", "organization_edit", "organization_corrections"),
    ),
    Page(
        "territories",
        "Territories",
        "r",
        can_see_territories,
        (
            "territory",
            "territory_new",
            "territory_name",
            "territory_referrals",
            "territory_closing",
            "territory_drawing",
            "territory_assignments",
            "territory_assignment_end",
            "practice_tiers",
        ),
    ),
    Page(
        "data",
        "Data",
        "d",
        permissions.can_see_data,
        ("data_load", "data_mart", "data_publication", "data_quarantine"),
    ),
    Page(
        "imports",
        "Imports",
        "i",
        can_steward,
        ("import", "import_new", "import_columns", "import_values", "import_try_out"),
    ),
    Page(
        "stewardship",
        "Stewardship",
        "s",
        can_steward,
        (
            "duplicates",
            "duplicate",
            "merges",
            "referral_sources",
            "referral_source",
            "corrections",
            "proposals",
        ),
    ),
    Page(
        "definitions",
        "Definitions",
        "f",
        can_work_on_definitions,
        ("definition", "definition_edits", "definition_text"),
    ),
    Page("ledger", "Ledger", "e", can_see_ledger),
    Page(
        "users",
        "Users",
        "u",
        permissions.can_administer_users,
        ("user", "user_invitations", "user_invitation", "user_password_link"),
    ),
    Page("methods", "Methods", "h", permissions.can_use_staff_pages),
)


def pages_for(person: Person) -> list[Page]:
    """Return the pages that a person may open."""
    return [page for page in PAGES if page.may_open(person)]


def is_current(page: Page, request: HttpRequest) -> bool:
    """Say whether a request stands on a page or beneath it."""
    match = request.resolver_match
    return match is not None and (match.url_name or "") in {page.name, *page.also}
