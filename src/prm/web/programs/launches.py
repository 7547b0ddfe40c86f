"""The launch of a specialist: planned from a template, moved, expected, promoted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from prm.accounts.models import Role
from prm.accounts.requests import Request
from prm.common.typed import show_errors
from prm.directory.models import Practitioner
from prm.programs import operations
from prm.programs.launch_permissions import (
    can_plan_launches,
    check_can_keep_launch,
    check_can_plan_launches,
    check_can_see_launches,
)
from prm.programs.launch_templates import load_launch_templates
from prm.programs.models import LaunchPlan, Program
from prm.programs.queries import launches_visible_to, planned_ramp, programs_visible_to
from prm.visits.queries.specialists import find_specialists
from prm.web.programs.forms import colleagues
from prm.web.programs.launch_forms import LaunchForm, MoveForm, RampForm
from prm.web.programs.launch_page import present_launch
from prm.web.records.asked import key_of, text_of

_FOUND = 25  # specialists; who finds more types another letter


@require_GET
def launch(request: Request, pk: UUID) -> HttpResponse:
    """Show the launch plan of a program, or where to plan it."""
    check_can_see_launches(request.user)
    program = get_object_or_404(programs_visible_to(request.user), pk=pk)
    today = timezone.localdate()
    plan = launches_visible_to(request.user, on=today).filter(program=program).first()
    if plan is None:
        may = can_plan_launches(request.user)
        context = {"program": program, "may_plan": may}
        return render(request, "web/programs/no_launch.html", context)
    return _plan_page(request, plan)


@require_http_methods(["GET", "POST"])
def planning(request: Request, pk: UUID) -> HttpResponse:
    """Plan a launch from a template."""
    check_can_plan_launches(request.user)
    program = get_object_or_404(programs_visible_to(request.user), pk=pk)
    form = _launch_form(request, program)
    if request.method == "GET" or not form.is_valid():
        return _planning_page(request, program, form)
    said = form.cleaned_data
    try:
        operations.plan_launch(
            practitioner=said["practitioner"],
            program=program,
            starts_on=said["starts_on"],
            template=said["template"],
            capacity_a_month=said["capacity_a_month"],
            owners=form.owners,
            by=request.user,
            at=timezone.now(),
        )
    except ValidationError as error:
        show_errors(form, error)
        return _planning_page(request, program, form)
    messages.success(request, f"The launch of {said['practitioner']} is planned.")
    return redirect("program_launch", pk)


@require_POST
def moving(request: Request, pk: UUID) -> HttpResponse:
    """Let the specialist begin on another day; what isn't done moves along."""
    plan = _kept(request, pk)
    sent = {**request.GET.dict(), **request.POST.dict()}
    form = MoveForm(sent)
    before = plan.starts_on
    if not form.is_valid():
        return _plan_page(request, plan, {"move_form": form})
    try:
        operations.move_launch(
            plan=plan,
            starts_on=form.cleaned_data["starts_on"],
            by=request.user,
            at=timezone.now(),
        )
    except ValidationError as error:
        show_errors(form, error)
        return _plan_page(request, plan, {"move_form": form})
    undo = f"{reverse('program_launch_moving', args=[pk])}?starts_on={before}"
    said = "Moved, and every step that isn’t done with it."
    messages.success(request, said, extra_tags=f"undo {undo}")
    return redirect("program_launch", pk)


@require_POST
def ramp(request: Request, pk: UUID) -> HttpResponse:
    """Say how many new patients to expect in each month."""
    plan = _kept(request, pk)
    form = RampForm(request.POST)
    if not form.is_valid():
        return _plan_page(request, plan, {"ramp_form": form})
    try:
        operations.set_ramp(
            plan=plan, **form.cleaned_data, by=request.user, at=timezone.now()
        )
    except ValidationError as error:
        show_errors(form, error)
        return _plan_page(request, plan, {"ramp_form": form})
    messages.success(request, "What to expect is kept.")
    return redirect("program_launch", pk)


