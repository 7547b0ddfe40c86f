"""The board, the table, and the file of what either lists."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from prm.accounts.requests import Request
from prm.common.spreadsheets import csv_response, xlsx_response
from prm.issues.permissions import check_can_see_issues
from prm.web.issues.asked import clean_query
from prm.web.issues.board import COLUMNS, present_board
from prm.web.issues.table import export_issues, present_table


@require_GET
def issues(request: Request) -> HttpResponse:
    """Show what waits on a board; or in a table, where one asks for it or for what the board has no column for."""
    check_can_see_issues(request.user)
    asked, at = request.GET.dict(), timezone.now()
    query = clean_query(asked)
    if query["view"] == "table" or query["state"] not in ("", *COLUMNS):
        page = present_table(request.user, asked, at=at)
        return render(request, "web/issues/table.html", {"page": page})
    context = {"page": present_board(request.user, asked, at=at)}
    return render(request, "web/issues/board.html", context)


@require_GET
def issues_file(request: Request) -> HttpResponseBase:
    """Give every issue that matches away as a file."""
    check_can_see_issues(request.user)
    at = timezone.now()
    header, rows, notes = export_issues(request.user, request.GET.dict(), at=at)
    respond = xlsx_response if request.GET.get("as") == "xlsx" else csv_response
    name = f"issues-{timezone.localdate(at)}"
    return respond(name, header, rows, notes=notes)
