"""Changing a week stop by stop: each act a form of one button, so that it works anywhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from prm.accounts.models import Role, User
from prm.accounts.requests import Request
from prm.common.typed import show_errors
from prm.directory.models import Practice
from prm.insights.planning.adding import place_for
from prm.insights.planning.timing import timer_for
from prm.territories.queries import practices_visible_to, standing_of
from prm.visits.models import Stop, WeekPlan
from prm.visits.operations.plans import (
    add_stop,
    cancel_stop,
    lock_stop,
    move_stop,
    remove_stop,
)
from prm.visits.plan_permissions import check_can_plan, check_can_plan_for
from prm.visits.planned import TimeIt
from prm.visits.queries.plans import monday_of, plan_of
from prm.web.plan.asking import field_path, liaison_asked
from prm.web.plan.forms import AddForm, CancelForm, LockForm, PlaceForm, SeenForm
from prm.web.plan.weeks import undo_path


@require_POST
def adding(request: Request) -> HttpResponse:
    """Put a practice into a week, where it costs the least way."""
    check_can_plan(request.user)
    form = AddForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose a practice and a week.")
        return redirect("field")
    said, at = form.cleaned_data, timezone.now()
    today = timezone.localdate(at)
    visible = practices_visible_to(request.user, on=today)
    practice = get_object_or_404(visible, pk=said["practice"])
    liaison = _whose(request, practice, said["liaison"], at)
    if liaison is None:
        messages.error(
            request, f"No liaison covers {practice}. Assign one to its territory first."
        )
        return redirect("next_visits")
    try:
        found = place_for(
            practice, liaison=liaison, week=said["week"], at=at, day=said["day"]
        )
        plan = plan_of(liaison, said["week"])
        stop = add_stop(
            liaison=liaison,
            week=said["week"],
            stop=found.stop,
            place=found.place,
            time_it=timer_for(liaison, on=today),
            by=request.user,
            at=at,
            # Adding one stop takes nothing from what somebody else did meanwhile.
            seen=plan.revision if plan else None,
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(field_path(liaison, monday_of(said["week"])))
    stop.plan.refresh_from_db()
    text = f"{practice} is in the plan of {stop.day:%A}."
    messages.success(request, text, extra_tags=f"undo {undo_path(stop.plan)}")
    return redirect(field_path(liaison, stop.plan.week, f"stop-{stop.pk}"))


@require_POST
def place(request: Request, pk: str) -> HttpResponse:
    """Move a stop to a day, and to a place in its order."""
    stop, form, at = _asked(request, pk), PlaceForm(request.POST), timezone.now()
    if not form.is_valid():
        return _refused(request, stop, "Choose a day of this week.")
    said = form.cleaned_data
    number = said["place"] - 1 if said["place"] else None
    return _changed(
        request,
        stop,
        f"{stop.practice} is on {said['day']:%A} now.",
        lambda: move_stop(
            stop=stop,
            day=said["day"],
            place=number,
            time_it=_timer(stop, at),
            by=request.user,
            at=at,
            seen=said["seen"],
        ),
    )


@require_POST
def lock(request: Request, pk: str) -> HttpResponse:
    """Keep a stop where it is whatever is planned, or let it go."""
    stop, form, at = _asked(request, pk), LockForm(request.POST), timezone.now()
    if not form.is_valid():
        return _refused(request, stop, "Open the week and lock it there.")
    locked = form.cleaned_data["locked"]
    return _changed(
        request,
        stop,
        f"{stop.practice} is {'locked' if locked else 'no longer locked'}.",
        lambda: lock_stop(
            stop=stop,
            locked=locked,
            time_it=_timer(stop, at),
            by=request.user,
            at=at,
            seen=form.cleaned_data["seen"],
        ),
    )


@require_POST
def removal(request: Request, pk: str) -> HttpResponse:
    """Take a stop out of the plan."""
    stop, form, at = _asked(request, pk), SeenForm(request.POST), timezone.now()
    if not form.is_valid():
        return _refused(request, stop, "Open the week and remove it there.")
    return _changed(
        request,
        stop,
        f"{stop.practice} is out of the plan.",
        lambda: remove_stop(
            stop=stop,
            time_it=_timer(stop, at),
            by=request.user,
            at=at,
            seen=form.cleaned_data["seen"],
        ),
        anchor=f"day-{stop.day.isoformat()}",
    )


@require_http_methods(["GET", "POST"])
def cancellation(request: Request, pk: str) -> HttpResponse:
    """Write down that a planned visit can't be made, and why."""
    stop, at = _asked(request, pk), timezone.now()
    if request.method == "GET":
        form = CancelForm(initial={"seen": stop.plan.revision})
        return render(request, "web/plan/cancel.html", {"stop": stop, "form": form})
    form = CancelForm(request.POST)
    if form.is_valid():
        try:
            plan = cancel_stop(
                stop=stop,
                why=form.cleaned_data["why"],
                time_it=_timer(stop, at),
                by=request.user,
                at=at,
                seen=form.cleaned_data["seen"],
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            said = f"The visit to {stop.practice} is cancelled."
            messages.success(request, said, extra_tags=f"undo {undo_path(plan)}")
            return redirect(
                field_path(plan.liaison, plan.week, f"day-{stop.day.isoformat()}")
            )
    context = {"stop": stop, "form": form}
    return render(request, "web/plan/cancel.html", context, status=422)


def _asked(request: Request, pk: str) -> Stop:
    check_can_plan(request.user)
    stops = Stop.objects.select_related("plan__liaison", "practice")
    stop = get_object_or_404(stops, pk=pk)
    check_can_plan_for(request.user, stop.plan.liaison)
    return stop


def _timer(stop: Stop, at: datetime) -> TimeIt:
    return timer_for(stop.plan.liaison, on=timezone.localdate(at))


def _changed(
    request: Request,
    stop: Stop,
    said: str,
    change: Callable[[], WeekPlan],
    anchor: str = "",
) -> HttpResponse:
    try:
        plan = change()
    except ValidationError as error:
        return _refused(request, stop, " ".join(error.messages))
    messages.success(request, said, extra_tags=f"undo {undo_path(plan)}")
    return redirect(field_path(plan.liaison, plan.week, anchor or f"stop-{stop.pk}"))


def _refused(request: Request, stop: Stop, why: str) -> HttpResponse:
    messages.error(request, why)
    return redirect(field_path(stop.plan.liaison, stop.plan.week))


def _whose(
    request: Request, practice: Practice, key: int | None, at: datetime
) -> User | None:
    """Return into whose week it goes: one's own, whom a director names, or who leads its territory."""
    if key or request.user.role == Role.LIAISON:
        return liaison_asked(request, key)
    covering = standing_of([practice], on=timezone.localdate(at))[practice.pk].liaisons
    return covering[0] if covering else None
