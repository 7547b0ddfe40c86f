"""A job says how far it is while it runs, and in sentences how it ended; no error goes any further."""

from __future__ import annotations

import errno
from datetime import timedelta

import pytest
from django.db import transaction

from headwater.engines.local import LocalEngine
from headwater.schema.errors import InputError
from prm.directory.models import Practice
from prm.jobs import board, queries, running
from prm.jobs.models import Job, JobState
from prm.jobs.progress import TELL_EVERY, Watch
from prm.mail.models import Letter
from tests.cast import Cast
from tests.headwater.engines.work import die_on_three
from tests.prm.jobs.made import NOW, asked, work_off

pytestmark = [pytest.mark.django_db, pytest.mark.req("ADM-05")]


class Clock:
    """A clock that a test winds."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_what_came_of_it_and_where_it_stands_is_kept(cast: Cast) -> None:
    job = asked(cast.steward)

    def work(watch: Watch) -> None:
        watch("buckets measured", 64, 64)
        watch.note("Claims of two sources.")
        watch.outcome, watch.path = "A mart serves.", "/data/marts/x/"

    work_off(work)
    job.refresh_from_db()
    assert (job.state, job.outcome, job.leads_to) == (
        "done",
        "A mart serves.",
        "/data/marts/x/",
    )
    assert (job.stage, job.done, job.total) == ("buckets measured", 64, 64)
    assert [words for _, words, _ in queries.lines_of(job)] == [
        "Asked for by Sunniva Brack.",
        "Begun.",
        "Claims of two sources.",
        "Done. A mart serves.",
    ]
    assert [line.state for line in job.lines.exclude(state="").order_by("pk")] == [
        "waiting",
        "running",
        "done",
    ]


def test_while_it_runs_others_read_how_far_it_is(cast: Cast) -> None:
    job = asked(cast.steward)

    def work(watch: Watch) -> None:
        watch("buckets measured", 3, 64)
        said = board.standing_of(job.pk)
        assert said is not None
        assert (said.stage, said.done, said.total) == ("buckets measured", 3, 64)
        assert not queries.has_fallen(Job.objects.get())

    assert work_off(work) == 1
    job.refresh_from_db()
    assert job.state == "done", job.outcome


def test_progress_is_written_twice_a_second_at_most(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, clock, written = asked(cast.steward), Clock(), []
    monkeypatch.setattr(board, "tell", lambda _id, said: written.append(said.done))
    watch = Watch(job.pk, clock=clock)
    for row in range(10_000):
        watch("rows read", row)
        clock.now += TELL_EVERY / 1_000
    assert 9 <= len(written) <= 11


def test_a_new_stage_is_heard_at_once(cast: Cast) -> None:
    job, clock = asked(cast.steward), Clock()
    watch = Watch(job.pk, clock=clock)
    watch("buckets measured", 0, 4)
    watch("buckets counted", 0, 4)
    said = board.standing_of(job.pk)
    assert said is not None
    assert said.stage == "buckets counted"


def test_a_stage_that_only_began_is_not_said_to_have_come_to_nothing(
    cast: Cast,
) -> None:
    job, clock = asked(cast.steward), Clock()
    watch = Watch(job.pk, clock=clock)
    watch("marts written", 0, 1)
    clock.now += 4
    watch("buckets measured", 0, 4)
    clock.now += 5
    watch.end_stage(through=False)
    assert [words for _, words in board.said_by(job.pk)] == [
        "Marts written, in 4 seconds.",
        "Buckets measured: 0 of 4, in 5 seconds.",
    ]


def test_a_stage_that_took_its_time_is_a_line_of_the_log(cast: Cast) -> None:
    job, clock = asked(cast.steward), Clock()
    watch = Watch(job.pk, clock=clock)
    watch("buckets measured", 0, 4)
    clock.now += 75
    watch("buckets measured", 4, 4)
    watch("reference written", 1, 1)  # in no time: not worth a line
    watch("buckets counted", 0, 4)
    assert [words for _, words in board.said_by(job.pk)] == [
        "Buckets measured: 4 of 4, in 1 minute 15 seconds."
    ]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            InputError("There is no lake.", "Load claims first."),
            "There is no lake. Load claims first.",
        ),
        (OSError(errno.ENOSPC, "No space left on device"), running.NO_SPACE),
        (MemoryError(), running.NO_MEMORY),
        (ZeroDivisionError("row 7 of Mrs Miller"), running.OURS),
    ],
)
def test_an_error_is_a_sentence_with_a_remedy(
    cast: Cast, error: Exception, said: str
) -> None:
    job = asked(cast.steward)

    def work(watch: Watch) -> None:
        watch("buckets measured", 3, 64)
        raise error

    assert work_off(work) == 1
    job.refresh_from_db()
    assert (job.state, job.outcome) == ("failed", said)
    log = " ".join(words for _, words, _ in queries.lines_of(job))
    assert said in log
    assert "Buckets measured: 3 of 64" in log
    assert "Traceback" not in log and "Miller" not in log


def test_a_process_of_a_pool_that_was_ended_is_told_as_want_of_memory(
    cast: Cast,
) -> None:
    asked(cast.steward)

    def work(watch: Watch) -> None:
        list(LocalEngine(workers=2).map(die_on_three, [1, 2, 3]))

    work_off(work)
    assert Job.objects.get().outcome == running.NO_MEMORY


def test_what_a_failed_job_wrote_in_its_transaction_is_taken_back(cast: Cast) -> None:
    asked(cast.steward)

    def work(watch: Watch) -> None:
        with transaction.atomic():
            Practice.objects.create(code="P-1", name="Brackle")
            raise ZeroDivisionError

    work_off(work)
    assert not Practice.objects.exists()
    assert Job.objects.get().state == "failed"


def test_a_job_of_a_kind_that_nobody_knows_any_more_says_so(cast: Cast) -> None:
    job = asked(cast.steward, kind="weigh_souls")
    work_off(lambda watch: None)
    job.refresh_from_db()
    assert job.state == "failed"
    assert "weigh_souls" in job.outcome


def test_after_two_minutes_whoever_asked_gets_a_letter(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick, slow = asked(cast.steward, about="a"), asked(cast.analyst, about="b")
    times = iter([NOW, NOW + timedelta(seconds=90), NOW, NOW + timedelta(minutes=3)])
    monkeypatch.setattr(running.timezone, "now", lambda: next(times))
    work_off(lambda watch: setattr(watch, "outcome", "All is counted."))
    assert {*Job.objects.values_list("state", flat=True)} == {JobState.DONE}
    letter = Letter.objects.get()
    assert letter.to_address == cast.analyst.email
    assert letter.link == {"path": f"/data/jobs/{slow.pk}/"}
    assert letter.words["took"] == "3 minutes"
    assert quick.pk != slow.pk
