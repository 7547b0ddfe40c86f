"""The pages of long work: no violation of WCAG, no sideways scrolling, whatever state a job is in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from prm.accounts.models import User
from prm.jobs import board
from prm.jobs.board import Standing
from prm.jobs.models import Job
from prm.jobs.operations import cancel_job
from tests.journeys.conftest import Visitor
from tests.journeys.test_every_page_is_fit import SCREENS, broken_rules
from tests.prm.jobs.made import NOW, asked, work_off

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def half_done(by: User) -> Job:
    """Return a job that runs, and is half through; the caller holds it."""
    job, now = asked(by, kind="run"), timezone.now()
    began = now - timedelta(minutes=2)
    Job.objects.filter(pk=job.pk).update(state="running", started_at=began)
    board.tell(job.pk, Standing("buckets measured", 32, 64, 0, began, now))
    board.say(job.pk, began, "Lake tables read: 1 of 1, in 4 seconds.")
    return job


@SCREENS
def test_no_page_of_long_work_breaks_the_rules_of_access(
    visitor: Visitor, analyst: User, settings: Settings, tmp_path: Path
) -> None:
    settings.JOBS_FOLDER, settings.JOBS_AT_ONCE = tmp_path / "jobs", False
    settings.JOB_QUEUE = "tests.prm.jobs.made.send_nothing"
    visitor.arrive_as(analyst)
    broken = []

    def look(path: str) -> None:
        visitor.open(path)
        broken.extend(broken_rules(visitor.page))
        width = visitor.page.evaluate("document.documentElement.scrollWidth")
        if width > visitor.page.viewport_size["width"]:
            broken.append(f"{path} is {width} px wide")

    look("/data/jobs/")
    done = asked(analyst, kind="done")
    work_off(lambda watch: None, kind="done")
    cancelled = cancel_job(job=asked(analyst, kind="stop"), by=analyst, at=NOW)
    job = half_done(analyst)
    with board.holding(job.pk):
        for each in (done, cancelled, job):
            look(f"/data/jobs/{each.pk}/")
        look(f"/data/jobs/{job.pk}/cancellation/")
        look("/data/jobs/?state=at-work")
        look("/data/")
    look(f"/data/jobs/{job.pk}/")  # its worker is gone
    assert not broken
