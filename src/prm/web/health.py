"""Whether the process lives, and whether it can do its work. For machines; no sign-in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from prm.insights.queries import current_mart


@login_not_required
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """Answer as long as the process runs."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database is there and migrated, else 503 with what is wrong.

    A missing mart is no fault: the pages say how to make one.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1 from accounts_user where 1 = 0")
    except DatabaseError as error:
        return JsonResponse(
            {"status": "not ready", "database": type(error).__name__}, status=503
        )
    mart = current_mart()
    return JsonResponse({"status": "ready", "mart": mart.id if mart else None})
