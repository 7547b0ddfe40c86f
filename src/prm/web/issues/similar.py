"""Open issues that may be the same obstacle: of the same kind, in the same line or at the same clinic."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from prm.accounts.models import User
from prm.issues.models import SUB_KINDS
from prm.issues.operations.joining import MAY_BE_ROOTS
from prm.issues.queries import issues_visible_to
from prm.web.issues.lines import line_names
from prm.web.issues.opening_form import barrier_of
from prm.web.issues.rows import Row, make_rows
from prm.web.issues.search import load_rows

_SHOWN = 5


def similar_issues(
    person: User, *, line: str, clinic: str, sub_kind: str, at: datetime
) -> list[Row]:
    """Return the open issues that may be the same one, newest first; none before line or clinic is known."""
    place = Q()
    if line:
        place |= Q(service_line=line)
    if clinic:
        place |= Q(clinic=clinic)
    if not place or not sub_kind:
        return []
    kinds = [*SUB_KINDS.get(barrier_of(sub_kind), {})]
    visible = issues_visible_to(person, on=timezone.localdate(at))
    # Of one barrier: what the one liaison calls no appointment, the other calls friction.
    found = visible.filter(place, state__in=MAY_BE_ROOTS, sub_kind__in=kinds)
    rows = load_rows(found.order_by("-opened_at"))[:_SHOWN]
    return make_rows(rows, line_names(), person=person, at=at)
