"""The pages that exist, in the order of the rail, and who may open each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.urls import reverse

from prm.accounts import permissions
from prm.accounts.permissions import Person
from prm.compliance.permissions import can_see_benefits
from prm.directory.definitions.permissions import can_work_on_definitions
from prm.directory.permissions import can_see_directory, can_steward
from prm.issues.permissions import can_see_issues
from prm.ledger.permissions import can_see_ledger
from prm.mail.permissions import can_see_letters
from prm.outreach.permissions import can_see_materials
from prm.packs.permissions import can_see_packs
from prm.programs.permissions import (
    can_see_goals,
    can_see_interventions,
    can_see_programs,
)
from prm.territories.permissions import can_see_territories
from prm.territories.queries.scope import is_scoped
from prm.visits.permissions import can_see_field_work
from prm.visits.plan_permissions import can_plan
from prm.web.today.permissions import can_see_today

THUMBS = 4  # what a phone has room for beside More


@dataclass(frozen=True, slots=True)
class Page:
    """A page in the rail; ``g`` and then ``key`` go there; ``also`` names pages that lie beneath it.

    Under a thumb there is room for four: of those that a person may open the first by ``thumb``, where 0 is never. The
    rest stand behind *More*.
    """

    name: str
    label: str
    key: str
    may_open: Callable[[Person], bool]
    also: tuple[str, ...] = ()
    thumb: int = 0

    @property
    def path(self) -> str:
        """Return the page's address."""
        return reverse(self.name)


PAGES = (
    Page("overview", "Overview", "o", permissions.can_see_volumes, thumb=5),
    Page("today", "Today", "t", can_see_today, ("brief",), thumb=1),
    Page(
        "opportunities",
        "Opportunities",
        "l",
        permissions.can_see_volumes,
    ),
    Page(
        "field",
        "Field",
        "k",
        can_plan,
        (
            "field_base",
            "field_stop_cancellation",
            "next_visits",
            "next_visit_decline",
            "planning_runs",
            "planning_run",
        ),
        thumb=2,
    ),
    Page(
        "issues",
        "Issues",
        "x",
        can_see_issues,
        (
            "issue",
            "issue_new",
            "issue_reports",
            "issues_to_tell",
            "issue_speed",
            "ladder",
        ),
        thumb=3,
    ),
    Page(
        "promises",
        "Promises",
        "y",
        can_see_field_work,
        (
            "promise",
            "promise_new",
            "introductions",
            "introduction",
            "introduction_new",
            "visits",
            "visit",
            "visit_edit",
        ),
    ),
    Page(
        "team",
        "Team",
        "w",
        can_see_goals,
        (
            "goals",
            "goal_new",
            "trainings",
            "training_new",
            "training_edit",
        ),
    ),
    Page(
        "impact",
        "Impact",
        "M",  # with Shift: m is the Market
        can_see_interventions,
        (
            "impact_of",
            "impact_matched",
            "impact_story",
            "impact_planner",
            "interventions",
            "intervention",
            "intervention_new",
            "intervention_edit",
            "intervention_lock",
        ),
    ),
    Page(
        "programs",
        "Programs",
        "q",
        can_see_programs,
        (
            "program",
            "program_new",
            "program_edit",
            "program_practices",
            "program_launch",
            "program_launch_planning",
            "margins",
            "margin_new",
            "margin_file",
        ),
    ),
    Page("packs", "Packs", "a", can_see_packs, ("pack",)),
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
        thumb=4,
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
        thumb=6,
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
        (
            *("data_load", "data_mart", "data_publication", "data_quarantine"),
            *("data_jobs", "data_job", "data_job_cancellation", "data_job_progress"),
        ),
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
    Page("benefits", "Benefits", "c", can_see_benefits, ("benefit_new",)),
    Page("ledger", "Ledger", "e", can_see_ledger),
    Page(
        "materials",
        "Materials",
        "j",
        can_see_materials,
        ("material", "material_new", "material_edits", "material_version"),
    ),
    Page("outbox", "Outbox", "b", can_see_letters, ("letter",)),
    Page(
        "users",
        "Users",
        "u",
        permissions.can_administer_users,
        ("user", "user_invitations", "user_invitation", "user_password_link"),
    ),
    Page("methods", "Methods", "h", permissions.can_use_staff_pages, ("measures",)),
)


def pages_for(person: Person) -> list[Page]:
    """Return the pages that a person may open; a liaison's begin with the day in the field."""
    found = [page for page in PAGES if page.may_open(person)]
    if is_scoped(person):
        found.sort(key=lambda page: page.name != "today")
    under = sorted((page for page in found if page.thumb), key=lambda page: page.thumb)
    out = {page.name for page in under[THUMBS:]}
    return [replace(page, thumb=0) if page.name in out else page for page in found]


def is_current(page: Page, request: HttpRequest) -> bool:
    """Say whether a request stands on a page or beneath it."""
    match = request.resolver_match
    return match is not None and (match.url_name or "") in {page.name, *page.also}
