"""Where a request came from."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

NOWHERE = "0.0.0.0"  # a socket of this machine has no address


class PlaceMiddleware:
    """Puts the address that a request really came from where everybody looks for it, once for all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Take a trusted proxy's word, and nobody else's."""
        request.META["REMOTE_ADDR"] = address_of(request)
        return self.get_response(request)


def address_of(request: HttpRequest) -> str:
    """Return the network address of a request.

    Behind a trusted proxy that is the last hop it wrote down; anything further left was claimed by the visitor.
    """
    hops = [request.META.get("REMOTE_ADDR", "")]
    if settings.TRUST_PROXY:
        hops.insert(0, request.headers.get("X-Forwarded-For", "").split(",")[-1])
    return next((found for hop in hops if (found := _valid(hop.strip()))), NOWHERE)


def _valid(hop: str) -> str:
    for written in (hop, hop.strip("[]"), hop.rpartition(":")[0].strip("[]")):
        try:
            return str(ip_address(written))
        except ValueError:
            continue
    return ""
