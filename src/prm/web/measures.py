"""The dictionary of measures: what each number means, its formula, its source and who answers for it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from prm.accounts.permissions import check_can_use_staff_pages
from prm.insights.dictionary import load_dictionary


def measures(request: HttpRequest) -> HttpResponse:
    """Show every measure; each has an address of its own on the page."""
    check_can_use_staff_pages(request.user)
    return render(request, "web/measures.html", {"dictionary": load_dictionary()})
