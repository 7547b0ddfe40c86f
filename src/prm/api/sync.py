"""Where the outbox of a device lands: each act in a transaction of its own, each once."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from prm.accounts.models import User
from prm.accounts.requests import Request
from prm.api.speaking import speaks_json
from prm.api.uploads import Unfit, Upload, read_act, read_upload
from prm.common.acts import Bringing
from prm.compliance.acts import BenefitAct
from prm.insights.field_tools import field_tools
from prm.visits.acts import KINDS as FIELD_KINDS
from prm.visits.acts import Tools
from prm.visits.models import Arrival
from prm.visits.operations.arrivals import CLASHED, REFUSED, take_act
from prm.visits.permissions import check_can_log

KINDS = {**FIELD_KINDS, "benefit": BenefitAct}
ALREADY = "already"
OUR_FAULT = (
    "Something went wrong here. It waits on your device: send it again in a while."
)

log = logging.getLogger(__name__)


@speaks_json
@require_POST
def sync(request: Request) -> HttpResponse:
    """Do what a device sends; say of each act whether it was taken, known already, clashed or refused."""
    check_can_log(request.user)
    now = timezone.now()
    upload = read_upload(request.body, now=now)
    if upload.person != request.user.pk:
        said = "These were logged by another account. They wait until it signs in."
        return JsonResponse({"problem": said}, status=409)
    tools = field_tools()
    answers = [_answer(act, upload, tools, request.user, now) for act in upload.acts]
    return JsonResponse({"now": now.isoformat(), "acts": answers})


def _answer(
    act: Mapping[str, Any], upload: Upload, tools: Tools, by: User, now: datetime
) -> dict[str, Any]:
    """Take one act. Whatever happens to it, the others are taken all the same."""
    said = {"id": act.get("id")}
    try:
        arrival = _take(act, upload, tools, by, now)
    except (Unfit, PermissionDenied) as refusal:
        return {**said, "outcome": REFUSED, "problems": [["", str(refusal)]]}
    except Exception:
        log.exception("an act of a device failed")
        return {**said, "outcome": REFUSED, "problems": [["", OUR_FAULT]]}
    if arrival.outcome == REFUSED:
        return {**said, "outcome": REFUSED, "problems": arrival.problem}
    outcome = arrival.outcome if arrival.at == now else ALREADY
    at = {"settle": reverse("clashes")} if outcome == CLASHED else {}
    return {**said, "outcome": outcome, **at}


def _take(
    act: Mapping[str, Any], upload: Upload, tools: Tools, by: User, now: datetime
) -> Arrival:
    brought = read_act(act, upload, KINDS, now=now)
    skew = timedelta(seconds=brought.skew_seconds)
    bringing = Bringing(by=by, at=now, made_at=brought.made_at, skew=skew)
    doing = KINDS[brought.kind](act, bringing, tools)
    return take_act(brought=brought, act=doing, by=by, at=now)
