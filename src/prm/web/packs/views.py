"""The list of frozen weeks, one pack as a page, and its files."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from prm.accounts.requests import Request
from prm.common.formats import day
from prm.common.listing import Listing, page_of
from prm.jobs.operations import ask_job
from prm.jobs.permissions import can_see_jobs
from prm.packs.asking import WEEK, monday_of
from prm.packs.models import Pack
from prm.packs.permissions import (
    can_make_packs,
    check_can_make_packs,
    check_can_see_packs,
)
from prm.packs.shelf import FORMS, file_of
from prm.web.records.counted import Counted

WEEKS = 9  # to choose from, this one included


class Week(NamedTuple):
    """A week that can be frozen."""

    monday: date
    label: str


class WeekForm(forms.Form):
    """Which week."""

    monday = forms.DateField()

    def clean_monday(self) -> date:
        """Refuse a day on which no week of the list begins."""
        monday: date = self.cleaned_data["monday"]
        if monday not in {week.monday for week in weeks(timezone.localdate())}:
            raise forms.ValidationError("Choose one of the weeks of the list.")
        return monday


def weeks(today: date) -> list[Week]:
    """Return the weeks that can be frozen: the last whole one first, for that is what a Monday asks for."""
    now = monday_of(today)
    mondays = [now - WEEK, now, *(now - n * WEEK for n in range(2, WEEKS))]
    return [Week(monday, _label(monday, now)) for monday in mondays]


def _label(monday: date, now: date) -> str:
    span = f"{day(monday)} to {day(monday + WEEK - timedelta(days=1))}"
    if monday == now:
        return f"This week so far, from {day(monday)}"
    return f"Last week, {span}" if monday == now - WEEK else span


@require_GET
def packs(request: Request) -> HttpResponse:
    """List the frozen weeks, the newest first."""
    check_can_see_packs(request.user)
    found = Pack.objects.select_related("made_by").defer("body")
    page: Listing[Pack] = page_of(Counted(found), request.GET.dict())
    context = {
        "page": page,
        "weeks": weeks(timezone.localdate()),
        "may_make": can_make_packs(request.user),
        "forms": FORMS,
    }
    return render(request, "web/packs/packs.html", context)


@require_POST
def pack_new(request: Request) -> HttpResponse:
    """Have a week frozen; lead to the job that does it."""
    check_can_make_packs(request.user)
    form = WeekForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose one of the weeks of the list.")
        return redirect("packs")
    monday: date = form.cleaned_data["monday"]
    job = ask_job(
        kind="make_pack",
        what=f"Make the weekly pack of {day(monday)}",
        about=f"pack {monday}",
        by=request.user,
        at=timezone.now(),
        arguments={"monday": monday.isoformat()},
    )
    return (
        redirect("data_job", job.pk)
        if can_see_jobs(request.user)
        else redirect("packs")
    )


@require_GET
def pack(request: Request, pk: UUID) -> HttpResponse:
    """Show a pack as it was frozen."""
    check_can_see_packs(request.user)
    found = get_object_or_404(Pack.objects.select_related("made_by"), pk=pk)
    context = {
        "pack": found,
        "content": found.content,
        "whole": found.is_whole,
        "forms": [
            (form, said.name)
            for form, said in FORMS.items()
            if file_of(found, form).is_file()
        ],
    }
    return render(request, "web/packs/pack.html", context)


@require_GET
def pack_file(request: Request, pk: UUID, form: str) -> HttpResponseBase:
    """Give a file of a pack away."""
    check_can_see_packs(request.user)
    found = get_object_or_404(Pack.objects.defer("body"), pk=pk)
    if form not in FORMS:
        raise Http404("A pack is given away as PDF, PowerPoint or Excel.")
    path = file_of(found, form)
    if not path.is_file():
        raise Http404(
            "This file isn’t on the shelf any more. Freeze the week again; the page says the same."
        )
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=f"{found.kind}-{found.monday}.{form}",
        content_type=FORMS[form].media_type,
    )
