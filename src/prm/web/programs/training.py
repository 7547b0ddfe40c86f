"""What the team has learnt and is certified for: what runs out first, written down, removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from prm.accounts.models import STAFF, User
from prm.accounts.requests import Request
from prm.common.typed import Line, show_errors
from prm.programs import operations
from prm.programs.models import Training, TrainingKind
from prm.programs.operations import Learnt
from prm.programs.permissions import (
    can_see_team_training,
    check_can_keep_training,
    check_can_see_training,
)
from prm.programs.queries import expired_by, expiring_within, training_visible_to
from prm.web.programs.forms import DAY

SOON = 60  # days: time to find a course and to sit it


@dataclass(frozen=True, slots=True)
class TrainingPage:
    """Everything that the page says."""

    expiring: Sequence[Training]
    expired: Sequence[Training]
    others: Sequence[Training]
    of_team: bool
    on: date

    @property
    def total(self) -> int:
        """Return how many stand here."""
        return len(self.expiring) + len(self.expired) + len(self.others)


class TrainingForm(forms.Form):
    """Who learnt what, when, and until when it counts."""

    person = forms.ModelChoiceField(
        User.objects.none(),
        empty_label=None,
        label="Whose",
        error_messages={"invalid_choice": "Choose somebody of the team."},
    )
    kind = forms.ChoiceField(choices=TrainingKind.choices, label="What it is")
    name = Line(
        max_length=200,
        label="What it is called",
        error_messages={"required": "Say what it is called."},
    )
    issuer = Line(required=False, max_length=200, label="Given by")
    done_on = forms.DateField(
        widget=DAY,
        label="Done on",
        error_messages={"required": "Say on which day it was done."},
    )
    expires_on = forms.DateField(
        widget=DAY,
        required=False,
        label="Counts until",
        help_text="The last day. Empty: for good.",
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.fields["person"]
        assert isinstance(person, forms.ModelChoiceField)
        found = User.objects.filter(is_active=True, role__in=STAFF)
        if not can_see_team_training(by):
            found = found.filter(pk=by.pk)
        person.queryset = found.order_by("name", "pk")

    @property
    def learnt(self) -> Learnt:
        """Return what was learnt."""
        return Learnt(**{name: self.cleaned_data[name] for name in Learnt._fields})


@require_GET
def trainings(request: Request) -> HttpResponse:
    """Show what expires first; directors see the team’s, others their own."""
    check_can_see_training(request.user)
    page = present_trainings(request.user, on=timezone.localdate())
    context = {"page": page, "soon": SOON}
    return render(request, "web/programs/training.html", context)


@require_http_methods(["GET", "POST"])
def training_new(request: Request) -> HttpResponse:
    """Write down what somebody has learnt."""
    check_can_see_training(request.user)
    sent = request.POST if request.method == "POST" else None
    form = TrainingForm(sent, initial={"person": request.user}, by=request.user)
    if sent is None or not form.is_valid():
        return _form_page(request, form)
    person = form.cleaned_data["person"]
    try:
        made = operations.record_training(
            person=person, learnt=form.learnt, by=request.user, at=timezone.now()
        )
    except ValidationError as error:
        show_errors(form, error)
        return _form_page(request, form)
    undo = reverse("training_removal", args=[made.pk])
    messages.success(request, f"{made.name} is kept.", extra_tags=f"undo {undo}")
    return redirect("trainings")


@require_http_methods(["GET", "POST"])
def training_edit(request: Request, pk: UUID) -> HttpResponse:
    """Write it anew."""
    check_can_see_training(request.user)
    found = get_object_or_404(training_visible_to(request.user), pk=pk)
    check_can_keep_training(request.user, found.person)
    sent = request.POST if request.method == "POST" else None
    said = {name: getattr(found, name) for name in ("person", *Learnt._fields)}
    form = TrainingForm(sent, initial=said, by=request.user)
    form.fields["person"].disabled = True
    if sent is None or not form.is_valid():
        return _form_page(request, form, found)
    try:
        operations.change_training(
            training=found, learnt=form.learnt, by=request.user, at=timezone.now()
        )
    except ValidationError as error:
        show_errors(form, error)
        return _form_page(request, form, found)
    messages.success(request, "It is changed.")
    return redirect("trainings")


@require_POST
def removal(request: Request, pk: UUID) -> HttpResponse:
    """Let it be shown no more."""
    check_can_see_training(request.user)
    found = get_object_or_404(training_visible_to(request.user), pk=pk)
    try:
        operations.remove_training(training=found, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        undo = reverse("training_restoration", args=[pk])
        messages.success(
            request, f"{found.name} is removed.", extra_tags=f"undo {undo}"
        )
    return redirect("trainings")


@require_POST
def restoration(request: Request, pk: UUID) -> HttpResponse:
    """Take back that it was removed."""
    check_can_see_training(request.user)
    found = get_object_or_404(Training.objects.select_related("person"), pk=pk)
    check_can_keep_training(request.user, found.person)
    try:
        operations.restore_training(training=found, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{found.name} stands again.")
    return redirect("trainings")


def present_trainings(person: User, *, on: date) -> TrainingPage:
    """Return what a person may see, what expires first standing first. Three queries."""
    visible = training_visible_to(person)
    expiring = list(expiring_within(visible, SOON, on=on))
    expired = list(expired_by(visible, on=on))
    apart = {each.pk for each in (*expiring, *expired)}
    others = [each for each in visible if each.pk not in apart]
    return TrainingPage(expiring, expired, others, can_see_team_training(person), on)


def _form_page(
    request: Request, form: TrainingForm, found: Training | None = None
) -> HttpResponse:
    context = {"form": form, "found": found}
    status = 422 if form.errors else 200
    return render(request, "web/programs/training_form.html", context, status=status)
