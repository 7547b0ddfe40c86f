"""What every test may ask for: a real market that went the whole way to a published mart."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from tests.kept import fingerprint, kept, one_at_a_time
from tests.migrated import copy_migrated

ROOT = Path(__file__).parents[1]
SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"
BUILT_AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long, lest one worker ends alone; a worker takes a file at a time."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@dataclass(frozen=True, slots=True)
class River:
    """Folders of one market: its files, its lake, its marts."""

    market: Path
    lake: Path
    marts: Path


@pytest.fixture(scope="session")
def river(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> River:
    """Return a small market, loaded and refreshed once for all the workers of a run, and for runs of the same code.

    Read it; a test that publishes or loads makes a copy.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "river"
    with one_at_a_time(folder.with_suffix(".lock")):
        if not folder.exists():
            shutil.copytree(kept("river", _code(), _build), folder)
    return _river(folder)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real public data, or skip where it isn't."""
    if not SHARED_DATA.is_dir():
        pytest.skip("shared public data isn't beside the checkout")
    return SHARED_DATA


def _river(folder: Path) -> River:
    return River(folder / "market", folder / "lake", folder / "marts")


def _build(folder: Path) -> None:
    import headwater
    from headwater.ingest import load

    river = _river(folder)
    headwater.write_market(river.market, practices=40, months=24, seed=3, people=24_000)
    # Few buckets: each costs a round of small queries, and these people fit into two.
    load("tuva", [river.market], into=river.lake, at=BUILT_AT, buckets=2)
    headwater.refresh(river.lake, marts=river.marts, at=BUILT_AT)


def _code() -> str:
    """Return the fingerprint of all that has a say in what a market, a lake and a mart hold."""
    folders = (ROOT / "src" / "headwater", ROOT / "definitions")
    files = [path for folder in folders for path in folder.rglob("*")]
    code = [path for path in files if path.is_file() and path.suffix != ".pyc"]
    return fingerprint([*code, ROOT / "uv.lock", Path(__file__)], sys.version)


@pytest.fixture(scope="session", autouse=True)
def _wait_for_no_disk() -> Iterator[None]:
    """Let nobody wait for the disk to take what was written: no test cuts the power, and a mart asks 40 times."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", os.fstat)  # what isn't open is refused still
        yield


@pytest.fixture(scope="session", autouse=True)
def _look_for_static_files_when_they_are_asked_for() -> None:
    """Each test's client starts the middleware anew; listing every static file then was half of all tests' time."""
    from django.conf import settings

    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Keep SQLite in a file, as the product does: in memory, all threads of a server would share one connection."""
    from django.db import connection

    if connection.vendor == "sqlite":
        name = tmp_path_factory.getbasetemp() / "site.sqlite3"
        copy_migrated(name)
        connection.settings_dict["TEST"]["NAME"] = str(name)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool) -> bool:
    """Migrate the copy on, which takes no time, rather than a file that is empty."""
    from django.db import connection

    return django_db_keepdb or connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Take the ledger's guards down: tests that commit are cleaned up by deleting, and some tamper on purpose."""
    from django.db import connection

    from prm.ledger.guards import take_down

    with django_db_blocker.unblock():
        take_down(connection)
    yield
    connection.close()
