"""The page of one issue."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from prm.accounts.requests import Request
from prm.issues.models import Issue
from prm.issues.permissions import check_can_see_issue, check_can_see_issues
from prm.web.issues.issue_page import present_issue


@require_GET
def issue(request: Request, pk: UUID) -> HttpResponse:
    """Show one issue."""
    check_can_see_issues(request.user)
    found = get_object_or_404(
        Issue.objects.select_related("owner__user", "opened_by", "joined_to"), pk=pk
    )
    check_can_see_issue(request.user, found, on=timezone.localdate())
    return show_issue(request, found)


def show_issue(
    request: Request,
    found: Issue,
    *,
    bound: Mapping[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show an issue, with a form that was refused."""
    page = present_issue(found, request.user, at=timezone.now(), bound=bound)
    refused = next(iter(bound or {}), "")
    context = {"page": page, "do": refused or request.GET.get("do", "")}
    context["problems"] = [
        problem for form in (bound or {}).values() for problem in _problems(form)
    ]
    return render(request, "web/issues/issue.html", context, status=status)


def _problems(form: forms.Form) -> list[str]:
    """Return what no field of a form shows."""
    hidden = [error for field in form.hidden_fields() for error in field.errors]
    return [*form.non_field_errors(), *hidden]
