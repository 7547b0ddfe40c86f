"""What a device changed that had changed here meanwhile: both versions, and the person's choice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from prm.accounts.models import User
from prm.accounts.requests import Request
from prm.common.acts import BOTH, HERE, THEIRS, Bringing
from prm.compliance.acts import BenefitAct
from prm.insights.field_tools import field_tools
from prm.visits.acts import KINDS as FIELD_KINDS
from prm.visits.models import Clash
from prm.visits.operations.arrivals import Act, settle_clash
from prm.visits.permissions import check_can_log
from prm.visits.queries.arrivals import clashes_of, list_settled_clashes

KINDS = {**FIELD_KINDS, "benefit": BenefitAct}
ANSWERS = {HERE: "Keep what is here", THEIRS: "Take mine", BOTH: "Keep both"}
DONE = {
    HERE: "What is here stays.",
    THEIRS: "Yours stands now.",
    BOTH: "Both stand now.",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One attribute in both versions."""

    label: str
    here: str
    theirs: str

    @property
    def differs(self) -> bool:
        """Say whether the versions disagree."""
        return self.here != self.theirs


@dataclass(frozen=True, slots=True)
class Versions:
    """A clash as a person reads it."""

    clash: Clash
    lines: list[Line]
    answers: list[tuple[str, str]]


@require_GET
def clashes(request: Request) -> HttpResponse:
    """Show what waits for a choice, and what was chosen lately."""
    check_can_log(request.user)
    context = {
        "waiting": [_versions(each) for each in clashes_of(request.user)],
        "settled": list_settled_clashes(request.user),
        "answers": ANSWERS,
    }
    return render(request, "web/phone/clashes.html", context)


def _versions(clash: Clash) -> Versions:
    here, theirs = dict(clash.here["shown"]), dict(clash.theirs["shown"])
    labels = dict.fromkeys((*here, *theirs))
    return Versions(
        clash,
        [Line(each, here.get(each, ""), theirs.get(each, "")) for each in labels],
        [(each, ANSWERS[each]) for each in clash.here["answers"]],
    )


@require_POST
def settlement(request: Request, pk: str) -> HttpResponse:
    """Let one version stand, or both."""
    check_can_log(request.user)
    rows = Clash.objects.filter(person=request.user).select_related("arrival")
    clash = get_object_or_404(rows, pk=pk)
    answer, at = request.POST.get("answer", ""), timezone.now()
    try:
        settle_clash(
            clash=clash,
            act=_act(clash, request.user, at),
            answer=answer,
            by=request.user,
            at=at,
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except PermissionDenied as refusal:
        messages.error(request, f"{refusal} What is here stays for now.")
    else:
        messages.success(request, DONE[answer])
    return redirect("clashes")


def _act(clash: Clash, person: User, at: datetime) -> Act:
    arrival = clash.arrival
    bringing = Bringing(
        by=person,
        at=at,
        made_at=arrival.made_at,
        skew=timedelta(seconds=arrival.skew_seconds),
    )
    act: Act = KINDS[clash.kind](clash.theirs["content"], bringing, field_tools())
    return act
