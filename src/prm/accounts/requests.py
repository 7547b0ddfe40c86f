"""What a view gets once the middleware has done its work."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from prm.accounts.models import User


class Request(HttpRequest):
    """A request of somebody who is signed in. Only for annotations: Django makes the object."""

    user: User
    htmx: HtmxDetails
