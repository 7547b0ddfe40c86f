"""When interventions are judged: once a version is locked, and once a mart is published."""

from __future__ import annotations

from datetime import datetime

from prm.insights.impact.estimating import is_any_missing
from prm.insights.queries.current import current_mart
from prm.jobs.models import CUT_SHORT
from prm.jobs.operations import queue_job
from prm.jobs.queries import last_about

ABOUT = "judgement"


def judge_missing(*, at: datetime) -> None:
    """Have a worker judge what is locked and not judged yet; it follows by itself, nobody asked."""
    mart = current_mart()
    queue_job(
        kind="judge_interventions",
        what="Judge locked interventions",
        about=ABOUT,
        by=None,
        at=at,
        arguments={"mart": mart.id if mart else ""},
    )


def judge_new_mart(*, at: datetime) -> None:
    """Have interventions judged that the published mart hasn't judged; what ended short on it waits for a person."""
    mart = current_mart()
    if mart is None or not is_any_missing():
        return
    last = last_about(ABOUT)
    gave_up = last and last.state in CUT_SHORT and last.arguments.get("mart") == mart.id
    if not gave_up:
        judge_missing(at=at)
