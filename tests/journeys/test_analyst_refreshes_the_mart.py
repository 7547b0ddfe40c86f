"""An analyst presses Refresh, watches the bar move, cancels, starts again, and sees the new mart on the pages."""

from __future__ import annotations

import re
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from huey import SqliteHuey
from playwright.sync_api import expect
from pytest_django import Settings

from headwater import marts
from prm.accounts.models import User
from prm.config import jobs
from prm.jobs.progress import Watch
from tests.conftest import River
from tests.journeys.conftest import Visitor

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.req("ADM-05"),
]
TILL_IT_ENDS = 180_000  # ms that a refresh may take on a busy machine
_told = Watch.__call__


@pytest.fixture
def own(site: str, river: River, settings: Settings, tmp_path: Path) -> Iterator[River]:
    """Let the site refresh a copy of the river, from the start."""
    found = River(river.market, tmp_path / "lake", tmp_path / "marts")
    shutil.copytree(river.lake, found.lake, ignore=shutil.ignore_patterns(".kept"))
    shutil.copytree(river.marts, found.marts)
    settings.LAKE, settings.MARTS = found.lake, found.marts
    settings.JOBS_FOLDER, settings.JOBS_AT_ONCE = tmp_path / "jobs", False
    return found


@pytest.fixture
def worker(
    own: River, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Do what is asked for in a thread, by the messages of a queue of its own."""
    queue = SqliteHuey("own", filename=str(tmp_path / "jobs.sqlite3"))
    monkeypatch.setattr(jobs.huey, "storage", queue.storage)
    over = threading.Event()

    def work() -> None:
        while not over.wait(0.2):
            if message := jobs.huey.dequeue():
                jobs.huey.execute(message)
        connection.close()

    monkeypatch.setattr(Watch, "__call__", _at_a_readers_pace)
    thread = threading.Thread(target=work)
    thread.start()
    yield
    over.set()
    thread.join()


def _at_a_readers_pace(
    watch: Watch, stage: str, done: int, total: int | None = None
) -> None:
    """Tell how far it is, a stage so slowly that somebody can see it and press Cancel."""
    if stage == "conclusions drawn" and 0 < done < 5:
        time.sleep(2)
    _told(watch, stage, done, total)


def test_an_analyst_refreshes_cancels_and_starts_again(
    visitor: Visitor, analyst: User, worker: None, own: River
) -> None:
    before = marts.open_current(own.marts)
    assert before is not None
    visitor.arrive_as(analyst)
    visitor.open("/data/")
    page = visitor.page
    page.get_by_role("button", name="Refresh").click()
    bar = page.get_by_role("progressbar")
    expect(page.locator(".how-far")).to_contain_text("Buckets measured: 0 of 2")
    expect(bar).to_have_attribute("value", "0")
    expect(bar).to_have_attribute("value", re.compile("[1-7]"), timeout=TILL_IT_ENDS)

    page.get_by_role("link", name="Cancel…").click()
    expect(page.locator(".lead")).to_contain_text("The mart that serves goes on")
    page.get_by_role("button", name="Cancel it").click()
    ended = page.locator(".alert")
    expect(ended).to_contain_text("Cancelled after", timeout=TILL_IT_ENDS)
    serving = marts.open_current(own.marts)
    assert serving is not None
    assert serving.id == before.id

    page.get_by_role("button", name="Start again").click()
    expect(ended).to_contain_text("serves every page now", timeout=TILL_IT_ENDS)
    page.get_by_role("link", name="See what came of it").click()
    serving = marts.open_current(own.marts)
    assert serving is not None
    assert serving.id != before.id
    expect(page.get_by_role("heading", level=1)).to_contain_text("current")
    expect(page.locator(".head .sub")).to_have_text(serving.id)
