"""What people approved in the product is what `headwater refresh` counts by, and what the pages then say."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.utils import timezone
from pytest_django import Settings

import headwater
from headwater.ingest import load
from headwater.marts import Mart, existing_mart
from prm.cli import main
from prm.directory.definitions import operations
from prm.directory.definitions.changes import PlaceCode, RenameLine
from prm.directory.definitions.queries import shipped_version
from prm.insights.queries.current import line_name
from tests.cast import Cast, signed_in
from tests.conftest import BUILT_AT
from tests.prm.web.conftest import words

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.req("DIR-11"),
]

Committing = Callable[..., AbstractContextManager[object]]


@pytest.fixture
def data(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of data with a small lake, which both the product and its command are told of."""
    market = tmp_path / "market"
    headwater.write_market(market, practices=12, months=12, seed=5, people=2_000)
    settings.LAKE, settings.MARTS = tmp_path / "lake", tmp_path / "marts"
    load("tuva", [market], into=settings.LAKE, at=BUILT_AT, buckets=2)
    monkeypatch.setenv("HEADWATER_DATA", str(tmp_path))
    return tmp_path


def refreshed(settings: Settings) -> Mart:
    asked = ["refresh", "--lake", str(settings.LAKE), "--marts", str(settings.MARTS)]
    result = CliRunner().invoke(main, asked, prog_name="headwater")
    assert result.exit_code == 0, result.output
    return existing_mart(settings.MARTS)


def approve_a_change(cast: Cast) -> None:
    at = timezone.now()
    draft = operations.draft_definition(base=shipped_version(), by=cast.analyst, at=at)
    for change in (
        PlaceCode("taxonomy", "207RC0000X", "urology", seen="cardiology"),
        RenameLine("urology", "Kidney and more", seen="Urology"),
    ):
        operations.change_definition(draft=draft, change=change, by=cast.analyst, at=at)
    draft.refresh_from_db()
    seen = operations.fingerprint_of(draft)
    operations.approve_definition(draft=draft, seen=seen, by=cast.director, at=at)


def test_the_next_mart_goes_by_what_was_approved_and_the_old_one_keeps_its_words(
    data: Path,
    cast: Cast,
    settings: Settings,
    django_capture_on_commit_callbacks: Committing,
) -> None:
    analyst = signed_in(cast.analyst)
    old = refreshed(settings)
    assert "--definitions" not in words(analyst.get("/data/").content)
    with django_capture_on_commit_callbacks(execute=True):
        approve_a_change(cast)
    page = words(analyst.get("/definitions/").content)
    assert "The published mart was made by version 1" in page
    new = refreshed(settings)
    assert new.manifest["definitions"]["service_lines"] == 2
    assert line_name(new, "urology") == "Kidney and more"
    assert line_name(old, "urology") == "Urology"
    newer = analyst.get(f"/data/marts/{new.id}/").content
    assert b'href="/definitions/service_lines/2/"' in newer
    assert "Kidney and more" in words(newer)
    older = analyst.get(f"/data/marts/{old.id}/").content
    assert b'href="/definitions/service_lines/1/"' in older
    assert "Urology" in words(older)
    assert "Kidney and more" not in words(older)
    assert "Kidney and more" in words(analyst.get("/").content)
    page = words(analyst.get("/definitions/").content)
    assert "Service lines 2 in force the published mart used it" in page


def test_the_pages_name_the_folder_in_the_command(
    cast: Cast, settings: Settings, django_capture_on_commit_callbacks: Committing
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        approve_a_change(cast)
    page = words(signed_in(cast.analyst).get("/data/").content)
    assert f"--definitions {settings.DEFINITIONS}" in page
