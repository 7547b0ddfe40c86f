"""What people say of causes is handed to the next refresh, and its diagnoses lean towards what they said."""

from __future__ import annotations

import csv
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.utils import timezone
from pytest_django import Settings

from headwater.marts import Mart, existing_mart
from headwater.schema.confirmed import CONFIRMED
from prm.cli import main
from prm.directory.models import Practice
from prm.insights.models import ConfirmedBarrier
from prm.insights.operations.barriers import confirm_barrier, withdraw_barrier
from prm.insights.queries.diagnoses import CAUSES, Proposal, diagnoses
from tests.cast import Cast, signed_in
from tests.conftest import River
from tests.prm.web.conftest import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("LEAK-08")]

Committing = Callable[..., AbstractContextManager[object]]
Say = Callable[..., ConfirmedBarrier]
EVIDENCE = (("wait_rose", "red"), ("reports_late", "missing"))


@pytest.fixture
def say_it(cast: Cast, db: None, django_capture_on_commit_callbacks: Committing) -> Say:
    alder = Practice.objects.create(code="Alder", name="Alder", county_fips="99001")

    def said(barrier: str, mart: str = "m1", **given: object) -> ConfirmedBarrier:
        usual = {
            "practice": alder,
            "service_line": "cardiology",
            "barrier": barrier,
            "proposal": Proposal(mart, "access", 0.78, EVIDENCE),
            "note": "Their scheduler left.",
            "by": cast.director,
            "at": timezone.now(),
        }
        with django_capture_on_commit_callbacks(execute=True):
            return confirm_barrier(**{**usual, **given})

    return said


def handed_over(settings: Settings) -> list[dict[str, str]]:
    path: Path = settings.DEFINITIONS / "confirmed_causes.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_newest_word_on_each_mart_is_handed_over_with_the_evidence_of_then(
    say_it: Say, settings: Settings
) -> None:
    say_it("access")
    say_it("noise")
    say_it("access", "m2")
    assert [tuple(row.values()) for row in handed_over(settings)] == [
        (f"{mart} Alder cardiology", cause, signal, state)
        for mart, cause in (("m1", "noise"), ("m2", "access"))
        for signal, state in EVIDENCE
    ]


def test_what_is_taken_back_is_taught_no_more(
    say_it: Say,
    settings: Settings,
    cast: Cast,
    django_capture_on_commit_callbacks: Committing,
) -> None:
    said = say_it("access")
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_barrier(said=said, by=cast.director, at=timezone.now())
    assert handed_over(settings) == []


def test_a_word_without_evidence_teaches_nothing(
    say_it: Say, settings: Settings
) -> None:
    say_it("access", proposal=Proposal("m1"))
    assert handed_over(settings) == []


def test_nothing_but_codes_and_states_leaves(
    say_it: Say, settings: Settings, cast: Cast
) -> None:
    say_it("access")
    text = (settings.DEFINITIONS / "confirmed_causes.csv").read_text(encoding="utf-8")
    assert text.splitlines()[0] == ",".join(CONFIRMED.names)
    assert "scheduler" not in text
    assert cast.director.name not in text
    assert {path.name for path in settings.DEFINITIONS.iterdir()} == {
        "confirmed_causes.csv"
    }


def test_the_page_names_the_file_in_the_command(
    say_it: Say, settings: Settings, cast: Cast
) -> None:
    analyst = signed_in(cast.analyst)
    assert "--confirmed" not in words(analyst.get("/data/").content)
    say_it("access")
    page = words(analyst.get("/data/").content)
    assert f"--confirmed {settings.DEFINITIONS / 'confirmed_causes.csv'}" in page


@pytest.mark.slow
def test_a_confirmed_cause_is_likelier_after_the_next_refresh(
    river: River,
    cast: Cast,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Committing,
) -> None:
    settings.MARTS = river.marts
    monkeypatch.setenv("HEADWATER_DATA", str(settings.DEFINITIONS.parent))
    old = existing_mart(river.marts)
    assert old.manifest["confirmed_cases"] == 0
    (code, line), found = min(diagnoses(old).items())
    cause = found.odds[1][0]  # not the likeliest: somebody knows better
    practice = Practice.objects.create(code=code, name=code)
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(cast.director).post(
            f"/practices/{practice.pk}/barriers/",
            {"service_line": line, "barrier": cause},
        )
    shown = {row["signal"]: row["state"] for row in signals_of(old, code, line)}
    assert {
        row["signal"]: row["state"] for row in handed_over(settings)
    } == shown  # the whole evidence, and this practice's alone
    new = refreshed(river.lake, tmp_path / "marts")
    assert new.manifest["confirmed_cases"] == 1
    before, after = odds_of(old, code, line), odds_of(new, code, line)
    assert after[cause] > before[cause]
    assert after[found.odds[0][0]] < before[found.odds[0][0]]


def refreshed(lake: Path, marts: Path) -> Mart:
    asked = ["refresh", "--lake", str(lake), "--marts", str(marts)]
    result = CliRunner().invoke(main, asked, prog_name="headwater")
    assert result.exit_code == 0, result.output
    assert "learnt from 1 confirmed case" in result.output
    return existing_mart(marts)


def signals_of(mart: Mart, code: str, line: str) -> list[dict[str, object]]:
    where = {"practice_id": code, "service_line": line}
    rows: list[dict[str, object]] = mart.table("signal", where=where).to_pylist()
    return rows


def odds_of(mart: Mart, code: str, line: str) -> dict[str, float]:
    where = {"practice_id": code, "service_line": line}
    (row,) = mart.table("diagnosis", where=where).to_pylist()
    return {cause: row[cause] for cause in CAUSES}
