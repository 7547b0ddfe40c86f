"""How this room speaks: JSON, whatever goes wrong. A device can't follow to a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse

from prm.accounts.requests import Request

View = Callable[..., HttpResponse]


class Unreadable(Exception):  # an answer to a device
    """What came can't be read; ``args`` are the status and the words."""


def speaks_json(view: View) -> View:
    """Answer what a view raises in JSON; the sign-in middleware asks for this mark and answers 401 in it too."""

    @wraps(view)
    def answering(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except PermissionDenied as refusal:
            return JsonResponse({"problem": str(refusal)}, status=403)
        except Unreadable as fault:
            status, words = fault.args
            return JsonResponse({"problem": words}, status=status)

    answering.speaks_json = True  # type: ignore[attr-defined]
    return answering