@require_POST
def promotion(request: Request, pk: UUID) -> HttpResponse:
    """Say that practices may be told, once every gate is open."""
    return _promote(
        request,
        pk,
        operations.promote,
        "Practices may be told.",
        "program_launch_unpromotion",
    )


@require_POST
def unpromotion(request: Request, pk: UUID) -> HttpResponse:
    """Take back that practices may be told."""
    return _promote(request, pk, operations.unpromote, "That is taken back.")


def _promote(
    request: Request, pk: UUID, act: Callable[..., Any], said: str, undo: str = ""
) -> HttpResponse:
    plan = _kept(request, pk)
    try:
        act(plan=plan, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        tags = f"undo {reverse(undo, args=[pk])}" if undo else ""
        messages.success(request, said, extra_tags=tags)
    return redirect("program_launch", pk)


def _kept(request: Request, pk: UUID) -> LaunchPlan:
    """Return the plan of a program that the person may change."""
    check_can_see_launches(request.user)
    visible = launches_visible_to(request.user, on=timezone.localdate())
    plan = get_object_or_404(visible, program=pk)
    check_can_keep_launch(request.user, plan)
    return plan


def _plan_page(
    request: Request, plan: LaunchPlan, bound: dict[str, Any] | None = None
) -> HttpResponse:
    page = present_launch(plan, request.user, on=timezone.localdate())
    planned = ", ".join(str(each.planned) for each in planned_ramp(plan))
    ramp_of = {"capacity_a_month": plan.capacity_a_month, "planned": planned}
    context = {
        "page": page,
        "colleagues": list(colleagues()) if page.may_keep else [],
        "move_form": MoveForm(initial={"starts_on": plan.starts_on}),
        "ramp_form": RampForm(initial=ramp_of),
        **(bound or {}),
    }
    status = 422 if bound else 200
    return render(request, "web/programs/launch.html", context, status=status)


def _launch_form(request: Request, program: Program) -> LaunchForm:
    sent = request.POST if request.method == "POST" else None
    asked = request.POST.dict() if sent else request.GET.dict()
    today = timezone.localdate()
    people = _people(text_of(asked, "find"), program.service_line, on=today)
    if key := key_of(asked, "practitioner"):
        people += Practitioner.objects.filter(pk=key)
    initial: dict[str, Any] = {
        "starts_on": program.starts_on,
        "practitioner": key,
        "owner_director": request.user if request.user.role == Role.DIRECTOR else None,
        "owner_service_line_leader": program.owner
        if program.owner.role == Role.SERVICE_LINE_LEADER
        else None,
    }
    if "find_now" in asked:
        return LaunchForm(
            initial={**initial, **asked},
            people=people,
            templates=load_launch_templates().templates.values(),
        )
    return LaunchForm(
        sent,
        initial=initial,
        people=people,
        templates=load_launch_templates().templates.values(),
    )


def _people(text: str, line: str, *, on: date) -> list[Practitioner]:
    """Return who could begin: ours of the line, or whom a text finds; who begins next year may not be ours yet."""
    found = find_specialists(text, service_line=line, on=on, limit=_FOUND)
    words = text.split()
    if not words:
        return found
    anybody = Practitioner.objects.filter(merged_into=None, deactivated_on=None)
    for word in words:
        anybody = anybody.filter(
            Q(last_name__icontains=word) | Q(first_name__icontains=word) | Q(npi=word)
        )
    return [*found, *anybody.order_by("last_name", "first_name", "pk")[:_FOUND]]


def _planning_page(
    request: Request, program: Program, form: LaunchForm
) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    context = {
        "program": program,
        "form": form,
        "find": asked.get("find", ""),
        "templates": load_launch_templates(),
    }
    status = 422 if form.errors else 200
    return render(request, "web/programs/plan_launch.html", context, status=status)
