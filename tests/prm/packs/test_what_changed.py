"""What changed since last week: late data, corrections and real change are told apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from prm.packs.changed import Change, change_of_claims, change_of_work, months_apart
from prm.packs.content import Table
from prm.packs.operations import freeze_week
from prm.packs.questions import Claims, MonthSaid
from prm.visits.operations import remove_interaction
from tests.cast import Cast
from tests.conftest import River
from tests.prm.issues.made import make_site
from tests.prm.packs.test_weekly_pack import MONDAY, section
from tests.prm.visits.made import NOW, log

pytestmark = pytest.mark.req("RPT-03")

JUNE, JULY, AUGUST = (date(2026, month, 1) for month in (6, 7, 8))
THEN = Claims(
    "v1",
    {
        JUNE: MonthSaid(1_000, 100, 60, inside=True),
        JULY: MonthSaid(1_000, 90, 50, inside=True),
        AUGUST: MonthSaid(400, 40, 20, inside=False),
    },
)


def now(**months: MonthSaid) -> Claims:
    named = {"june": JUNE, "july": JULY, "august": AUGUST}
    return Claims("v1", {**THEN.months, **{named[k]: v for k, v in months.items()}})


def test_more_lines_of_a_month_are_late_data() -> None:
    told = now(july=MonthSaid(1_020, 93, 52, inside=True))
    assert change_of_claims(THEN, told, "volume") == Change(190, 3, 0, 0)
    assert change_of_claims(THEN, told, "ours") == Change(110, 2, 0, 0)


def test_the_same_lines_that_say_something_else_are_a_correction() -> None:
    told = now(june=MonthSaid(1_000, 97, 60, inside=True))
    assert change_of_claims(THEN, told, "volume") == Change(190, 0, -3, 0)
    withdrawn = now(june=MonthSaid(980, 96, 60, inside=True))
    assert change_of_claims(THEN, withdrawn, "volume") == Change(190, 0, -4, 0)


def test_other_definitions_correct_everything() -> None:
    told = replace(now(july=MonthSaid(1_020, 93, 52, inside=True)), fingerprint="v2")
    assert change_of_claims(THEN, told, "volume") == Change(190, 0, 3, 0)


def test_a_window_that_moves_on_is_a_real_change() -> None:
    told = now(
        june=replace(THEN.months[JUNE], inside=False),
        august=MonthSaid(990, 120, 80, inside=True),
    )
    found = change_of_claims(THEN, told, "volume")
    assert found == Change(190, 0, 0, 20)
    assert found.now == 210
    assert months_apart(THEN, told) == ([AUGUST], [JUNE])


def test_where_a_month_may_not_be_shown_nobody_can_tell() -> None:
    told = now(july=MonthSaid(1_000, None, None, inside=True))
    assert change_of_claims(THEN, told, "volume") is None
    assert change_of_claims(told, THEN, "volume") is None


def test_work_that_was_logged_late_removed_and_done_is_told_apart() -> None:
    found = change_of_work(
        {"visits": 10}, {"visits": 12}, {"visits": 9}, {"visits": 15}
    )
    assert found == {"visits": Change(10, late=3, corrected=-1, real=3)}
    assert found["visits"].now == 15


@pytest.mark.django_db
def test_the_next_weeks_pack_tells_what_was_logged_late(cast: Cast) -> None:
    house = make_site(cast)
    first = log(house.alder, cast.liaison)
    log(house.brook, cast.liaison)
    freeze_week(monday=MONDAY, by=cast.director, at=NOW + timedelta(hours=1))
    later = NOW + timedelta(days=7)
    log(house.alder, cast.liaison, now=later)  # of last week, and only logged now
    remove_interaction(interaction=first, by=cast.liaison, at=later)
    log(house.cedar, cast.team_mate, now=later, at=later - timedelta(hours=2))
    pack = freeze_week(monday=MONDAY + timedelta(days=7), by=cast.director, at=later)
    (table,) = section(pack.content, "changed").blocks
    assert isinstance(table, Table)
    visits = next(row for row in table.rows if row[0].text == "Visits of the week")
    assert [cell.value for cell in visits[1:]] == [2, 1, -1, -1, 1]


@pytest.mark.django_db
def test_the_first_pack_compares_nothing(cast: Cast) -> None:
    pack = freeze_week(monday=MONDAY, by=cast.director, at=NOW)
    assert "changed" not in {each.key for each in pack.content.sections}


@pytest.mark.slow
@pytest.mark.django_db
def test_the_same_mart_asked_again_has_not_changed(cast: Cast, site: River) -> None:
    freeze_week(monday=MONDAY - timedelta(days=7), by=cast.director, at=NOW)
    pack = freeze_week(monday=MONDAY, by=cast.director, at=NOW)
    (table,) = section(pack.content, "changed").blocks
    assert isinstance(table, Table)
    said = {row[0].text: [cell.text for cell in row[2:5]] for row in table.rows}
    assert said["Referrals in the window"] in (["0", "0", "0"], ["cannot tell"] * 3)
    assert "no change of behaviour" in section(pack.content, "changed").lead
