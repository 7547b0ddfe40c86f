"""What the product's tests share: quick passwords, the cast, a site with data and one without."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.cast import Cast, make_cast
from tests.conftest import River


@pytest.fixture(autouse=True)
def _fast_and_far_from_the_own_data(settings: Settings, tmp_path: Path) -> None:
    """Hash passwords quickly, and never read the data folder of whoever runs the tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.LAKE = tmp_path / "lake"
    settings.MARTS = tmp_path / "marts"
    settings.DEFINITIONS = tmp_path / "definitions"
    settings.UPLOADS = tmp_path / "uploads"
    settings.JOBS_FOLDER = tmp_path / "jobs"
    settings.JOBS_AT_ONCE = True


@pytest.fixture
def cast(db: None) -> Cast:
    """Return one person of each role."""
    return make_cast()


@pytest.fixture
def site(settings: Settings, river: River) -> River:
    """Let the site read the market that went the whole way. Read it only."""
    settings.LAKE, settings.MARTS = river.lake, river.marts
    return river


@pytest.fixture
def own_site(settings: Settings, river: River, tmp_path: Path) -> River:
    """Let the site read a copy of that market, to load into and to publish in."""
    own = River(river.market, tmp_path / "lake", tmp_path / "marts")
    shutil.copytree(river.lake, own.lake, ignore=shutil.ignore_patterns(".kept"))
    shutil.copytree(river.marts, own.marts)
    shutil.copy(river.lake.with_name("lake.key"), own.lake.with_name("lake.key"))
    settings.LAKE, settings.MARTS = own.lake, own.marts
    return own
