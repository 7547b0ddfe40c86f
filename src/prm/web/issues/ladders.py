"""To whom issues are handed up, line by line; and the people of the house who own issues without an account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from prm.accounts.requests import Request
from prm.common.typed import show_errors
from prm.issues.models import Owner
from prm.issues.operations import (
    add_owner,
    note_owner_left,
    note_owner_stays,
    set_ladder,
)
from prm.issues.permissions import check_can_set_ladders
from prm.issues.queries.ladders import ALL_OTHERS, ladders, owners_on
from prm.web.issues.forms import OwnerField, OwnerForm, let_choose_owners
from prm.web.issues.lines import line_names
from prm.web.issues.people import people_on, person_of

STEPS = 5  # one more would hand an issue to whoever hired everybody
OTHERS = "All other lines"


class LadderForm(forms.Form):
    """Who stands on each step."""

    def __init__(
        self, *args: Any, owners: QuerySet[Owner], now: Sequence[Owner], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for level in range(1, STEPS + 1):
            self.fields[f"step_{level}"] = OwnerField(
                required=False,
                label=f"Step {level}",
                empty_label="Nobody",
                initial=now[level - 1] if level <= len(now) else None,
            )
        let_choose_owners(self, owners)

    @property
    def people(self) -> list[Owner]:
        """Return who was chosen, in order; a step left out closes up."""
        return [owner for owner in self.cleaned_data.values() if owner]


@require_http_methods(["GET", "POST"])
def ladder(request: Request) -> HttpResponse:
    """Show the ladders, and set the one of a line."""
    check_can_set_ladders(request.user)
    line = request.GET.get("line")
    if line is None:
        return _page(request)
    names = {ALL_OTHERS: OTHERS, **line_names()}
    if line not in names:
        return redirect("ladder")
    now = [step.owner for step in ladders().get(line, [])]
    owners = owners_on(timezone.localdate())
    sent = request.POST if request.method == "POST" else None
    form = LadderForm(sent, owners=owners, now=now)
    if form.is_valid():
        try:
            set_ladder(
                service_line=line,
                owners=form.people,
                by=request.user,
                at=timezone.now(),
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, f"The ladder of {names[line].lower()} is set.")
            return redirect("ladder")
    status = 422 if form.errors else 200
    context = {"form": form, "name": names[line], "line": line}
    return render(request, "web/issues/ladder_form.html", context, status=status)


@require_POST
def owners(request: Request) -> HttpResponse:
    """Name somebody who can own issues without an account."""
    check_can_set_ladders(request.user)
    form = OwnerForm(request.POST)
    if form.is_valid():
        try:
            made = add_owner(**form.cleaned_data, by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, f"{made} can own issues and promises now.")
            return redirect("ladder")
    return _page(request, form, status=422)


@require_POST
def departure(request: Request, pk: int) -> HttpResponse:
    """Note that somebody has left."""
    check_can_set_ladders(request.user)
    owner, at = get_object_or_404(Owner, pk=pk), timezone.now()
    today = timezone.localdate(at)
    try:
        note_owner_left(owner=owner, on=today, by=request.user, at=at)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("ladder")
    owns = person_of(owner, on=today).owns
    still = f" They still own {owns}: give them to somebody." if owns else ""
    undo = reverse("issue_owner_return", args=[owner.pk])
    messages.success(
        request, f"{owner} is marked as left.{still}", extra_tags=f"undo {undo}"
    )
    return redirect("ladder")


@require_POST
def returning(request: Request, pk: int) -> HttpResponse:
    """Note that somebody is here after all."""
    check_can_set_ladders(request.user)
    owner = get_object_or_404(Owner, pk=pk)
    try:
        note_owner_stays(owner=owner, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{owner} is here, and can own issues and promises.")
    return redirect("ladder")


def _page(
    request: Request, form: OwnerForm | None = None, *, status: int = 200
) -> HttpResponse:
    known, names = ladders(), line_names()
    people = people_on(timezone.localdate())
    context = {
        "rows": [
            (line, name, known.get(line, []))
            for line, name in {**names, ALL_OTHERS: OTHERS}.items()
        ],
        "here": [each for each in people if each.here],
        "gone": [each for each in people if not each.here],
        "unset": not known,
        "form": form or OwnerForm(),
    }
    return render(request, "web/issues/ladder.html", context, status=status)
