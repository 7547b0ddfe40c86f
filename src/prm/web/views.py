"""Where a person lands."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from prm.accounts.requests import Request
from prm.web.navigation import pages_for


def home(request: Request) -> HttpResponse:
    """Go to the first page that the person's role may open, else to the account."""
    pages = pages_for(request.user)
    return redirect(pages[0].name if pages else "account")
