"""What practices say of an issue: one more that met it, whether they were told, and whether they agree."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from prm.accounts.requests import Request
from prm.common.formats import plural
from prm.common.typed import Passage, show_errors
from prm.issues import operations
from prm.issues.models import Report
from prm.issues.permissions import check_can_move_issues, check_can_open_issues
from prm.issues.queries import root_of
from prm.web.issues.acting import find_issue
from prm.web.issues.choosing import (
    chosen_practices,
    found_practices,
    people_of,
    who_said,
)
from prm.web.issues.forms import NO_PATIENT, TellForm, WordForm

TOLD = {"phone": "by phone", "visit": "on a visit", "mail": "by mail"}


class ReportForm(forms.Form):
    """Which practices met it, too, and what they said."""

    practices = forms.MultipleChoiceField(
        error_messages={"required": "Choose at least one practice that met it."}
    )
    said = Passage(
        rows=2,
        required=False,
        max_length=4_000,
        label="What they said",
        help_text=NO_PATIENT,
    )
    who = forms.ChoiceField(required=False, label="Who said so")


@require_http_methods(["GET", "POST"])
def issue_reports(request: Request, pk: UUID) -> HttpResponse:
    """Write down that more practices met an obstacle."""
    check_can_open_issues(request.user)
    issue = find_issue(request, pk)
    at = timezone.now()
    today = timezone.localdate(at)
    sent = request.POST
    chosen = chosen_practices(sent.getlist("practices"), request.user, on=today)
    found = found_practices(sent.get("find", ""), request.user, on=today)
    known = [*chosen, *(each for each in found if each not in chosen)]
    judged = request.method == "POST" and "find_now" not in sent
    form = ReportForm(sent if judged else None, initial=sent.dict())
    form.fields["practices"].choices = [(str(p.pk), p.name) for p in known]  # type: ignore[attr-defined]
    form.fields["who"].choices = people_of(chosen, on=today)  # type: ignore[attr-defined]
    if form.is_valid():
        contact, practitioner = who_said(form.cleaned_data["who"])
        try:
            for (
                practice
            ) in chosen:  # each a report of its own, as if they came one by one
                operations.add_report(
                    issue=issue,
                    practice=practice,
                    said=form.cleaned_data["said"],
                    by=request.user,
                    at=at,
                    contact=contact
                    if contact and contact.practice_id == practice.pk
                    else None,
                    practitioner=practitioner,
                )
        except ValidationError as error:
            show_errors(form, error)
        else:
            added = plural(len(chosen), "practice")
            messages.success(request, f"{added} added to “{issue.title}”.")
            return redirect("issue", pk)
    context = {
        "issue": issue,
        "form": form,
        "known": known,
        "ticked": {str(each.pk) for each in chosen},
        "find": sent.get("find", ""),
    }
    status = 422 if form.errors else 200
    return render(request, "web/issues/reports.html", context, status=status)


@require_POST
def telling(request: Request, pk: UUID) -> HttpResponse:
    """Write down that a practice was told what was done, and how."""
    report = _found(request, pk)
    form = TellForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say how they were told: by phone, visit or mail.")
        return redirect(_way_back(request, report))
    how = form.cleaned_data["how"]
    return _noted(
        request,
        report,
        lambda at: operations.tell_practice(
            report=report, how=how, by=request.user, at=at
        ),
        f"{report.practice} was told {TOLD[how]}.",
        reverse("issue_untelling", args=[pk]),
    )


@require_POST
def untelling(request: Request, pk: UUID) -> HttpResponse:
    """Take back that a practice was told."""
    report = _found(request, pk)
    return _noted(
        request,
        report,
        lambda at: operations.untell_practice(report=report, by=request.user, at=at),
        f"{report.practice} is still to be told.",
    )


@require_POST
def word(request: Request, pk: UUID) -> HttpResponse:
    """Write down whether a practice says that it is fixed."""
    report = _found(request, pk)
    form = WordForm(request.POST)
    confirmed = form.cleaned_data["confirmed"] if form.is_valid() else None
    said = {
        True: f"{report.practice} confirms that it is fixed.",
        False: f"{report.practice} says that it isn’t fixed. Reopen it if they are right.",
        None: f"{report.practice} has said nothing yet.",
    }[confirmed]
    undo = reverse("issue_word", args=[pk]) if confirmed is not None else ""
    return _noted(
        request,
        report,
        lambda at: operations.confirm_report(
            report=report, confirmed=confirmed, by=request.user, at=at
        ),
        said,
        undo,
    )


def _noted(
    request: Request, report: Report, call: Any, said: str, undo: str = ""
) -> HttpResponse:
    try:
        call(timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said, extra_tags=f"undo {undo}" if undo else "")
    return redirect(_way_back(request, report))


def _found(request: Request, pk: UUID) -> Report:
    check_can_move_issues(request.user)
    rows = Report.objects.select_related("practice", "issue__joined_to")
    report = get_object_or_404(rows, pk=pk)
    find_issue(request, root_of(report).pk)
    return report


def _way_back(request: Request, report: Report) -> str:
    if request.POST.get("back") == "to tell":
        return reverse("issues_to_tell")
    return f"{reverse('issue', args=[root_of(report).pk])}#practices"
