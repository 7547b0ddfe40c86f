"""What a territory's practices refer: line by line, where to, by payer and over time."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from headwater import charts
from prm.accounts.permissions import check_can_see_volumes
from prm.accounts.requests import Request
from prm.common.fragments import render_fragment
from prm.insights.queries.current import mart_or_none
from prm.insights.queries.together import Together, together
from prm.insights.queries.vintage import provenance
from prm.territories.models import Territory
from prm.territories.permissions import check_can_see_territories
from prm.territories.queries import codes_visible_to, coverage_on


@require_GET
def territory_referrals(request: Request, pk: int) -> HttpResponse:
    """Show what the territory's practices of today refer; of a stranger's territory a liaison sees nothing."""
    check_can_see_territories(request.user)
    check_can_see_volumes(request.user)
    found = get_object_or_404(Territory, pk=pk)
    today = timezone.localdate()
    covered = next(
        (each for each in coverage_on(today).territories if each.territory.pk == pk),
        None,
    )
    codes = {each.code for each in covered.practices} if covered else set()
    own = codes_visible_to(request.user, on=today)
    may_see = own is None or codes <= own
    mart = mart_or_none()
    page = together(mart, codes) if mart is not None and may_see else None
    context = {
        "page": page,
        "may_see": may_see,
        "provenance": provenance(mart) if mart is not None else None,
        "spec": _trend(page, found.name) if page and page.quarters else None,
    }
    return render_fragment(
        request,
        "web/territories/_referrals.html",
        context,
        title=f"Referrals of {found}",
    )


def _trend(page: Together, name: str) -> dict[str, Any]:
    first, last = page.quarters[0], page.quarters[-1]
    names = [f"{each.start:%b %Y} to {each.end:%b %Y}" for each in page.quarters]
    table = pa.table(
        {
            "period": names,
            "label": [f"{each.end:%b %y}" for each in page.quarters],
            "mature": [True] * len(names),
            "ours": pa.array([float(each.ours) for each in page.quarters]),
            "elsewhere": pa.array([float(each.elsewhere) for each in page.quarters]),
        }
    )
    return charts.trend_to_us(
        table,
        description=f"Referrals of practices in {name} by quarter: to us {first.ours:,} in {names[0]} and"
        f" {last.ours:,} in {names[-1]}, elsewhere {first.elsewhere:,} and {last.elsewhere:,}.",
    )
