"""What every page that reads the mart does first: ask who it is, open the mart, and say so when there is none."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from headwater.schema.errors import StorageError
from prm.accounts.permissions import Person
from prm.insights.queries import current_mart
from prm.web.commands import folders

View = Callable[..., HttpResponseBase]


def reads_mart(title: str, check: Callable[[Person], None]) -> Callable[[View], View]:
    """Hand the published mart to a view, once ``check`` has let the person in.

    Without a mart the page teaches how to make one; with a damaged one it says what is wrong.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, **kwargs: str) -> HttpResponseBase:
            check(request.user)
            try:
                mart = current_mart()
                if mart is None:
                    return _without_mart(request, title)
                return view(request, mart, **kwargs)
            except StorageError as error:
                return _without_mart(request, title, problem=str(error))

        return wrapped

    return decorate


def _without_mart(request: HttpRequest, title: str, **problem: str) -> HttpResponse:
    context = {"title": title, "folder": folders(), **problem}
    return render(request, "web/no_mart.html", context, status=503 if problem else 200)
