"""What a worker does with an upload is a job too: seen among the others, and steered from the page of the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from prm.common.spreadsheets import UnreadableFile
from prm.directory.imports import running
from prm.directory.imports.operations import running as states
from prm.directory.models import Import, Practitioner
from prm.jobs.models import Job
from tests.cast import Cast, signed_in
from tests.prm.directory.imports.conftest import Wizard, staff_list

pytestmark = [pytest.mark.django_db, pytest.mark.req("ADM-05", "ADM-10")]


def test_each_step_that_takes_time_is_a_job_with_a_log(wizard: Wizard) -> None:
    import_ = wizard.bring(staff_list(8))
    tried, loaded = Job.objects.order_by("pk")
    assert [(job.what, job.state) for job in (tried, loaded)] == [
        ("Try-out of staff.csv", "done"),
        ("Load of staff.csv", "done"),
    ]
    assert loaded.outcome == "8 rows done."
    assert loaded.leads_to == f"/imports/{import_.pk}/"


def test_a_job_of_a_file_is_steered_from_the_page_of_the_file(
    wizard: Wizard, settings: Settings, cast: Cast
) -> None:
    import_ = wizard.bring(staff_list(8), upto="try-out")
    settings.JOB_QUEUE = "tests.prm.jobs.made.send_nothing"
    wizard.post(import_, "load")
    job = Job.objects.latest("pk")
    client = signed_in(cast.steward)
    page = client.get(f"/data/jobs/{job.pk}/").content.decode()
    assert f'href="/imports/{import_.pk}/"' in page
    assert "/cancellation/" not in page
    answer = client.post(f"/data/jobs/{job.pk}/cancellation/")
    assert answer.headers["Location"] == f"/imports/{import_.pk}/"
    job.refresh_from_db()
    assert job.state == "waiting"


def test_a_load_that_waits_takes_its_job_along_when_it_is_cancelled(
    wizard: Wizard, settings: Settings
) -> None:
    import_ = wizard.bring(staff_list(8), upto="try-out")
    settings.JOB_QUEUE = "tests.prm.jobs.made.send_nothing"
    wizard.post(import_, "load")
    wizard.post(import_, "cancellation")
    import_.refresh_from_db()
    assert import_.state == Import.State.CANCELLED
    assert Job.objects.latest("pk").state == "cancelled"


def test_a_load_that_runs_takes_its_job_along_when_it_is_cancelled(
    wizard: Wizard, monkeypatch: pytest.MonkeyPatch, cast: Cast
) -> None:
    monkeypatch.setattr(running, "PART", 4)
    import_ = wizard.bring(staff_list(12), upto="try-out")
    told = states.keep_part

    def cancel_after_one(found: Import, **kept: object) -> None:
        told(found, **kept)  # type: ignore[arg-type]
        if kept["upto"] == 5:
            states.ask_to_cancel(import_=found, by=cast.steward, at=timezone.now())

    monkeypatch.setattr(states, "keep_part", cancel_after_one)
    wizard.post(import_, "load")
    import_.refresh_from_db()
    assert import_.state == Import.State.CANCELLED
    assert Job.objects.latest("pk").state == "cancelled"
    assert Practitioner.objects.count() == 4


def test_a_file_that_cannot_be_loaded_says_why_on_its_job_too(
    wizard: Wizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_ = wizard.bring(staff_list(8), upto="try-out")

    def unreadable(_path: Path) -> None:
        raise UnreadableFile("This file was cut short.", "Upload it again.")

    monkeypatch.setattr(running, "read_table", unreadable)
    wizard.post(import_, "load")
    import_.refresh_from_db()
    job = Job.objects.latest("pk")
    assert (import_.state, job.state) == (Import.State.FAILED, "failed")
    assert job.outcome == "This file was cut short. Upload it again."
