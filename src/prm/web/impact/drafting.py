"""Interventions as they are drafted: the list, one, a new one, and letting one go."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from prm.accounts.requests import Request
from prm.common.typed import show_errors
from prm.insights.queries.stakes import stake_of
from prm.insights.views.places import line_choices
from prm.programs import operations
from prm.programs.models import Intervention
from prm.programs.permissions import (
    can_draft,
    can_see_goals,
    check_can_draft,
    check_can_see_interventions,
)
from prm.programs.queries import interventions_visible_to
from prm.web.impact.drafts import (
    Asked,
    asked_of,
    list_drafts,
    practices_to_choose,
    present_draft,
    programs_to_choose,
)
from prm.web.impact.forms import InterventionForm


@require_GET
def interventions(request: Request) -> HttpResponse:
    """List the drafts."""
    check_can_see_interventions(request.user)
    page = list_drafts(request.user, request.GET.dict(), on=timezone.localdate())
    context = {
        "page": page,
        "may_draft": can_draft(request.user),
        "may_see_goals": can_see_goals(request.user),
    }
    return render(request, "web/impact/drafts.html", context)


@require_GET
def intervention(request: Request, pk: UUID) -> HttpResponse:
    """Show one draft."""
    check_can_see_interventions(request.user)
    today = timezone.localdate()
    found = get_object_or_404(interventions_visible_to(request.user, on=today), pk=pk)
    page = present_draft(found, request.user, on=today)
    return render(request, "web/impact/draft.html", {"page": page})


@require_http_methods(["GET", "POST"])
def intervention_new(request: Request) -> HttpResponse:
    """Draft an intervention, from a row of numbers or from nothing."""
    check_can_draft(request.user)
    at = timezone.now()
    asked = asked_of(request.user, request.GET, on=timezone.localdate(at))
    form = _form(request, asked)
    if request.method == "GET" or not form.is_valid():
        return _page(request, form, asked)
    draft = form.draft
    try:
        made = operations.draft_intervention(
            draft=draft,
            # Worked out anew from the published mart: an address can say anything.
            noticed=stake_of(draft.practices, draft.service_line),
            issue=asked.issue,
            by=request.user,
            at=at,
        )
    except ValidationError as error:
        show_errors(form, error)
        return _page(request, form, asked)
    messages.success(
        request,
        f"{made.title} is drafted.",
        extra_tags=f"undo {reverse('intervention_dropping', args=[made.pk])}",
    )
    return redirect("intervention", made.pk)


@require_http_methods(["GET", "POST"])
def intervention_edit(request: Request, pk: UUID) -> HttpResponse:
    """Write a draft anew."""
    check_can_draft(request.user)
    at = timezone.now()
    today = timezone.localdate(at)
    found = get_object_or_404(interventions_visible_to(request.user, on=today), pk=pk)
    asked = Asked.of(found, request.user, on=today)
    form = _form(request, asked)
    if request.method == "GET" or not form.is_valid():
        return _page(request, form, asked, found)
    try:
        operations.change_intervention(
            intervention=found, draft=form.draft, by=request.user, at=at
        )
    except ValidationError as error:
        show_errors(form, error)
        return _page(request, form, asked, found)
    messages.success(request, "The draft is changed.")
    return redirect("intervention", pk)


@require_POST
def dropping(request: Request, pk: UUID) -> HttpResponse:
    """Let a draft go."""
    check_can_draft(request.user)
    found = get_object_or_404(Intervention, pk=pk)
    try:
        operations.drop_intervention(
            intervention=found, by=request.user, at=timezone.now()
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        undo = reverse("intervention_restoring", args=[pk])
        messages.success(
            request, f"{found.title} is dropped.", extra_tags=f"undo {undo}"
        )
    return redirect("interventions")


@require_POST
def restoring(request: Request, pk: UUID) -> HttpResponse:
    """Take back that a draft was dropped."""
    check_can_draft(request.user)
    found = get_object_or_404(Intervention, pk=pk)
    try:
        operations.restore_intervention(
            intervention=found, by=request.user, at=timezone.now()
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("interventions")
    messages.success(request, "The draft stands again.")
    return redirect("intervention", pk)


def _form(request: Request, asked: Asked) -> InterventionForm:
    return InterventionForm(
        request.POST if request.method == "POST" else None,
        initial=asked.initial,
        lines=line_choices(),
        practices=practices_to_choose(
            request.user, asked, request.POST, on=timezone.localdate()
        ),
        programs=programs_to_choose(request.user),
    )


def _page(
    request: Request,
    form: InterventionForm,
    asked: Asked,
    found: Intervention | None = None,
) -> HttpResponse:
    stake = stake_of(asked.practices, asked.line) if not found else found.noticed
    context = {"form": form, "asked": asked, "found": found, "stake": stake}
    status = 422 if form.errors else 200
    return render(request, "web/impact/draft_form.html", context, status=status)
