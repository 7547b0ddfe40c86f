"""The list of practitioners, its file, and the page of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from prm.accounts.requests import Request
from prm.common.spreadsheets import Cell, csv_response, xlsx_response
from prm.directory.models import Practitioner
from prm.directory.permissions import check_can_see_directory
from prm.web.records.asked import day_of
from prm.web.records.practitioner_list import (
    clean_query,
    find_practitioners,
    make_rows,
    present_practitioners,
)
from prm.web.records.practitioner_page import present_record
from prm.web.records.redirects import survivor_of, to_record

HEADER = (
    "npi",
    "name",
    "credential",
    "specialty",
    "practices",
    "alignment",
    "phone",
    "deactivated_on",
)
MOST_ROWS = 5_000  # a list to work through; the whole register is the lake's to give


@require_GET
def practitioners(request: Request) -> HttpResponse:
    """Show one page of the list."""
    check_can_see_directory(request.user)
    page = present_practitioners(request.GET.dict(), on=timezone.localdate())
    return render(request, "web/records/practitioners.html", {"page": page})


@require_GET
def practitioners_file(request: Request) -> HttpResponseBase:
    """Give the filtered list away as a file."""
    check_can_see_directory(request.user)
    today = timezone.localdate()
    found = find_practitioners(clean_query(request.GET.dict()), on=today)
    people = list(found[: MOST_ROWS + 1])
    notes = [f"Practitioners as of {today}."]
    if len(people) > MOST_ROWS:
        notes.append(f"Only the first {MOST_ROWS:,}: filter the list for the others.")
    respond = xlsx_response if request.GET.get("as") == "xlsx" else csv_response
    return respond(
        f"practitioners-{today}",
        HEADER,
        _cells(people[:MOST_ROWS], today),
        notes=notes,
    )


def _cells(people: Sequence[Practitioner], today: date) -> Iterator[list[Cell]]:
    for row in make_rows(people, on=today):
        each = row.practitioner
        yield [
            each.npi,
            each.name,
            each.credential,
            each.specialty,
            "; ".join(practice.name for practice in row.practices),
            row.alignment.label if row.alignment else "",
            each.phone,
            each.deactivated_on,
        ]


@require_GET
def practitioner(request: Request, pk: int) -> HttpResponse:
    """Show one practitioner; one that was merged away leads to where it went."""
    check_can_see_directory(request.user)
    found = Practitioner.objects.filter(pk=pk).first()
    if found is None:
        raise Http404(
            "The directory has no such practitioner. Search by name or by NPI."
        )
    if found.merged_into_id:
        return to_record(request, survivor_of(found))
    at = timezone.now()
    today = timezone.localdate(at)
    record = present_record(
        found,
        request.user,
        on=day_of(request.GET, "on") or today,
        at=at,
        today=today,
    )
    return render(request, "web/records/practitioner.html", {"record": record})
