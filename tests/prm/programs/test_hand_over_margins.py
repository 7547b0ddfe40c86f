"""One truth of what a referral is worth: opportunity and impact read the ranges that people wrote down."""

from __future__ import annotations

import csv
from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils import timezone
from pytest_django import Settings

from headwater.marts import existing_mart
from headwater.schema.margins import MARGINS, read_margins
from prm.cli import main
from prm.programs.models import MarginRange
from prm.programs.operations import restore_margin, withdraw_margin
from prm.programs.queries import margins_on
from tests.cast import Cast, signed_in
from tests.conftest import River
from tests.prm.programs.test_set_margins import put
from tests.prm.territories.made import at, on
from tests.prm.web.conftest import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("IMP-08")]

Committing = Callable[..., AbstractContextManager[object]]
Put = Callable[..., MarginRange]


@pytest.fixture
def put_down(cast: Cast, django_capture_on_commit_callbacks: Committing) -> Put:
    def made(**given: Any) -> MarginRange:
        with django_capture_on_commit_callbacks(execute=True):
            return put(cast, **given)

    return made


def handed_over(settings: Settings) -> list[tuple[str, ...]]:
    path: Path = settings.DEFINITIONS / "margins.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    assert header == MARGINS.names
    return [tuple(row) for row in rows]


def test_the_range_of_each_line_that_was_approved_last_is_handed_over(
    put_down: Put, settings: Settings
) -> None:
    put_down(approved_on=on(1))
    put_down(approved_on=on(1, month=2), low=Decimal("1"))
    put_down(service_line="urology", low=Decimal("500"), high=Decimal("700"))
    assert handed_over(settings) == [
        ("cardiology", "900.00", "1400.50", "Aldous Fenwick, finance", "2026-06-01"),
        ("urology", "500.00", "700.00", "Aldous Fenwick, finance", "2026-06-01"),
    ]
    assert read_margins(settings.DEFINITIONS / "margins.csv").num_rows == 2


def test_what_is_withdrawn_counts_nowhere_and_comes_back_everywhere(
    put_down: Put,
    settings: Settings,
    cast: Cast,
    django_capture_on_commit_callbacks: Committing,
) -> None:
    made = put_down()
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_margin(margin=made, by=cast.director, at=at(3))
    assert handed_over(settings) == []  # and not the lake's instead
    with django_capture_on_commit_callbacks(execute=True):
        restore_margin(margin=made, by=cast.director, at=at(4))
    assert [row[0] for row in handed_over(settings)] == ["cardiology"]


def test_the_page_names_the_file_in_the_command(
    put_down: Put, settings: Settings, cast: Cast
) -> None:
    analyst = signed_in(cast.analyst)
    assert "--margins" not in words(analyst.get("/data/").content)
    put_down()
    page = words(analyst.get("/data/").content)
    assert f"--margins {settings.DEFINITIONS / 'margins.csv'}" in page


@pytest.mark.slow
def test_after_a_refresh_opportunity_and_impact_read_the_same_numbers(
    river: River,
    settings: Settings,
    put_down: Put,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HEADWATER_DATA", str(settings.DEFINITIONS.parent))
    put_down(low=Decimal("11"), high=Decimal("13"))  # the market's own file says more
    put_down(service_line="urology", low=Decimal("21.50"), high=Decimal("40"))
    marts = tmp_path / "marts"
    asked = ["refresh", "--lake", str(river.lake), "--marts", str(marts)]
    result = CliRunner().invoke(main, asked, prog_name="headwater")
    assert result.exit_code == 0, result.output
    mart = existing_mart(marts)
    impact = {
        line: (float(each.low), float(each.high), each.approver, each.approved_on)
        for line, each in margins_on(on=timezone.localdate()).items()
    }
    assert {
        row["service_line"]: (
            row["low"],
            row["high"],
            row["approved_by"],
            row["approved_on"],
        )
        for row in mart.table("margin").to_pylist()
    } == impact
    ranked = mart.table("expectation").to_pylist()
    assert any(row["value"] for row in ranked)
    for row in ranked:
        low, high, *_ = impact.get(row["service_line"], (None, None))
        assert (row["margin_low"], row["margin_high"]) == (low, high)
        if row["value"] is not None:
            middle = (low + high) / 2
            assert row["value"] == pytest.approx(row["recoverable"] * middle)
