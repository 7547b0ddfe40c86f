"""From any row of the numbers to what one does about it: an issue, a visit, an intervention, filled in from the row.

A visit is planned from the practice's brief, which says why one would come.

Rows of a mart know a practice by the mart's id; pages of work know it by its key. This is where the one becomes the
other, with whatever else the row's address said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from prm.accounts.permissions import Person
from prm.accounts.requests import Request
from prm.directory.models import Practice
from prm.issues.permissions import can_open_issues, check_can_open_issues
from prm.programs.permissions import check_can_draft
from prm.visits.permissions import check_can_log
from prm.web.records.redirects import survivor_of

PLAN = "plan"
_OPENINGS: Mapping[str, tuple[str, Callable[[Person], None]]] = {
    PLAN: ("brief", check_can_log),
    "issue": ("issue_new", check_can_open_issues),
    "visit": ("visit_new", check_can_log),
    "intervention": ("intervention_new", check_can_draft),
}


def can_act_on_rows(person: Person) -> bool:
    """Say whether rows offer a person what to do about them: liaisons and directors."""
    return can_open_issues(person)


@require_GET
def open_from_row(request: Request, what: str) -> HttpResponse:
    """Lead to a form that is filled in from a row."""
    if what not in _OPENINGS:
        raise Http404("An issue, a visit or an intervention can be opened from a row.")
    name, check = _OPENINGS[what]
    check(request.user)
    code = request.GET.get("code", "")
    practice = Practice.objects.filter(code=code).first()
    if practice is None:
        raise Http404(
            f"The directory has no practice “{code}”. Adopt the roster that names it, then come again."
        )
    key = survivor_of(practice).pk
    asked = request.GET.copy()
    del asked["code"]
    if what == PLAN:
        return redirect(f"{reverse(name, args=[key])}?{asked.urlencode()}")
    asked["practice"] = str(key)
    return redirect(f"{reverse(name)}?{asked.urlencode()}")


urlpatterns = [path("from-row/<str:what>/", open_from_row, name="open_from_row")]
