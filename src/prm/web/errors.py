"""What a person reads when something didn't work: what happened, and what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say which role the page is for."""
    context = {"reason": str(exception)}
    return render(request, "web/errors/403.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that nothing is at this address, or what exactly is missing when a view knows."""
    said = exception.args[0] if exception.args else ""
    context = {"reason": said if isinstance(said, str) else ""}
    return render(request, "web/errors/404.html", context, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours. The page asks nothing of the database, which may be the fault."""
    return render(None, "web/errors/500.html", {}, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form was too old or came from elsewhere; a device is told in its own words."""
    if request.path.startswith("/api/"):
        return JsonResponse({"problem": "Send the token of the cookie."}, status=403)
    return render(request, "web/errors/csrf.html", {}, status=403)
