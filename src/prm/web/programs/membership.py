"""Which practices may use a program, and which issues it answers: let in, taken out, linked, unlinked."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from prm.accounts.requests import Request
from prm.common.formats import day, plural
from prm.common.listing import page_of
from prm.common.typed import show_errors
from prm.directory.models import Practice
from prm.issues.queries import issues_visible_to
from prm.programs import operations
from prm.programs.models import Program
from prm.programs.permissions import (
    can_run_programs,
    check_can_run_programs,
    check_can_see_programs,
)
from prm.programs.queries import programs_visible_to
from prm.web.issues.choosing import chosen_practices, found_practices
from prm.web.programs.forms import JoiningForm, LeavingForm
from prm.web.programs.program_page import Member, members_on


@require_GET
def practices(request: Request, pk: UUID) -> HttpResponse:
    """Show who may use a program, and find whom to let in."""
    check_can_see_programs(request.user)
    found = get_object_or_404(programs_visible_to(request.user), pk=pk)
    start = max(timezone.localdate(), found.starts_on)
    form = JoiningForm(initial={"from_date": start}, practices=())
    return _page(request, found, form, request.GET)


@require_POST
def joining(request: Request, pk: UUID) -> HttpResponse:
    """Let practices in from a day. What an undo sends stands in the address."""
    check_can_run_programs(request.user)
    found = get_object_or_404(programs_visible_to(request.user), pk=pk)
    asked = _sent(request)
    today = timezone.localdate()
    among = chosen_practices(asked.getlist("practices"), request.user, on=today)
    if "find_now" in asked:
        initial = {
            "from_date": asked.get("from_date"),
            "practices": asked.getlist("practices"),
        }
        form = JoiningForm(initial=initial, practices=among)
        return _page(request, found, form, asked)
    form = JoiningForm(asked, practices=among)
    if not form.is_valid():
        return _page(request, found, form, asked)
    first = form.cleaned_data["from_date"]
    inside = {each.practice.pk for each in _members(found, first)}
    coming = [each for each in among if each.pk not in inside]
    try:
        came = operations.join_program(
            program=found,
            practices=coming,
            from_date=first,
            by=request.user,
            at=timezone.now(),
        )
    except ValidationError as error:
        show_errors(form, error)
        return _page(request, found, form, asked)
    undo = _undo("program_leaving", found, coming, to_date=first - timedelta(days=1))
    said = f"{plural(came, 'practice')} may use it from {day(first)}."
    messages.success(request, said, extra_tags=f"undo {undo}")
    return redirect("program", pk)


@require_POST
def leaving(request: Request, pk: UUID) -> HttpResponse:
    """Take practices out after a day. What an undo sends stands in the address."""
    check_can_run_programs(request.user)
    found = get_object_or_404(programs_visible_to(request.user), pk=pk)
    form = LeavingForm(_sent(request))
    if not form.is_valid():
        said = " ".join(str(each) for errors in form.errors.values() for each in errors)
        messages.error(request, said)
        return redirect("program", pk)
    gone, last = [*form.cleaned_data["practices"]], form.cleaned_data["to_date"]
    stays = found.practices.filter(to_date=None, practice__in=gone)
    began = list(stays.values_list("from_date", flat=True))
    try:
        went = operations.leave_program(
            program=found,
            practices=gone,
            to_date=last,
            by=request.user,
            at=timezone.now(),
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("program", pk)
    # Who left comes back the next day, so that no gap stays; who never was in comes from its own first day.
    back = last + timedelta(days=1) if min(began) <= last else min(began)
    undo = _undo("program_joining", found, gone, from_date=back)
    said = f"{plural(went, 'practice')} may use it until {day(last)}, and no longer."
    if min(began) > last:
        said = f"{plural(went, 'practice')} taken out, as if never let in."
    messages.success(request, said, extra_tags=f"undo {undo}")
    return redirect("program", pk)


@require_POST
def linking(request: Request, pk: UUID) -> HttpResponse:
    """Say that a program answers an issue."""
    return _link(request, pk, "link")


@require_POST
def unlinking(request: Request, pk: UUID) -> HttpResponse:
    """Take an issue off a program."""
    return _link(request, pk, "unlink")


def _link(request: Request, pk: UUID, do: str) -> HttpResponse:
    check_can_run_programs(request.user)
    today = timezone.localdate()
    found = get_object_or_404(programs_visible_to(request.user), pk=pk)
    issue = (
        issues_visible_to(request.user, on=today)
        .filter(pk__in=_uuids(_sent(request).getlist("issue")))
        .first()
    )
    if issue is None:
        messages.error(request, "Choose an issue.")
        return redirect("program", pk)
    act = operations.link_issue if do == "link" else operations.unlink_issue
    other = "program_unlinking" if do == "link" else "program_linking"
    try:
        act(program=found, issue=issue, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("program", pk)
    undo = f"{reverse(other, args=[pk])}?{urlencode({'issue': issue.pk})}"
    said = "is linked" if do == "link" else "isn’t linked any more"
    messages.success(request, f"{issue.title} {said}.", extra_tags=f"undo {undo}")
    return redirect("program", pk)


def _sent(request: Request) -> QueryDict:
    """Return what a form sent, or what the address of an undo says."""
    sent = request.GET.copy()
    sent.update(request.POST)
    return sent


def _uuids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _undo(
    name: str, program: Program, practices: list[Practice], **day_of: date
) -> str:
    asked = [("practices", each.pk) for each in practices]
    days = [(key, value.isoformat()) for key, value in day_of.items()]
    return f"{reverse(name, args=[program.pk])}?{urlencode([*asked, *days])}"


def _members(program: Program, on: date) -> list[Member]:
    stays = program.practices.select_related("practice").order_by("from_date", "pk")
    return members_on(stays, on=on)


def _page(
    request: Request, program: Program, form: JoiningForm, asked: QueryDict
) -> HttpResponse:
    today = timezone.localdate()
    members = _members(program, today)
    inside = {each.practice.pk for each in members}
    chosen = chosen_practices(asked.getlist("practices"), request.user, on=today)
    found = found_practices(asked.get("find", ""), request.user, on=today)
    known = {each.pk: each for each in (*chosen, *found) if each.pk not in inside}
    context = {
        "program": program,
        "listing": page_of(members, {"page": asked.get("page", "")}),
        "form": form,
        "known": [*known.values()],
        "ticked": {str(each.pk) for each in chosen},
        "find": asked.get("find", ""),
        "may_run": can_run_programs(request.user),
        "today": today,
    }
    status = 422 if form.errors else 200
    return render(request, "web/programs/practices.html", context, status=status)
