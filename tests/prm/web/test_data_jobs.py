"""The pages of long work: a list to narrow, a job with its bar and its log, and what can be done about it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from prm.jobs import board
from prm.jobs.board import Standing
from prm.jobs.models import Job
from prm.jobs.operations import cancel_job
from tests.cast import Cast, signed_in
from tests.conftest import River
from tests.prm.jobs.made import NOW, asked, work_off

pytestmark = [pytest.mark.django_db, pytest.mark.req("ADM-05")]


def words(content: bytes) -> str:
    """Return a page's text, its markup taken away."""
    return " ".join(re.sub(r"<[^>]+>", " ", content.decode()).split())


def runs(job: Job, *, done: int = 3, total: int = 64, since: float = 30.0) -> None:
    """Let a job run, as far as its row and its board know. The caller holds it."""
    now = timezone.now()
    began = now - timedelta(seconds=since)
    Job.objects.filter(pk=job.pk).update(state="running", started_at=began)
    board.tell(job.pk, Standing("buckets measured", done, total, 0, began, now))


@pytest.mark.parametrize("path", ["/data/jobs/", "/data/jobs/at-work/"])
def test_before_the_first_job_the_page_says_what_one_is(cast: Cast, path: str) -> None:
    page = words(signed_in(cast.steward).get(path).content)
    assert "A job begins when" in page or "Nothing is at work" in page


def test_a_director_is_not_offered_what_a_director_may_not_do(cast: Cast) -> None:
    page = signed_in(cast.director).get("/data/jobs/").content.decode()
    assert "/data/refresh/" not in page
    assert signed_in(cast.director).post("/data/refresh/").status_code == 403


def test_the_list_is_narrowed_by_its_address(cast: Cast) -> None:
    asked(cast.steward, kind="wait")
    cancel_job(job=asked(cast.steward, kind="stop"), by=cast.steward, at=NOW)
    client = signed_in(cast.steward)
    everything = words(client.get("/data/jobs/").content)
    assert "Work called wait" in everything and "Work called stop" in everything
    at_work = words(client.get("/data/jobs/?state=at-work").content)
    assert "Work called wait" in at_work and "Work called stop" not in at_work
    short = words(client.get("/data/jobs/?state=short").content)
    assert "Work called stop" in short and "Work called wait" not in short
    assert "No job like this" in words(client.get("/data/jobs/?state=done").content)


def test_the_list_is_paged_and_asks_no_more_for_more(cast: Cast) -> None:
    client, counts = signed_in(cast.steward), []
    client.get("/data/jobs/")  # what is looked up once a process
    for jobs in (3, 30):
        for number in range(jobs):
            asked(cast.steward, about=f"thing {number}")
        Job.objects.update(state="done", started_at=NOW, ended_at=NOW)
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/data/jobs/?state=done").content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert "1 to 25 of 33" in page
    assert "?state=done&amp;page=2" in page


def test_a_running_job_shows_its_bar_and_asks_for_itself(cast: Cast) -> None:
    job = asked(cast.steward)
    with board.holding(job.pk):
        runs(job)
        page = signed_in(cast.steward).get(f"/data/jobs/{job.pk}/").content.decode()
    assert '<progress max="64" value="3"' in page
    assert "Buckets measured: 3 of 64" in page
    assert f'hx-get="/data/jobs/{job.pk}/progress/"' in page
    assert f'href="/data/jobs/{job.pk}/cancellation/"' in page


@pytest.mark.parametrize(
    ("done", "since", "said"),
    [
        (32, 60.0, "About 1 minute more for this step"),
        (1, 60.0, None),  # one bucket says nothing of the next
        (32, 2.0, None),
        (2, 60.0, None),  # 3 of 100
    ],
)
def test_what_remains_is_told_only_when_that_is_no_guess(
    cast: Cast, done: int, since: float, said: str | None
) -> None:
    job = asked(cast.steward)
    with board.holding(job.pk):
        runs(job, done=done, since=since)
        page = words(signed_in(cast.steward).get(f"/data/jobs/{job.pk}/").content)
    assert (said in page) if said else ("more for this step" not in page)


def test_what_an_earlier_run_had_finished_is_not_this_runs_pace(cast: Cast) -> None:
    job, now = asked(cast.steward), timezone.now()
    began = now - timedelta(seconds=60)
    with board.holding(job.pk):
        runs(job)
        board.tell(job.pk, Standing("buckets measured", 60, 64, 56, began, now))
        page = words(signed_in(cast.steward).get(f"/data/jobs/{job.pk}/").content)
    assert "About 1 minute more for this step" in page


