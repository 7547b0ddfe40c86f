"""What finance says a new patient is worth: ranges by service line, with who approved them and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
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

from headwater.marts import Mart
from prm.accounts.permissions import Person
from prm.accounts.requests import Request
from prm.common.formats import dollars
from prm.common.typed import Line, show_errors
from prm.insights.queries.current import mart_or_none
from prm.insights.views.places import line_choices
from prm.programs import operations
from prm.programs.models import MarginRange
from prm.programs.operations import Approved
from prm.programs.permissions import (
    can_set_margins,
    check_can_see_margins,
    check_can_set_margins,
)
from prm.programs.queries import known_lines, margins_on, margins_visible_to
from prm.web.programs.forms import DAY


@dataclass(frozen=True, slots=True)
class LineMargins:
    """One service line: the range that counts, and all that there ever were."""

    key: str
    name: str
    counts: MarginRange | None
    history: Sequence[MarginRange]


class MarginForm(forms.Form):
    """A range, as finance approved it."""

    service_line = forms.ChoiceField(label="Service line")
    low = forms.DecimalField(
        min_value=0,
        max_digits=10,
        decimal_places=2,
        label="From, $",
        error_messages={"required": "Write the lower end."},
    )
    high = forms.DecimalField(
        min_value=0,
        max_digits=10,
        decimal_places=2,
        label="To, $",
        error_messages={"required": "Write the upper end."},
    )
    percent = forms.FloatField(
        min_value=0,
        max_value=100,
        label="Patients seen, %",
        help_text="Of referrals, those whose patient is seen.",
        error_messages={"required": "Say how many of the referred are seen."},
    )
    approver = Line(
        max_length=200,
        label="Approved by",
        help_text="Name and office of whoever in finance said so.",
        error_messages={"required": "Say who in finance approved it."},
    )
    approved_on = forms.DateField(
        widget=DAY,
        label="On",
        error_messages={"required": "Say on which day it was approved."},
    )
    source = Line(
        required=False,
        max_length=300,
        label="Where it is written down",
        help_text="A memo, a file, a message.",
    )

    def __init__(
        self, *args: Any, lines: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        line = self.fields["service_line"]
        assert isinstance(line, forms.ChoiceField)
        line.choices = [*lines]

    @property
    def approved(self) -> Approved:
        """Return what was approved."""
        said = {**self.cleaned_data}
        seen = said.pop("percent") / 100
        return Approved(**said, seen_share=seen)

    def show(self, error: ValidationError) -> None:
        """Put what was refused beside the fields, by the names that they have here."""
        found: Mapping[str, Any] = getattr(error, "error_dict", {})
        if "seen_share" in found:
            self.add_error("percent", found["seen_share"])
        rest = {name: each for name, each in found.items() if name != "seen_share"}
        if rest or not found:
            show_errors(self, ValidationError(rest) if rest else error)


@require_GET
def margins(request: Request) -> HttpResponse:
    """Show what counts today in each line, and what did before."""
    check_can_see_margins(request.user)
    lines = list_margins(request.user, on=timezone.localdate())
    context = {
        "lines": lines,
        "otherwise": ranked_otherwise(lines, mart_or_none()),
        "may_set": can_set_margins(request.user),
    }
    return render(request, "web/programs/margins.html", context)


@require_http_methods(["GET", "POST"])
def margin_new(request: Request) -> HttpResponse:
    """Write down a range that finance approved."""
    check_can_set_margins(request.user)
    asked = {"service_line": request.GET.get("line", "")}
    sent = request.POST if request.method == "POST" else None
    form = MarginForm(sent, initial=asked, lines=known_lines().items())
    if sent is None or not form.is_valid():
        return _form_page(request, form)
    try:
        made = operations.set_margin(
            approved=form.approved, by=request.user, at=timezone.now()
        )
    except ValidationError as error:
        form.show(error)
        return _form_page(request, form)
    undo = reverse("margin_withdrawal", args=[made.pk])
    messages.success(request, "The range is kept.", extra_tags=f"undo {undo}")
    return redirect("margins")


@require_POST
def withdrawal(request: Request, pk: UUID) -> HttpResponse:
    """Let a range count no more."""
    check_can_set_margins(request.user)
    found = get_object_or_404(MarginRange, pk=pk)
    try:
        operations.withdraw_margin(margin=found, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        undo = reverse("margin_restoration", args=[pk])
        said = "The range is withdrawn; the one before it counts, if there is one."
        messages.success(request, said, extra_tags=f"undo {undo}")
    return redirect("margins")


@require_POST
def restoration(request: Request, pk: UUID) -> HttpResponse:
    """Take back that a range was withdrawn."""
    check_can_set_margins(request.user)
    found = get_object_or_404(MarginRange, pk=pk)
    try:
        operations.restore_margin(margin=found, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "The range counts again.")
    return redirect("margins")


def list_margins(person: Person, *, on: date) -> list[LineMargins]:
    """Return every line that one may speak of or that ever had a range, those that count first. Two queries."""
    known, counting = known_lines(), margins_on(on=on)
    names = {**dict(line_choices()), **known}  # a line may have gone since
    history = {
        line: list(rows)
        for line, rows in groupby(
            margins_visible_to(person), key=lambda each: each.service_line
        )
    }
    found = [
        LineMargins(key, names.get(key, key), counting.get(key), history.get(key, ()))
        for key in dict.fromkeys((*known, *history))
    ]
    return sorted(found, key=lambda each: (each.counts is None, each.name))


def ranked_otherwise(lines: Sequence[LineMargins], mart: Mart | None) -> list[str]:
    """Say by which ranges the published mart ranks that don’t count here: until the next refresh, or from a file."""
    if mart is None:
        return []
    by_mart = {row["service_line"]: row for row in mart.table("margin").to_pylist()}
    said = []
    for line in lines:
        it, row = line.counts, by_mart.get(line.key)
        ours = (float(it.low), float(it.high)) if it else None
        theirs = (row["low"], row["high"]) if row else None
        if ours != theirs:
            span = f"{dollars(theirs[0])} to {dollars(theirs[1])}" if theirs else "none"
            said.append(f"{line.name} by {span}")
    return said


def _form_page(request: Request, form: MarginForm) -> HttpResponse:
    status = 422 if form.errors else 200
    context = {"form": form}
    return render(request, "web/programs/margin_form.html", context, status=status)
