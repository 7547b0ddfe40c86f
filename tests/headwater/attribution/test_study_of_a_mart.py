"""A mart laid out as a study: every referral once, in its month, with everybody where they were at the first start."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import headwater as hw
from headwater.attribution.panel import (
    NOBODY_THERE,
    NOT_IN_CLAIMS,
    TOO_EARLY,
    TOO_LATE,
    panel_of,
    study_of,
)
from headwater.attribution.registered import Registered, Seen
from headwater.attribution.study import NEVER
from headwater.marts import TABLES, Mart, publish
from tests.conftest import River
from tests.headwater.marts.made import AT, MANIFEST, made_tables

MONTHS = [date(2024 + at // 12, at % 12 + 1, 1) for at in range(30)]
START = date(2025, 7, 9)
LINES = [["cardiology", "Cardiology"], ["neurology", "Neurology"]]


def mart_of(
    rows: list[dict[str, Any]], folder: Path, *, last_complete: float = 1.0
) -> Mart:
    flow = [_FLOW | row for row in rows]
    maturity = [
        {
            "data_source": "market",
            "month": month,
            "lines": 1_000,
            "completeness": last_complete if month == MONTHS[-1] else 1.0,
            "mature": True,
        }
        for month in MONTHS
    ]
    tables = made_tables() | {
        "flow": pa.Table.from_pylist(flow, schema=TABLES["flow"]),
        "maturity": pa.Table.from_pylist(maturity, schema=TABLES["maturity"]),
    }
    return publish(tables, MANIFEST | {"service_lines": LINES}, folder, AT)


_FLOW = {
    "service_line": "cardiology",
    "alignment": "independent",
    "destination_id": "O1",
    "destination_kind": "ours",
    "evidence": "likely",
    "data_source": "market",
    "variance": 0.5,
    "episodes": 3,
}


def steady(practice: str, npi: str, volume: float = 4.0) -> list[dict[str, Any]]:
    return [
        {"practice_id": practice, "npi": npi, "month": month, "volume": volume}
        for month in MONTHS
    ]


def registered(starts: dict[str, date] | None = None, **more: Any) -> Registered:
    return Registered(
        service_line="cardiology", starts=starts or {"GAINS": START}, **more
    )


@pytest.mark.req("IMP-07")
def test_volume_that_follows_a_practitioner_is_no_gain(tmp_path: Path) -> None:
    """In July 2025 the second practitioner of LOSES goes to GAINS, which begins to be visited that month."""
    moves = [
        row | {"practice_id": "LOSES" if row["month"] < date(2025, 7, 1) else "GAINS"}
        for row in steady("", "2", 6.0)
    ]
    mart = mart_of(steady("LOSES", "1") + moves + steady("GAINS", "3"), tmp_path)
    study = study_of(mart, registered())
    assert study.practices == ("GAINS", "LOSES")
    assert np.allclose(study.counts[0], 4.0), "GAINS sends what it sent before"
    assert np.allclose(study.counts[1], 10.0), "and LOSES has lost nothing"


@pytest.mark.req("IMP-07")
def test_somebody_new_counts_where_they_appear(tmp_path: Path) -> None:
    new = [row for row in steady("GAINS", "9", 2.0) if row["month"] > START]
    mart = mart_of(steady("GAINS", "3") + new, tmp_path)
    sent = study_of(mart, registered()).counts[0]
    assert set(sent[:18].tolist()) == {4.0} and sent[-1] == 6.0


@pytest.mark.req("IMP-07")
def test_who_had_moved_long_before_the_start_belongs_to_the_new_practice(
    tmp_path: Path,
) -> None:
    moved = [
        row | {"practice_id": "OLD" if row["month"] < date(2025, 2, 1) else "GAINS"}
        for row in steady("", "2", 6.0)
    ]
    mart = mart_of(steady("OLD", "1") + moved, tmp_path)
    study = study_of(mart, registered())
    assert np.allclose(study.counts[study.practices.index("GAINS")], 6.0)


def test_a_practice_exists_from_its_first_referral_and_silence_does_not_end_it(
    tmp_path: Path,
) -> None:
    late = [row for row in steady("LATE", "5") if row["month"] >= MONTHS[10]]
    silent = [row for row in steady("SILENT", "6") if row["month"] < MONTHS[20]]
    mart = mart_of(steady("GAINS", "3") + late + silent, tmp_path)
    study = study_of(mart, registered(closed={"GAINS": date(2026, 3, 14)}))
    assert study.present is not None
    there = dict(zip(study.practices, study.present.tolist(), strict=True))
    assert there["LATE"] == [month >= MONTHS[10] for month in study.months]
    assert all(there["SILENT"])
    assert there["GAINS"] == [month <= date(2026, 3, 14) for month in study.months]


def test_who_can_not_be_in_a_study_is_left_out_and_counted(tmp_path: Path) -> None:
    names = ["GAINS", "EARLY", "LATE"]
    rows = [row for name in names for row in steady(name, name)]
    rows += [
        row | {"practice_id": "GAINS" if row["month"] < START else "OPENED"}
        for row in steady("", "9")
    ]
    starts = {
        "OPENED": START,
        "GAINS": START,
        "EARLY": date(2023, 5, 1),
        "LATE": date(2026, 9, 1),
        "NOBODY": START,
    }
    panel = panel_of(mart_of(rows, tmp_path), registered(starts))
    assert panel.left_out == {
        NOT_IN_CLAIMS: ("NOBODY",),
        NOBODY_THERE: ("OPENED",),
        TOO_EARLY: ("EARLY",),
        TOO_LATE: ("LATE",),
    }
    assert panel.study.practices == ("GAINS", "LATE"), "who comes later is a control"
    assert panel.study.treated_at.tolist()[1] == NEVER


def test_a_month_under_95_percent_is_no_outcome(tmp_path: Path) -> None:
    mart = mart_of(steady("GAINS", "3"), tmp_path, last_complete=0.94)
    panel = panel_of(mart, registered())
    assert panel.study.matured.tolist() == [True] * 28 + [False]
    assert panel.completeness[-1] == pytest.approx(0.94)
    assert panel.study.months[0] == MONTHS[1], "the first month is still settling"


def test_the_other_line_pool_clusters_and_liaisons_are_laid_out(tmp_path: Path) -> None:
    other = [row | {"service_line": "neurology"} for row in steady("B", "2", 7.0)]
    rows = steady("A", "1") + other + steady("GAINS", "3") + steady("C", "4")
    rows += [row | {"destination_kind": "competitor"} for row in steady("C", "4", 50.0)]
    study = study_of(
        mart_of(rows, tmp_path),
        registered(
            other_line="neurology",
            clusters={"A": "111", "GAINS": "111"},
            liaisons={"GAINS": "Ada"},
            beside=frozenset({"GAINS"}),
            pool=frozenset({"A", "B", "C"}),
        ),
    )
    assert study.practices == ("A", "B", "C", "GAINS")
    assert study.counts[:, 5].tolist() == [4.0, 0.0, 4.0, 4.0], "to us, in the line"
    assert study.other_line is not None
    assert study.other_line[:, 5].tolist() == [0.0, 7.0, 0.0, 0.0]
    assert study.clusters[0] == study.clusters[3] != study.clusters[1]
    assert study.liaison is not None and study.liaison.tolist() == [-1, -1, -1, 0]
    assert study.beside is not None and study.beside.tolist() == [False] * 3 + [True]


@pytest.mark.req("IMP-09")
def test_what_the_planner_saw_first_in_a_month_is_what_counts(tmp_path: Path) -> None:
    seen = [
        Seen(
            practice_id="GAINS",
            month=date(2025, 7, 1),
            trigger_score=2.0,
            tier="A",
            open_issues=1,
            reason="fell",
            eligible=False,
        ),
        Seen(
            practice_id="GAINS",
            month=date(2025, 7, 1),
            trigger_score=9.0,
            tier="C",
            listed=True,
            drawn=True,
        ),
        Seen(
            practice_id="A",
            month=date(2025, 7, 1),
            trigger_score=0.5,
            tier="B",
            reason="Due by cadence",
            eligible=False,
            listed=True,
        ),
        Seen(practice_id="ELSEWHERE", month=date(2025, 7, 1)),
    ]
    mart = mart_of(steady("GAINS", "3") + steady("A", "1"), tmp_path)
    study = study_of(mart, registered(seen=seen))
    at = study.months.index(date(2025, 7, 1))
    assert study.practices == ("A", "GAINS")
    logged = {name: values[:, at].tolist() for name, values in study.logged.items()}
    assert logged == {
        "trigger_score": [0.5, 2.0],
        "tier": [1.0, 2.0],
        "open_issues": [0.0, 1.0],
        "planned_reason_fell": [0.0, 1.0],
        "planned_reason_due_by_cadence": [1.0, 0.0],
    }
    assert np.isnan(study.logged["tier"][:, at - 1]).all()
    assert study.eligible[:, at].tolist() == [False, True]
    assert study.eligible[:, at - 1].all(), "where nothing was logged, anybody could"
    assert study.listed is not None and study.listed[:, at].all()
    assert study.drawn is not None and study.drawn[:, at].tolist() == [False, True]


def test_lines_that_there_are_not_are_refused(tmp_path: Path) -> None:
    mart = mart_of(steady("GAINS", "3"), tmp_path)
    with pytest.raises(hw.InputError, match="no service line urology"):
        study_of(mart, registered(other_line="urology"))


def test_the_whole_river_is_laid_out_as_a_slow_reading_says(river: River) -> None:
    mart = hw.open_mart(river.marts)
    assert mart is not None
    rows = mart.table("flow").to_pylist()
    starts = {"PR0005": date(2026, 1, 12), "PR0009": date(2026, 3, 2)}
    study = study_of(
        mart,
        Registered(service_line="cardiology", other_line="neurology", starts=starts),
    )
    counts, other = _slowly(rows, date(2026, 1, 1))
    assert len(study.practices) > 30
    for row, practice in enumerate(study.practices):
        for column, month in enumerate(study.months):
            assert study.counts[row, column] == pytest.approx(counts[practice, month])
            assert study.other_line is not None
            beside = study.other_line[row, column]
            assert beside == pytest.approx(other[practice, month])


def _slowly(rows: list[dict[str, Any]], start: date) -> tuple[Any, Any]:
    """Return ours by practice and month in cardiology and neurology, row by row, with no SQL."""
    recent = date(start.year - (start.month <= 6), (start.month - 7) % 12 + 1, 1)
    sent: Any = defaultdict(lambda: defaultdict(lambda: [0.0, date.min, 0.0]))
    for row in rows:
        if row["practice_id"] and row["npi"] and row["month"] < start:
            entry = sent[row["npi"]][row["practice_id"]]
            entry[0] += row["volume"] * (row["month"] >= recent)
            entry[1] = max(entry[1], row["month"])
            entry[2] += row["volume"]
    home: dict[str, str] = {
        npi: min(at, key=partial(_order, at)) for npi, at in sent.items()
    }
    found: Any = {line: defaultdict(float) for line in ("cardiology", "neurology")}
    for row in rows:
        line = row["service_line"]
        if row["practice_id"] and row["destination_kind"] == "ours" and line in found:
            practice = home.get(row["npi"], row["practice_id"])
            found[line][practice, row["month"]] += row["volume"]
    return found["cardiology"], found["neurology"]


def _order(at: Any, name: str) -> tuple[Any, ...]:
    return (*(_down(value) for value in at[name]), name)


def _down(value: Any) -> float:
    return float(-(value.toordinal() if isinstance(value, date) else value))