def test_the_last_time_is_told_beside_it(cast: Cast) -> None:
    asked(cast.steward)
    work_off(lambda watch: None)
    Job.objects.update(started_at=NOW, ended_at=NOW + timedelta(minutes=4))
    job = asked(cast.steward)
    with board.holding(job.pk):
        runs(job)
        page = words(signed_in(cast.steward).get(f"/data/jobs/{job.pk}/").content)
    assert "The last time took about 4 minutes" in page


def test_the_part_that_asks_for_itself_stops_when_the_job_has_ended(cast: Cast) -> None:
    job = asked(cast.steward)
    path, client = f"/data/jobs/{job.pk}/progress/", signed_in(cast.steward)
    waits = client.get(path, headers={"HX-Request": "true"})
    assert "HX-Refresh" not in waits.headers
    assert "<html" not in waits.content.decode()
    work_off(lambda watch: None)
    ended = client.get(path, headers={"HX-Request": "true"})
    assert ended.headers["HX-Refresh"] == "true"
    assert "hx-get" not in ended.content.decode()
    assert "<html" in client.get(path).content.decode()  # without JavaScript


def test_a_job_whose_worker_is_gone_says_so_and_offers_to_start_again(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    job = asked(cast.steward)
    runs(job)  # and nobody holds it
    client = signed_in(cast.steward)
    page = client.get(f"/data/jobs/{job.pk}/").content.decode()
    assert "Its worker ended, or the machine did" in page
    assert "Start again" in page and 'hx-get="/data/jobs/' not in page
    with django_capture_on_commit_callbacks(execute=False):
        answer = client.post(f"/data/jobs/{job.pk}/repetition/")
    again = Job.objects.get(again_of=job)
    assert answer.headers["Location"] == f"/data/jobs/{again.pk}/"
    page = client.get(f"/data/jobs/{job.pk}/").content.decode()
    assert "started again" in page and ">Start again<" not in page


def test_cancelling_is_asked_about_first(cast: Cast) -> None:
    job = asked(cast.steward, kind="refresh", about="mart")
    path, client = f"/data/jobs/{job.pk}/cancellation/", signed_in(cast.steward)
    page = words(client.get(path).content)
    assert "The mart that serves goes on serving" in page
    job.refresh_from_db()
    assert job.state == "waiting"
    client.post(path)
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert "nothing left to cancel" in words(client.post(path, follow=True).content)


def test_who_neither_asked_nor_keeps_the_data_may_look_and_not_cancel(
    cast: Cast,
) -> None:
    job = asked(cast.steward)
    client = signed_in(cast.director)
    assert "cancellation" not in client.get(f"/data/jobs/{job.pk}/").content.decode()
    for act in ("cancellation", "repetition"):
        assert client.post(f"/data/jobs/{job.pk}/{act}/").status_code == 403
    job.refresh_from_db()
    assert job.state == "waiting"


def test_the_log_is_in_the_readers_zone_and_says_which(
    cast: Cast, settings: Settings
) -> None:
    settings.TIME_ZONE = "America/New_York"
    timezone.deactivate()
    job = asked(cast.steward)
    page = words(signed_in(cast.steward).get(f"/data/jobs/{job.pk}/").content)
    assert "times in EST" in page
    assert "04:00:00 Asked for by Sunniva Brack." in page


def test_refresh_leads_to_its_job_and_a_second_one_to_the_same(
    cast: Cast, site: River
) -> None:
    first = signed_in(cast.steward).post("/data/refresh/")
    second = signed_in(cast.analyst).post("/data/refresh/")
    job = Job.objects.get()
    assert first.headers["Location"] == second.headers["Location"]
    assert first.headers["Location"] == f"/data/jobs/{job.pk}/"
    page = signed_in(cast.analyst).get("/data/").content.decode()
    assert "Refresh is at work" in page
    assert f'href="/data/jobs/{job.pk}/"' in page
    assert 'hx-get="/data/jobs/at-work/?watched=' in page


def test_without_a_lake_nothing_is_asked_of_the_worker(cast: Cast) -> None:
    page = signed_in(cast.steward).post("/data/refresh/", follow=True)
    assert "isn’t a lake" in page.content.decode() or "t a lake" in words(page.content)
    assert not Job.objects.exists()


def test_a_page_that_watches_looks_anew_once_something_has_ended(cast: Cast) -> None:
    job, client = asked(cast.steward), signed_in(cast.steward)
    path = f"/data/jobs/at-work/?watched={job.pk}"
    assert "HX-Refresh" not in client.get(path).headers
    work_off(lambda watch: None)
    assert client.get(path).headers["HX-Refresh"] == "true"


def test_a_job_that_is_not_there_is_not_found(cast: Cast) -> None:
    path = "/data/jobs/019aa000-0000-7000-8000-000000000000/"
    assert signed_in(cast.steward).get(path).status_code == 404
