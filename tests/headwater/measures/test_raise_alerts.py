"""What raises an alert, what doesn't, and what the page is told about either."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.engines import Database
from headwater.marts.tables import conform
from headwater.measures.alerts import Alarm, Histories, detect
from headwater.measures.alerts.demand import demand
from headwater.measures.alerts.expectations import expect
from headwater.measures.alerts.noise import noise
from headwater.measures.alerts.tables import band, conclude_alerts
from headwater.measures.counted import Counted
from headwater.measures.maturity import SourceMaturity, month_of
from headwater.synthetic.series import PlantedSeries, planted_series
from tests.spec.shapes import FLOW

few = settings(max_examples=4, deadline=None)
SERIES, MONTHS = 40, 24


def laid(planted: PlantedSeries, *, mature: int | None = None) -> Histories:
    shape = planted.total.shape
    judged = np.arange(shape[1]) < (shape[1] if mature is None else mature)
    return Histories(
        total=planted.total.astype(float),
        ours=planted.ours.astype(float),
        completeness=np.ones(shape),
        tested=np.tile(judged, (shape[0], 1)),
        group=np.zeros(shape[0], np.int64),
    )


def constant(volume: float, share: float) -> Histories:
    total = np.full((SERIES, MONTHS), volume)
    return Histories(
        total=total,
        ours=total * share,
        completeness=np.ones(total.shape),
        tested=np.ones(total.shape, bool),
        group=np.arange(SERIES) % 4,
    )


@few
@given(st.floats(1, 60), st.floats(0.1, 0.9))
@pytest.mark.req("LEAK-09")
def test_series_that_never_change_never_alarm(volume: float, share: float) -> None:
    found = detect(constant(volume, share))
    assert not found.alarms
    assert found.expected.total == pytest.approx(volume, rel=1e-6)


@few
@given(st.integers(0, 1_000), st.floats(0, 5))
@pytest.mark.req("LEAK-09", "REF-08")
def test_months_that_arent_mature_change_nothing_that_is_raised(
    seed: int, factor: float
) -> None:
    histories = laid(
        planted_series(seed, drop=0.7, series=80, months=MONTHS), mature=MONTHS - 3
    )
    late = np.where(np.arange(MONTHS) < MONTHS - 3, 1.0, factor)
    other = replace(histories, total=histories.total * late, ours=histories.ours * late)
    found, again = detect(histories), detect(other)
    assert found.alarms == again.alarms
    assert all(alarm.raised < MONTHS - 3 for alarm in found.alarms)


@few
@given(st.integers(0, 1_000))
@pytest.mark.req("LEAK-09")
def test_a_month_that_is_slow_for_everybody_is_no_drop(seed: int) -> None:
    histories = laid(
        planted_series(seed, drop=0.5, dropping=0.0, series=200, months=48)
    )
    slow = np.where(np.arange(48) >= 40, 0.5, 1.0)  # a long strike, say
    halved = replace(
        histories, total=histories.total * slow, ours=histories.ours * slow
    )
    market, usual = demand(halved), demand(histories)
    assert market.index / usual.index == pytest.approx(
        np.tile(slow / slow.mean(), (200, 1)), rel=0.15
    )
    late = [alarm for alarm in detect(halved).alarms if alarm.raised >= 40]
    assert sum(alarm.tier == "alert" for alarm in late) <= 0.1 * 200


@pytest.fixture(scope="module")
def planted() -> PlantedSeries:
    return planted_series(11, drop=0.7)


@pytest.fixture(scope="module")
def alarms(planted: PlantedSeries) -> list[Alarm]:
    return list(detect(laid(planted)).alarms)


@pytest.mark.req("LEAK-09")
def test_a_raised_drop_says_since_when_how_far_and_what(
    planted: PlantedSeries, alarms: list[Alarm]
) -> None:
    large = np.flatnonzero((planted.event == "leak") & (planted.volume > 15))
    assert len(large) > 5
    verdicts, off = [], []
    for series in large:
        raised = [
            alarm
            for alarm in alarms
            if alarm.series == series
            and alarm.chart == "share"
            and alarm.raised >= planted.first[series]
        ]
        assert raised, f"series {series} wasn't raised"
        drop = raised[-1]
        assert drop.tier == "alert" and drop.in_force
        verdicts.append(drop.verdict)
        off.append(abs(drop.began - planted.first[series]))
        assert -0.85 < drop.change < -0.5
    assert np.median(off) <= 1
    assert verdicts.count("leak") >= 0.8 * len(large)
    assert "shrinkage" not in verdicts


@pytest.mark.req("LEAK-09")
def test_equal_histories_give_equal_alarms(
    planted: PlantedSeries, alarms: list[Alarm]
) -> None:
    assert list(detect(laid(planted)).alarms) == alarms


@pytest.mark.req("LEAK-09")
def test_one_drop_is_one_alarm_a_chart_while_it_lasts(
    planted: PlantedSeries, alarms: list[Alarm]
) -> None:
    lasting = {
        (alarm.series, alarm.chart): alarm
        for alarm in alarms
        if alarm.in_force and alarm.probability > 0.99
    }
    for (series, chart), alarm in lasting.items():
        later = [
            other
            for other in alarms
            if (other.series, other.chart) == (series, chart)
            and other.raised > alarm.raised
        ]
        assert not later


@pytest.mark.req("LEAK-09")
def test_steady_series_keep_the_alarm_budget() -> None:
    raised = months = 0
    for seed in range(3):
        found = detect(laid(planted_series(seed, drop=0.5, dropping=0.0)))
        alerts = {
            (alarm.series, alarm.raised // 6)
            for alarm in found.alarms
            if alarm.tier == "alert"
        }
        raised += len(alerts)
        months += int(found.expected.watched.sum())
    assert 1.2 < raised / months * 300 < 2.6


@pytest.mark.req("LEAK-09")
def test_the_scatter_of_the_series_is_learnt_from_them() -> None:
    histories = laid(planted_series(5, drop=0.5, dropping=0.0))
    found = noise(histories, demand(histories))
    # Planted: 1 / 15 between months, and a drift of sd 0.12.
    assert found.total == pytest.approx(1 / 15 + 0.12**2, rel=0.15)
    assert found.drift == pytest.approx(0.12**2, rel=0.5)
    assert found.share < 0.006


@pytest.mark.req("LEAK-09", "REF-10")
def test_the_expected_band_holds_nine_months_of_ten() -> None:
    histories = laid(planted_series(6, drop=0.5, dropping=0.0))
    market = demand(histories)
    expected = expect(histories, market, noise(histories, market))
    low, high = band(expected.total, expected.total_size, histories.completeness)
    held = (histories.total >= low) & (histories.total <= high)
    assert 0.88 < held[expected.watched].mean() < 0.94


@pytest.mark.req("LEAK-09")
def test_a_series_too_small_for_a_lost_half_to_be_noticed_in_a_year_raises_nothing() -> (
    None
):
    planted = planted_series(7, drop=0.5, dropping=0.0, months=36)
    tiny = np.arange(len(planted.total)) < 100
    rng = np.random.default_rng(1)
    total = np.where(
        tiny[:, None], rng.poisson(0.4, planted.total.shape), planted.total
    )
    histories = laid(
        replace(planted, total=total, ours=np.minimum(planted.ours, total))
    )
    histories.total[:100, -8:] = histories.ours[:100, -8:] = 0
    found = detect(histories)
    assert (found.months_to_find[:100] > 12).all()
    assert (found.months_to_find[100:] <= 12).mean() > 0.9
    assert not [alarm for alarm in found.alarms if alarm.series < 100]


def flow(rows: list[tuple[str, str, date, str, str, float]]) -> pa.Table:
    names = (
        "practice_id",
        "service_line",
        "month",
        "data_source",
        "destination_kind",
        "volume",
    )
    return pa.Table.from_pylist(
        [dict(zip(names, row, strict=True)) for row in rows], schema=FLOW
    )


def counted(table: pa.Table, sources: tuple[SourceMaturity, ...]) -> Counted:
    return Counted(
        tables={"flow": table},
        sums={},
        recorded={},
        reference=None,  # type: ignore[arg-type]
        definitions=None,  # type: ignore[arg-type]
        sources=sources,
        window=None,
    )


def whole(name: str, months: range) -> SourceMaturity:
    days = [month_of(2024 * 12 + number) for number in months]
    return SourceMaturity(
        name, dict.fromkeys(days, 1.0), dict.fromkeys(days, 100), True
    )


@pytest.mark.req("LEAK-09")
def test_a_site_without_claims_has_empty_tables() -> None:
    with Database() as db:
        made = conclude_alerts(db, counted(FLOW.empty_table(), ()))
    assert {name: table.num_rows for name, table in made.items()} == {
        "series": 0,
        "alert": 0,
        "watched": 0,
    }
    for name, table in made.items():
        conform(name, table)


@pytest.mark.req("LEAK-09", "REF-08")
def test_files_that_havent_come_are_no_drop() -> None:
    """One of two payers has sent nothing for eight months: its patients aren't seen, so nothing is said of them."""
    rows = []
    rng = np.random.default_rng(3)
    for number in range(30):
        month = month_of(2024 * 12 + number)
        for practice in range(30):
            for payer in ("both", "late") if practice % 2 else ("both",):
                if payer == "late" and number >= 22:
                    continue
                volume = float(rng.poisson(12))
                rows.append(
                    (f"P{practice}", "cardiology", month, payer, "ours", volume)
                )
    sources = (whole("both", range(30)), whole("late", range(22)))
    with Database() as db:
        made = conclude_alerts(db, counted(flow(rows), sources))
    unseen = [
        row
        for row in made["series"].to_pylist()
        if row["practice_id"] == "P1" and row["month"] >= month_of(2024 * 12 + 22)
    ]
    assert unseen and not any(row["mature"] for row in unseen)
    assert all(0.3 < row["completeness"] < 0.7 for row in unseen)
    late = {
        row["practice_id"]
        for row in made["alert"].to_pylist()
        if row["raised"] >= month_of(2024 * 12 + 22)
    }
    assert not late & {f"P{practice}" for practice in range(1, 30, 2)}
    for name, table in made.items():
        conform(name, table)


