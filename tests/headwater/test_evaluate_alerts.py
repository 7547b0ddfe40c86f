"""C1-C5: figures of the charts on planted series, and the yardsticks that they are measured with."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from headwater.cli.evaluation import alerts
from headwater.cli.evaluation.alerts_through_claims import judge_alerts_through_claims
from headwater.cli.evaluation.bars import Finding
from headwater.cli.evaluation.rivals import RULES, by_pelt, by_rule, has_pelt
from headwater.cli.evaluation.watching import (
    Watching,
    delays,
    false_alarms,
    found_within,
    quiet_after,
)
from headwater.marts import TABLES
from headwater.measures.maturity import month_of
from headwater.synthetic.series import PlantedSeries

MONTHS = 40


def planted(ours: np.ndarray, events: list[str], first: list[int]) -> PlantedSeries:
    return PlantedSeries(
        total=ours * 2,
        ours=ours,
        volume=ours[:, 0].astype(float),
        event=np.array(events, "<U9"),
        first=np.array(first),
    )


@pytest.fixture
def watching() -> Watching:
    """Return a steady series that is raised twice within a half-year and once later, and two that drop in month 30."""
    ours = np.full((3, MONTHS), 10)
    raised = np.zeros(ours.shape, bool)
    raised[0, [10, 15, 20]] = True
    raised[1, [12, 33]] = True
    return Watching(
        planted(ours, ["none", "leak", "leak"], [MONTHS, 30, 30]),
        raised,
        np.ones(ours.shape, bool),
    )


def test_alarms_within_the_hold_off_are_one(watching: Watching) -> None:
    kept = quiet_after(watching.raised)
    assert np.flatnonzero(kept[0]).tolist() == [10, 20]
    assert false_alarms([watching]) == pytest.approx(2 / MONTHS * 300)
    assert false_alarms([]) is None


def test_a_delay_counts_the_months_of_the_drop_that_were_needed(
    watching: Watching,
) -> None:
    assert delays(watching).tolist() == [4, 1_000]
    assert found_within([watching], 4) == 0.5
    assert found_within([watching], 3) == 0
    assert found_within([watching], 4, volumes=(20, 40)) is None
    assert found_within([watching], 4, event="shrinkage") is None


def test_rules_of_thumb_alarm_as_their_names_say() -> None:
    ours = np.full((4, MONTHS), 10)
    ours[0, 30:] = 5  # a quarter of 25 after 30, then 20
    ours[1, 30:] = 9  # never a fifth less
    ours[2] = 2
    ours[2, 30:] = 1  # too few to be asked
    ours[3, 12:15] = 4  # a year before, the same quarter was low: no drop on last year
    series = planted(ours, ["leak", "none", "none", "none"], [30, 40, 40, 40])
    raised = {
        name: [np.flatnonzero(row).tolist() for row in by_rule(series, name).raised]
        for name in RULES
    }
    assert raised["-20 % on last quarter"][0] == [31]
    assert raised["-20 % on last quarter"][1] == []
    assert raised["-20 % on last quarter"][2] == [31]
    assert raised["-20 % on last quarter, of 15 and more"][2] == []
    assert raised["-20 % on the same quarter last year"][0] == [31, 38]
    assert raised["-20 % on last quarter and p < .05"][0] == [32]


@pytest.mark.skipif(not has_pelt(), reason="ruptures isn't installed")
def test_pelt_alarms_on_a_level_that_fell_and_not_on_one_that_rose() -> None:
    ours = np.full((2, MONTHS), 30)
    ours[0, 30:] = 8
    ours[1, 30:] = 90
    found = by_pelt(planted(ours, ["leak", "none"], [30, MONTHS]))
    assert np.flatnonzero(found.raised[0]).tolist()[0] in (31, 32)
    assert not found.raised[1].any()


NOTHING = {name: TABLES[name].empty_table() for name in ("alert", "watched", "series")}


@pytest.fixture(scope="module")
def findings() -> list[Finding]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alerts, "SETS", 4)
        return alerts.judge_alerts(
            seed=1,
            scenario="base",
            made=NOTHING,
            shocks=pa.table({}),
            cells=pa.table({}),
        )


@pytest.mark.slow
@pytest.mark.req("LEAK-09", "REF-08")
def test_every_bar_holds_on_planted_series(findings: list[Finding]) -> None:
    barred = [row for row in findings if row.bar]
    assert Counter(row.id for row in barred) == {
        "C1": 1,
        "C2": 2,
        "C3": 2,
        "C4": 1,
        "C5": 2,
        "G1": 1,
    }
    missed = [(row.what, row.reached, row.bar) for row in barred if not row.holds]
    assert not missed


@pytest.mark.slow
@pytest.mark.req("LEAK-09")
def test_rules_of_thumb_raise_many_times_more_for_nothing(
    findings: list[Finding],
) -> None:
    named = {row.what: row.reached for row in findings}
    ours = named["False alarms a month of 300: our charts"]
    for rule in RULES:
        theirs = named[f"False alarms a month of 300: {rule}"]
        assert ours is not None and theirs is not None and theirs > 8 * ours


def test_through_claims_problems_and_steady_cells_are_told_apart() -> None:
    months = [month_of(2025 * 12 + number) for number in range(16)]
    kept = ("cardiology", "urology")
    watched = [
        {
            "practice_id": "P",
            "service_line": line,
            "state": state,
            "since": months[8],
            "months_to_find": 3.0,
        }
        for line, state in (
            *((line, "watched") for line in kept),
            ("oncology", "too_small"),
        )
    ]
    series = [
        {name: 1.0 for name in TABLES["series"].names}
        | {
            "practice_id": "P",
            "service_line": line,
            "month": month,
            "mature": place < 14,
        }
        for line in kept
        for place, month in enumerate(months)
    ]
    alert = {
        "practice_id": "P", "chart": "share", "tier": "alert", "began": months[9], "before": 1.0, "after": 0.5,
        "change": -0.5, "probability": 0.9, "in_force": True, "verdict": "leak",
    }  # fmt: skip
    raised = [
        alert | {"service_line": "cardiology", "raised": months[11]},
        alert | {"service_line": "urology", "raised": months[12]},
    ]
    shocks = [
        {"practice_id": "P", "service_line": line, "from_date": months[9]}
        for line in ("cardiology", "oncology")
    ] + [
        {"practice_id": None, "service_line": "urology", "from_date": date(2025, 1, 1)}
    ]
    cells = [
        {
            "practice_id": "P",
            "service_line": line,
            "month": month,
            "in_network": 5.0,
            "cause": "access" if line == "cardiology" and place >= 9 else None,
        }
        for line in kept
        for place, month in enumerate(months)
    ]
    made = {
        "watched": pa.Table.from_pylist(watched, schema=TABLES["watched"]),
        "series": pa.Table.from_pylist(series, schema=TABLES["series"]),
        "alert": pa.Table.from_pylist(raised, schema=TABLES["alert"]),
    }
    found = judge_alerts_through_claims(
        scenario="base",
        made=made,
        shocks=pa.Table.from_pylist(shocks),
        cells=pa.Table.from_pylist(cells),
    )
    share, problems, alerted, either, false = [row.reached for row in found]
    assert share == pytest.approx(2 / 3, abs=1e-4)
    assert (problems, alerted, either) == (1, 1, 1)
    assert false == pytest.approx(
        1 / 6 * 300
    )  # urology: one alert in six judged months
