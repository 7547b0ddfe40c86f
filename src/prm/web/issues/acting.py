"""What the views of all acts share: find the issue, call its operation once, say what came of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from prm.accounts.requests import Request
from prm.common.typed import show_errors
from prm.issues.models import Issue
from prm.issues.permissions import check_can_move_issues, check_can_see_issue
from prm.web.issues.act_forms import make_form
from prm.web.issues.issue_views import show_issue


class Done(NamedTuple):
    """What is said when it is done, and the address that takes it back."""

    said: str
    undo: str = ""


Call = Callable[[Issue, dict[str, Any], datetime], Done]


def perform(request: Request, pk: UUID, do: str, call: Call) -> HttpResponse:
    """Do something to an issue; where it is refused, show the issue again with what was typed and why."""
    check_can_move_issues(request.user)
    issue = find_issue(request, pk)
    at = timezone.now()
    form = make_form(do, issue, request.user, at=at, data=asked_of(request))
    if form.is_valid():
        try:
            done = call(issue, form.cleaned_data, at)
        except ValidationError as error:
            show_errors(form, error)
        else:
            undo = f"undo {done.undo}" if done.undo else ""
            messages.success(request, done.said, extra_tags=undo)
            return redirect(_way_back(request, issue))
    return refused(request, issue, do, form)


def refused(request: Request, issue: Issue, do: str, form: forms.Form) -> HttpResponse:
    """Say why something can't be done: on the board in a word, on the issue's page beside what was typed."""
    if "back" in request.POST:
        said = " ".join(str(text) for each in form.errors.values() for text in each)
        messages.error(request, said)
        return redirect(_way_back(request, issue))
    issue.refresh_from_db()
    return show_issue(request, issue, bound={do: form}, status=422)


def find_issue(request: Request, pk: UUID) -> Issue:
    """Return an issue that is the person's business."""
    found = get_object_or_404(Issue.objects.select_related("owner__user"), pk=pk)
    check_can_see_issue(request.user, found, on=timezone.localdate())
    return found


def asked_of(request: Request) -> QueryDict:
    """Return what was sent; a way back that a toast offers carries its values in the address."""
    asked = request.GET.copy()
    asked.update(request.POST)
    return asked


def _way_back(request: Request, issue: Issue) -> str:
    back = request.POST.get("back", "")
    if back.startswith("?"):  # the filters of the board, and no other place
        return f"{reverse('issues')}{back}#card-{issue.pk}"
    if "back" in request.POST:
        return reverse("issues")
    return reverse("issue", args=[issue.pk])
