"""From a pass to what it is about."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from prm.issues.models import Issue, IssueState, OwnerPass
from prm.issues.transitions import ACTS
from prm.visits.models import Commitment, CommitmentState
from prm.web.owners.issue_matter import IssueMatter
from prm.web.owners.matter import Matter
from prm.web.owners.promise_matter import PromiseMatter

ENDED = (IssueState.CLOSED, IssueState.WITHDRAWN, IssueState.JOINED)


def matter_of(owner_pass: OwnerPass, at: datetime) -> Matter | None:
    """Return what a pass is about; None once it is settled, gone, or somebody else's."""
    key, owner = UUID(owner_pass.about_key), owner_pass.owner
    if owner_pass.about_kind == "issue":
        issues = Issue.objects.select_related("owner").filter(pk=key, owner=owner)
        issue = issues.exclude(state__in=ENDED).first()
        return IssueMatter(owner_pass, issue, at) if issue else None
    promises = Commitment.objects.select_related("practice", "by", "owner")
    promise = promises.filter(pk=key, owner=owner, state=CommitmentState.OPEN).first()
    return PromiseMatter(owner_pass, promise, at) if promise else None


def done_words(act: str) -> str:
    """Return how an act of an issue's history reads after a name."""
    return ACTS[act].done if act in ACTS else "opened it"
