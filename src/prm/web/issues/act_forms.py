"""The form of each act, filled in with what stands: which people are here, which issues one can be a part of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from prm.accounts.models import User
from prm.common.calendar import site_calendar
from prm.issues.models import Issue
from prm.issues.operations.joining import MAY_BE_ROOTS
from prm.issues.queries import issues_visible_to, owners_on
from prm.issues.queries.ladders import next_step
from prm.web.issues import forms as said

FORMS: Mapping[str, type[forms.Form]] = {
    "accept": said.ActForm,
    "work": said.ActForm,
    "part": said.ActForm,
    "hand_back": said.WhyForm,
    "reopen": said.WhyForm,
    "withdraw": said.WhyForm,
    "remark": said.RemarkForm,
    "assign": said.AssignForm,
    "severity": said.SeverityForm,
    "due": said.DueForm,
    "escalate": said.EscalateForm,
    "fix": said.FixForm,
    "close": said.CloseForm,
    "remedy": said.RemedyForm,
    "join": said.JoinForm,
}
_HANDED_UP_DAYS = 2  # business days that somebody gets who is handed an issue up
_CHOICES = 30  # issues that one can be joined to; more is no choice


def make_form(
    do: str,
    issue: Issue,
    person: User,
    *,
    at: datetime,
    data: Mapping[str, Any] | None = None,
) -> forms.Form:
    """Return the form of an act, for what was sent or empty."""
    today = timezone.localdate(at)
    given: dict[str, Any] = {"auto_id": f"{do}-%s", "initial": _initial(do, issue, at)}
    if do == "join":
        given["roots"] = roots_for(issue, person, at=at)
    form = FORMS[do](data, **given)
    said.let_choose_owners(form, owners_on(today))
    return form


def roots_for(issue: Issue, person: User, *, at: datetime) -> QuerySet[Issue]:
    """Return the issues that one could be a part of: of its line, its clinic or its kind, the newest first."""
    alike = Q(sub_kind=issue.sub_kind)
    if issue.service_line:
        alike |= Q(service_line=issue.service_line)
    if issue.clinic:
        alike |= Q(clinic=issue.clinic)
    visible = issues_visible_to(person, on=timezone.localdate(at))
    found = visible.filter(alike, state__in=MAY_BE_ROOTS).exclude(pk=issue.pk)
    keys = list(found.order_by("-opened_at").values_list("pk", flat=True)[:_CHOICES])
    return Issue.objects.filter(pk__in=keys).order_by("-opened_at")


def _initial(do: str, issue: Issue, at: datetime) -> dict[str, Any]:
    today = timezone.localdate(at)
    given: dict[str, Any] = {
        "seen": issue.revision,
        "on": today,
        "from_date": today,
        "severity": issue.severity,
        "due_on": timezone.localdate(issue.due_at),
    }
    if do == "escalate":
        above = next_step(issue, on=today)
        given["to"] = above.owner_id if above else None
        given["due_on"] = site_calendar().add_business_days(today, _HANDED_UP_DAYS)
    return given
