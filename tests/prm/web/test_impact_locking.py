"""Locking a draft on its page: what it says, who may, what comes of it, and later versions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from prm.jobs.models import Job
from prm.programs.models import Intervention, InterventionVersion, Program
from prm.programs.operations import Draft, draft_intervention
from tests.cast import Cast, signed_in
from tests.prm.insights.worked import LINE, OTHER, Worked, opened_on, publish_worked
from tests.prm.web.conftest import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("IMP-01")]
LATER = date(2027, 3, 1)


@pytest.fixture
def worked(settings: Settings, tmp_path: Path) -> Worked:
    settings.MARTS = tmp_path / "marts"
    return publish_worked(settings.MARTS, practices=12, treated=4)


def put(worked: Worked, cast: Cast, **given: object) -> Intervention:
    usual: dict[str, object] = {
        "title": "Access track",
        "kind": "track",
        "service_line": LINE,
        "starts_on": LATER,
        "practices": worked.track,
        "expected_lift": 0.2,
        "other_line": OTHER,
    }
    return draft_intervention(
        draft=Draft(**{**usual, **given}),  # type: ignore[arg-type]
        by=cast.director,
        at=timezone.now(),
    )


def typed(worked: Worked, **given: object) -> dict[str, object]:
    usual: dict[str, object] = {
        "title": "Access track",
        "kind": "track",
        "service_line": LINE,
        "starts_on": LATER.isoformat(),
        "practices": [each.pk for each in worked.track],
        "percent": "15",
        "horizon_months": "6",
        "design": "sequential",
        "other_line": OTHER,
        "cost": "88000",
        "ends_on": "",
        "program": "",
        "note": "",
    }
    return {**usual, **given}


def test_the_form_asks_for_everything_that_is_judged(
    worked: Worked, cast: Cast
) -> None:
    program = Program.objects.create(
        name="Millbank",
        kind="track",
        service_line=LINE,
        owner=cast.director,
        starts_on=LATER,
        made_by=cast.director,
        made_at=timezone.now(),
    )
    client = signed_in(cast.director)
    ask = "&".join(f"practice={each.pk}" for each in worked.track)
    sent = typed(worked, program=program.pk, ends_on="2027-06-30")
    answer = client.post(f"/interventions/new/?line={LINE}&{ask}", sent)
    assert answer.status_code == 302
    made = Intervention.objects.get()
    assert (made.other_line, made.program) == (OTHER, program)
    assert made.cost == 88_000
    assert (made.horizon_months, made.ends_on) == (6, date(2027, 6, 30))
    page = words(client.get(f"/interventions/{made.pk}/").content)
    assert "Millbank" in page
    assert "$88,000" in page
    edit = client.get(f"/interventions/{made.pk}/edit/").content.decode()
    assert 'value="88000.00"' in edit


def test_a_line_that_is_the_touched_one_is_refused_beside_its_field(
    worked: Worked, cast: Cast
) -> None:
    ask = "&".join(f"practice={each.pk}" for each in worked.track)
    answer = signed_in(cast.director).post(
        f"/interventions/new/?line={LINE}&{ask}", typed(worked, other_line=LINE)
    )
    assert answer.status_code == 422
    assert "does not touch" in words(answer.content)


def test_locking_says_what_it_means_and_sends_the_job(
    worked: Worked,
    cast: Cast,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[str] = []
    monkeypatch.setattr("prm.config.jobs.send", lambda job, given: sent.append(job))
    draft = put(worked, cast)
    client = signed_in(cast.director)
    page = words(client.get(f"/interventions/{draft.pk}/lock/").content)
    assert "It can’t be changed and can’t be dropped any more" in page
    assert "after the fact" not in page
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"/interventions/{draft.pk}/lock/")
    assert answer.headers["Location"] == f"/impact/{draft.pk}/"
    assert sent == ["work_off"]
    job = Job.objects.get()
    assert (job.kind, job.state, job.asked_by) == (
        "judge_interventions",
        "waiting",
        None,
    )
    version = InterventionVersion.objects.get()
    assert (version.mart, version.seen_until) == (worked.mart.id, date(2026, 10, 1))
    assert not version.after_the_fact
    said = words(client.get(f"/interventions/{draft.pk}/").content)
    assert "version 1, locked" in said
    assert ">Drop<" not in client.get(f"/interventions/{draft.pk}/").content.decode()


def test_a_later_version_asks_why_and_says_what_changed(
    worked: Worked, cast: Cast
) -> None:
    draft = put(worked, cast)
    client = signed_in(cast.director)
    client.post(f"/interventions/{draft.pk}/lock/")
    again = client.post(f"/interventions/{draft.pk}/lock/", {"why": "Again."})
    assert again.status_code == 422
    assert "nothing to lock" in words(again.content)
    client.post(
        f"/interventions/{draft.pk}/edit/",
        typed(worked, percent="10", practices=[each.pk for each in worked.track[:3]]),
    )
    page = words(client.get(f"/interventions/{draft.pk}/lock/").content)
    assert "+20 % +10 %" in page
    assert "3 practices: 1 left" in page
    refused = client.post(f"/interventions/{draft.pk}/lock/", {"why": ""})
    assert refused.status_code == 422
    assert "Say what changed since version 1" in words(refused.content)
    client.post(f"/interventions/{draft.pk}/lock/", {"why": "One closes."})
    found = words(client.get(f"/impact/{draft.pk}/").content)
    assert "One closes." in found
    assert "Version 2" in found
    assert "Version 1" in found


def test_who_could_see_its_months_is_warned_before_locking(
    worked: Worked, cast: Cast
) -> None:
    draft = put(worked, cast, starts_on=opened_on())
    page = words(
        signed_in(cast.director).get(f"/interventions/{draft.pk}/lock/").content
    )
    assert "registered after the fact" in page
    assert "Claims up to Oct 2026" in page


def test_without_an_expectation_nothing_can_be_locked(
    worked: Worked, cast: Cast
) -> None:
    draft = put(worked, cast, expected_lift=None)
    client = signed_in(cast.director)
    page = words(client.get(f"/interventions/{draft.pk}/lock/").content)
    assert "Say first what you expect" in page
    answer = client.post(f"/interventions/{draft.pk}/lock/")
    assert answer.status_code == 422
    assert "Say what you expect" in words(answer.content)


def test_without_a_line_that_it_does_not_touch_nothing_can_be_locked(
    worked: Worked, cast: Cast
) -> None:
    draft = put(worked, cast, other_line="")
    client = signed_in(cast.director)
    page = words(client.get(f"/interventions/{draft.pk}/lock/").content)
    assert "nothing can be claimed" in page
    assert client.post(f"/interventions/{draft.pk}/lock/").status_code == 422


def test_a_draft_has_no_result_to_look_at(worked: Worked, cast: Cast) -> None:
    draft = put(worked, cast)
    page = words(signed_in(cast.director).get(f"/impact/{draft.pk}/").content)
    assert "isn’t locked, so there is no result" in page
    assert signed_in(cast.liaison).get(f"/impact/{draft.pk}/").status_code == 404
    listed = words(signed_in(cast.director).get("/impact/").content)
    assert "Waiting to be locked" in listed
