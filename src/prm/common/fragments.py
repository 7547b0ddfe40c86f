"""Parts of pages: placed into a page by HTMX, and pages of their own for whoever has no JavaScript."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def render_fragment(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    title: str,
    status: int = 200,
) -> HttpResponse:
    """Render ``template`` alone when HTMX asks, else inside a page with ``title`` as its heading."""
    if getattr(request, "htmx", False):
        return render(request, template, context, status=status)
    context = {**context, "fragment": template, "fragment_title": title}
    return render(request, "web/fragment.html", context, status=status)