@pytest.mark.req("LEAK-09", "REF-08")
def test_months_without_files_are_no_drop() -> None:
    """Three months of everybody's files are missing in the middle: nothing is said of them, nor because of them."""
    rng = np.random.default_rng(5)
    there = [number for number in range(30) if not 16 <= number < 19]
    rows = [
        (
            f"P{practice}",
            "cardiology",
            month_of(2024 * 12 + number),
            "all",
            "ours" if of_ours else "competitor",
            float(rng.poisson(12)),
        )
        for number in there
        for practice in range(30)
        for of_ours in (True, False)
    ]
    days = [month_of(2024 * 12 + number) for number in there]
    source = SourceMaturity(
        "all", dict.fromkeys(days, 1.0), dict.fromkeys(days, 100), True
    )
    with Database() as db:
        made = conclude_alerts(db, counted(flow(rows), (source,)))
    gap = {month_of(2024 * 12 + number) for number in range(16, 19)}
    of_gap = [row for row in made["series"].to_pylist() if row["month"] in gap]
    assert len(of_gap) == 2 * 3 * 30  # each line, and all lines together
    assert not any(row["mature"] or row["completeness"] for row in of_gap)
    assert all(row["expected"] > 0 for row in of_gap)
    alerts = [row for row in made["alert"].to_pylist() if row["tier"] == "alert"]
    assert not [row for row in alerts if row["raised"] in gap]
    assert len({row["practice_id"] for row in alerts}) <= 3  # within the budget
    assert all(row["before"] > 0 for row in alerts)


@pytest.mark.req("LEAK-09")
def test_the_first_months_are_warmed_up_on_and_said_so() -> None:
    rows = [
        (f"P{practice}", "cardiology", month_of(2024 * 12 + number), "all", "ours", 9.0)
        for practice in range(4)
        for number in range(8)
    ]
    with Database() as db:
        made = conclude_alerts(db, counted(flow(rows), (whole("all", range(8)),)))
    assert {row["state"] for row in made["watched"].to_pylist()} == {"warming_up"}
    assert made["series"].num_rows == 2 * 4 * 8  # by line and over all lines
    assert not made["alert"].num_rows
