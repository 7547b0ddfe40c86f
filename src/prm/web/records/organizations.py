"""The list of organizations, its file, and the page of one."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from prm.accounts.requests import Request
from prm.common.spreadsheets import csv_response, xlsx_response
from prm.directory.models import Organization
from prm.directory.permissions import check_can_see_directory
from prm.web.records.organization_list import (
    clean_query,
    find_organizations,
    present_organizations,
    present_record,
)
from prm.web.records.redirects import survivor_of, to_record

HEADER = (
    "name",
    "code",
    "npi",
    "health_system",
    "system_kind",
    "town",
    "state",
    "practices",
    "deactivated_on",
)


@require_GET
def organizations(request: Request) -> HttpResponse:
    """Show one page of the list."""
    check_can_see_directory(request.user)
    page = present_organizations(request.GET.dict())
    return render(request, "web/records/organizations.html", {"page": page})


@require_GET
def organizations_file(request: Request) -> HttpResponseBase:
    """Give the filtered list away as a file."""
    check_can_see_directory(request.user)
    today = timezone.localdate()
    found = find_organizations(clean_query(request.GET.dict()))
    rows = (
        [
            each.name,
            each.code,
            each.npi,
            each.system.name if each.system else "",
            each.system.kind if each.system else "",
            each.city,
            each.state,
            each.practice_count,  # type: ignore[attr-defined]
            each.deactivated_on,
        ]
        for each in found
    )
    respond = xlsx_response if request.GET.get("as") == "xlsx" else csv_response
    return respond(
        f"organizations-{today}",
        HEADER,
        rows,
        notes=[f"Organizations as of {today}."],
    )


@require_GET
def organization(request: Request, pk: int) -> HttpResponse:
    """Show one organization; one that was merged away leads to where it went."""
    check_can_see_directory(request.user)
    found = (
        Organization.objects.select_related("system", "parent").filter(pk=pk).first()
    )
    if found is None:
        raise Http404("The directory has no such organization. Search by name.")
    if found.merged_into_id:
        return to_record(request, survivor_of(found))
    at = timezone.now()
    record = present_record(found, request.user, at=at, today=timezone.localdate(at))
    return render(request, "web/records/organization.html", {"record": record})
