"""Several workers at once, and a worker that is killed: no letter is lost, none arrives twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from prm.cli import keeper
from prm.mail.models import Letter
from tests.prm.mail.apart import COUNT, WORKERS, send
from tests.prm.mail.made import letter
from tests.smtp_sink import Sink, smtp_sink

pytestmark = [pytest.mark.slow, pytest.mark.req("ISS-09")]
PATIENCE = 60.0  # seconds that a busy machine may take for one step


class Apart:
    """A site of its own, with real processes and a mail server."""

    def __init__(self, data: Path, sink: Sink) -> None:
        self.sink = sink
        self.environment = {
            **os.environ,
            "HEADWATER_DATA": str(data),
            "DJANGO_SETTINGS_MODULE": "prm.config.settings",
            "DATABASE_URL": "",
            "EMAIL_URL": sink.url,
            "JOBS_AT_ONCE": "0",
        }
        self.workers: list[subprocess.Popen[bytes]] = []

    def step(self, name: str) -> dict[str, Any]:
        """Do a step in a process of its own."""
        command = [sys.executable, "-m", "tests.prm.mail.apart", name]
        done = subprocess.run(
            command, env=self.environment, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return told

    def start(self) -> subprocess.Popen[bytes]:
        """Start a worker."""
        worker = subprocess.Popen(
            keeper.command(["worker"]),
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.workers.append(worker)
        return worker

    def await_letters(self, count: int) -> None:
        """Wait until so many have arrived."""
        until = time.monotonic() + PATIENCE
        while len(self.sink.letters) < count:
            assert time.monotonic() < until, self.step("look")
            time.sleep(0.01)


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[Apart]:
    with smtp_sink() as sink:
        site = Apart(tmp_path / "data", sink)
        yield site
        for worker in site.workers:
            if worker.poll() is None:
                worker.kill()
                worker.wait()


BLOWS = (3, 9, 15)  # letters that had arrived when the worker was killed
DOUBTED = 2 * len(BLOWS)  # at most: a worker does two jobs, and may fall amid both


@pytest.mark.req("ADM-10")
def test_a_killed_worker_loses_no_letter_and_sends_none_twice(apart: Apart) -> None:
    apart.sink.wait = (
        0.1  # a slow server: wherever the blow falls, a letter is on its way
    )
    apart.step("prepare")
    for arrived in BLOWS:
        worker = apart.start()
        apart.await_letters(arrived)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        apart.step("wait")
    before = apart.step("look")
    assert sum(len(each) for each in before.values()) == COUNT
    assert before.get("waiting")

    apart.sink.wait = 0.0
    last = apart.start()
    apart.await_letters(COUNT - DOUBTED)
    last.send_signal(signal.SIGTERM)
    last.wait(30)
    left = apart.step("look")
    ids = [each.strip("<>").partition("@")[0] for each in apart.sink.ids]
    assert len(ids) == len({*ids})  # none twice
    assert set(left) <= {"sent", "unsure"}
    assert {*left["sent"]} <= {*ids}
    unsure = {*left.get("unsure", [])}
    assert {*ids} | unsure == {*left["sent"]} | unsure
    assert len(unsure) <= DOUBTED


def test_workers_at_once_on_a_file_of_sqlite_share_the_letters(apart: Apart) -> None:
    apart.sink.wait = 0.02
    apart.step("prepare")
    told = apart.step("send_together")
    assert len(told["sent"]) == COUNT
    assert len({*apart.sink.ids}) == len(apart.sink.letters) == COUNT
    assert all(told["by_worker"])  # each had its share


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite in memory has no second writer"
)
def test_workers_at_once_pass_by_what_another_has(
    sink: Sink, settings: Settings
) -> None:
    settings.JOBS_AT_ONCE = False
    settings.JOB_QUEUE = "tests.prm.mail.made.no_job"
    for _ in range(COUNT):
        letter(at=timezone.now())
    sink.wait = 0.02
    with ThreadPoolExecutor(WORKERS) as pool:
        shares = [*pool.map(send, range(WORKERS))]
    assert sum(shares) == COUNT
    assert len({*sink.ids}) == len(sink.letters) == COUNT
    assert {*Letter.objects.values_list("state", flat=True)} == {"sent"}
