"""When a practice takes visits, and visits agreed with it for a time."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from prm.accounts.models import Role, User
from prm.accounts.permissions import has_role
from prm.accounts.requests import Request
from prm.common.formats import moment
from prm.common.typed import show_errors
from prm.directory.models import Practice
from prm.territories.queries import standing_of
from prm.visits.models import Appointment
from prm.visits.operations import (
    agree_appointment,
    cancel_appointment,
    set_visiting_hours,
)
from prm.visits.permissions import check_can_log, check_can_log_at
from prm.visits.queries import hours_of
from prm.visits.queries.hours import coming_appointments
from prm.web.fieldwork.hours_forms import AppointmentForm, HoursForm
from prm.web.records.redirects import survivor_of


@require_http_methods(["GET", "POST"])
def hours(request: Request, pk: int) -> HttpResponse:
    """Say when a practice takes visits."""
    practice = _practice(request, pk)
    if request.method == "GET":
        return _page(request, practice)
    form = HoursForm(request.POST)
    if form.is_valid():
        try:
            set_visiting_hours(
                practice=practice, hours=form.week, by=request.user, at=timezone.now()
            )
        except ValidationError as error:
            _show_beside_days(form, error)
        else:
            messages.success(request, f"{practice} is planned for these hours now.")
            return redirect("practice", practice.pk)
    return _page(request, practice, hours_form=form)


@require_POST
def appointment_new(request: Request, pk: int) -> HttpResponse:
    """Agree a visit for a time."""
    practice = _practice(request, pk)
    form = AppointmentForm(request.POST, liaisons=_who_may_come(request, practice))
    if form.is_valid():
        try:
            agreed = agree_appointment(
                practice=practice,
                **form.cleaned_data,
                by=request.user,
                at=timezone.now(),
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            undo = reverse("appointment_cancellation", args=[agreed.pk])
            words = f"{agreed.liaison} is expected {moment(agreed.starts_at)}."
            messages.success(request, words, extra_tags=f"undo {undo}")
            return redirect("hours", practice.pk)
    return _page(request, practice, appointment_form=form)


@require_POST
def appointment_cancellation(request: Request, pk: UUID) -> HttpResponse:
    """Call an appointment off."""
    check_can_log(request.user)
    related = Appointment.objects.select_related("practice", "liaison")
    found = get_object_or_404(related, pk=pk)
    try:
        cancel_appointment(appointment=found, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request, f"The appointment of {moment(found.starts_at)} is off."
        )
    return redirect("hours", found.practice_id)


def _practice(request: Request, pk: int) -> Practice:
    check_can_log(request.user)
    found = survivor_of(get_object_or_404(Practice, pk=pk))
    check_can_log_at(request.user, found, on=timezone.localdate())
    return found


def _page(
    request: Request,
    practice: Practice,
    *,
    hours_form: HoursForm | None = None,
    appointment_form: AppointmentForm | None = None,
) -> HttpResponse:
    at = timezone.now()
    context = {
        "practice": practice,
        "form": hours_form or HoursForm(week=hours_of([practice])[practice.pk]),
        "agreeing": appointment_form
        or AppointmentForm(
            liaisons=_who_may_come(request, practice),
            initial={"liaison": request.user.pk},
        ),
        "appointments": coming_appointments(practice, at=at),
    }
    refused = hours_form is not None or appointment_form is not None
    return render(
        request, "web/fieldwork/hours.html", context, status=422 if refused else 200
    )


def _who_may_come(request: Request, practice: Practice) -> list[User]:
    """Return whose visit one may agree: one's own; for a director also the liaisons of the practice."""
    standing = standing_of([practice], on=timezone.localdate())[practice.pk]
    others = standing.liaisons if has_role(request.user, _AGREES_FOR_OTHERS) else ()
    return [request.user, *others]


_AGREES_FOR_OTHERS = frozenset({Role.DIRECTOR})


def _show_beside_days(form: HoursForm, error: ValidationError) -> None:
    """Put what was refused beside the weekday that it names."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for day, errors in error.error_dict.items():
        form.add_error(f"{day}_opens", errors)
