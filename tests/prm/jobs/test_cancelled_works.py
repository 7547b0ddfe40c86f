"""The real works, cancelled at their first and at a later word, leave everything as it was."""

from __future__ import annotations

import pytest

import headwater
from prm.config.works import WORKS
from prm.directory.models import (
    DuplicateProposal,
    Practice,
    Practitioner,
    ReferralSource,
)
from prm.jobs import board, running
from prm.jobs.board import Standing
from prm.jobs.models import Job
from prm.ledger.models import Entry
from tests.cast import Cast
from tests.conftest import River
from tests.prm.jobs.made import asked

pytestmark = [pytest.mark.django_db, pytest.mark.req("ADM-05")]
ROWS = (DuplicateProposal, Practice, Practitioner, ReferralSource)


@pytest.fixture
def stop_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Cancel whatever runs once it names the stage that the list holds."""
    stages: list[str] = []
    told = board.tell

    def tell(job_id: object, standing: Standing) -> None:
        told(job_id, standing)  # type: ignore[arg-type]
        if standing.stage in stages:
            board.ask_to_stop(job_id)  # type: ignore[arg-type]

    monkeypatch.setattr(board, "tell", tell)
    return stages


@pytest.mark.parametrize(
    ("kind", "stage"),
    [
        ("adopt_lake", "lake tables read"),
        ("adopt_lake", "records indexed for the search"),
        ("take_referral_sources", "referral sources read"),
        ("seek_duplicates", "kinds of records compared"),
        ("refresh", "buckets measured"),
        ("refresh", "marts written"),
    ],
)
def test_a_work_that_is_cancelled_leaves_all_as_it_was(
    cast: Cast, own_site: River, stop_at: list[str], kind: str, stage: str
) -> None:
    serving = headwater.open_mart(own_site.marts)
    before = [model.objects.count() for model in ROWS]
    job = asked(cast.steward, kind=kind)
    entries = Entry.objects.count()
    stop_at.append(stage)
    running.work_off(WORKS)
    job.refresh_from_db()
    assert (job.state, job.stage) == ("cancelled", stage)
    assert [model.objects.count() for model in ROWS] == before
    assert Entry.objects.count() == entries
    now = headwater.open_mart(own_site.marts)
    assert serving is not None and now is not None
    assert now.id == serving.id


def test_what_an_adoption_had_finished_stays_and_is_told(
    cast: Cast, own_site: River, stop_at: list[str]
) -> None:
    job = asked(cast.steward, kind="adopt_lake")
    stop_at.append("practices placed into territories")
    running.work_off(WORKS)
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert Practitioner.objects.exists()
    said = [line.words for line in job.lines.all()]
    assert any("in line with the lake" in words for words in said)


def test_who_left_meanwhile_has_nothing_done_in_their_name(cast: Cast) -> None:
    job = asked(cast.steward, kind="seek_duplicates")
    cast.steward.is_active = False
    cast.steward.save()
    running.work_off(WORKS)
    assert Job.objects.get(pk=job.pk).outcome.startswith("Sunniva Brack has left")
