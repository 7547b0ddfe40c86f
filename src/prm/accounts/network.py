"""Where a request came from."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Return the network address of a request.

    Behind a trusted proxy that is the last hop it wrote down; anything further left was claimed by the visitor.
    """
    if settings.TRUST_PROXY:
        hops = request.headers.get("X-Forwarded-For", "").split(",")
        if hops[-1].strip():
            return hops[-1].strip()[:45]
    return request.META.get("REMOTE_ADDR", "")[:45]
