"""Where a person lands, and the search that finds practices and pages."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from prm.accounts.permissions import can_see_volumes, check_can_use_staff_pages
from prm.accounts.requests import Request
from prm.insights.queries import find_practices
from prm.web.navigation import pages_for


def home(request: Request) -> HttpResponse:
    """Go to the first page that the person's role may open, else to the account."""
    pages = pages_for(request.user)
    return redirect(pages[0].name if pages else "account")


def search(request: Request) -> HttpResponse:
    """Find practices by name, and pages; a fragment for the palette, a page without JavaScript."""
    check_can_use_staff_pages(request.user)
    text = request.GET.get("q", "").strip()[:100]
    context = {
        "text": text,
        "pages": [
            page
            for page in pages_for(request.user)
            if text.lower() in page.label.lower()
        ],
        "practices": find_practices(text)
        if text and can_see_volumes(request.user)
        else [],
    }
    template = "web/_found.html" if request.htmx else "web/search.html"
    return render(request, template, context)
