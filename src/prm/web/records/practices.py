"""The list of practices, its file, and the page of one."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from prm.accounts.requests import Request
from prm.common.spreadsheets import csv_response, xlsx_response
from prm.directory.models import Practice
from prm.directory.permissions import check_can_see_directory
from prm.insights.presenters.practice_said import judged_by_rule
from prm.web.commands import folders
from prm.web.records.asked import day_of
from prm.web.records.practice_file import export_practices
from prm.web.records.practice_list import present_practices
from prm.web.records.practice_page import flow_of, get_practice, present_record
from prm.web.records.redirects import survivor_of, to_record
from prm.web.records.volumes import volumes_for


@require_GET
def practices(request: Request) -> HttpResponse:
    """Show one page of the list."""
    check_can_see_directory(request.user)
    page = present_practices(request.user, request.GET.dict(), on=timezone.localdate())
    context = {"page": page, "folder": folders()}
    return render(request, "web/records/practices.html", context)


@require_GET
def practices_file(request: Request) -> HttpResponseBase:
    """Give the filtered list away as a file."""
    check_can_see_directory(request.user)
    today = timezone.localdate()
    header, rows, notes = export_practices(request.user, request.GET.dict(), on=today)
    respond = xlsx_response if request.GET.get("as") == "xlsx" else csv_response
    return respond(f"practices-{today}", header, rows, notes=notes)


@require_GET
def practice(request: Request, pk: int) -> HttpResponse:
    """Show one practice; one that was merged away leads to where it went."""
    check_can_see_directory(request.user)
    found = get_practice(pk)
    if found is None:
        raise Http404(
            "The directory has no such practice. It may have been removed, or the address has a slip in it."
        )
    if found.merged_into_id:
        return to_record(request, survivor_of(found))
    at = timezone.now()
    today = timezone.localdate(at)
    record = present_record(
        found,
        request.user,
        asked=request.GET.dict(),
        on=day_of(request.GET, "on") or today,
        at=at,
        today=today,
    )
    page = record.flow
    context = {
        "record": record,
        "page": page,
        "practice": page.practice if page else None,
        "judged": record.judged,
        "folder": folders(),
    }
    return render(request, "web/records/practice.html", context)


@require_GET
def known_as(request: Request, code: str) -> HttpResponse:
    """Lead from the mart's id to the page; a practice that only the mart knows has a page of what it knows."""
    check_can_see_directory(request.user)
    found = Practice.objects.filter(code=code).first()
    if found is not None:
        return to_record(request, survivor_of(found))
    volumes = volumes_for(request.user, on=timezone.localdate())
    if code not in volumes.known:
        raise Http404(
            f"Neither the directory nor the published mart knows a practice “{code}”. "
            "It may have another id in the latest roster."
        )
    flow, silence = flow_of(code, request.user, volumes, request.GET.dict())
    context = {
        "page": flow,
        "practice": volumes.known[code],
        "judged": judged_by_rule(flow) if flow else None,
        "silence": silence,
        "folder": folders(),
    }
    return render(request, "web/records/stranger.html", context)
