"""The Methods page: how each number is made, in plain words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from prm.accounts.permissions import check_can_use_staff_pages
from prm.insights.presenters.methods import present_methods


def methods(request: HttpRequest) -> HttpResponse:
    """Show what each number means, its formula, and what it reached on planted truth."""
    check_can_use_staff_pages(request.user)
    return render(request, "web/methods.html", {"page": present_methods()})
