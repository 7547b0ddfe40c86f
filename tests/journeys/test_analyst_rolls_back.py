"""An analyst brings an earlier mart back, and the pages follow."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

import headwater
from prm.accounts.models import User
from tests.conftest import BUILT_AT, River
from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def two_marts(river: River, tmp_path: Path) -> Path:
    """Return a copy of the river's marts with a second one published on top."""
    marts = tmp_path / "marts"
    shutil.copytree(river.marts, marts)
    headwater.refresh(river.lake, marts=marts, at=BUILT_AT + timedelta(days=1))
    return marts


def test_analyst_brings_an_earlier_mart_back(
    visitor: Visitor, analyst: User, two_marts: Path, settings: Settings
) -> None:
    settings.MARTS = two_marts
    newest = headwater.open_mart(two_marts)
    assert newest is not None
    visitor.sign_in(analyst)
    visitor.open("/data/")
    page = visitor.page
    page.get_by_role("link", name="Let it serve").click()
    page.get_by_role("button", name="Let it serve").click()
    expect(page.get_by_role("status")).to_contain_text("2026")
    brought_back = headwater.open_mart(two_marts)
    assert brought_back is not None
    assert brought_back.id != newest.id
