"""The judge of a diagnosis tells a good one from a bad one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from headwater.cli.evaluation import diagnosis as judging
from headwater.cli.evaluation.diagnosis import judge_causes, judge_diagnosis
from headwater.results import Window
from headwater.schema.diagnosis import load_causes

pytestmark = pytest.mark.req("LEAK-08")


def test_the_table_that_ships_reaches_its_bars_on_planted_cases() -> None:
    found = judge_diagnosis(seed=1, scenario="base")
    judged = [figure for figure in found if figure.bar]
    assert len(judged) == 6
    assert [figure.what for figure in judged if not figure.holds] == []
    reached = {figure.what: figure.reached or 0 for figure in found}
    simple = max(
        reached["Cause right by the first red of five rules, one signal each"],
        reached["Cause right by the most red signals"],
    )
    assert reached["Cause right, of five, untrained"] > simple


def test_a_table_that_takes_access_for_communication_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = load_causes()
    swapped = tuple(
        replace(signal, chance=(signal.chance[1], signal.chance[0], *signal.chance[2:]))
        for signal in table.signals
    )
    monkeypatch.setattr(judging, "load_causes", lambda: replace(table, signals=swapped))
    found = judge_diagnosis(seed=1, scenario="base")
    assert not next(
        f for f in found if f.what == "Cause right, of five, untrained"
    ).holds


def test_what_a_mart_proposes_is_laid_beside_what_was_planted() -> None:
    diagnosis = pa.Table.from_pylist(
        [
            _told("A", "access", 0.7),
            _told("B", "access", 0.7),
            _told("C", None, 0.4),
            _told("D", "communication", 0.1),
        ]
    )
    cell = pa.Table.from_pylist(
        [
            {
                "practice_id": practice,
                "service_line": "urology",
                "month": month,
                "cause": cause,
            }
            for practice, cause in (
                ("A", "access"),
                ("B", "communication"),
                ("C", "access"),
                ("D", None),
            )
            for month in (date(2026, 1, 1), date(2026, 2, 1))
        ]
    )
    found = judge_causes(
        diagnosis=diagnosis,
        cell=cell,
        window=Window(date(2026, 1, 1), date(2026, 2, 1)),
        scenario="base",
    )
    assert [figure.reached for figure in found] == [0.6667, 0.5, 0.6667, 1.0]


def _told(practice: str, proposed: str | None, access: float) -> dict[str, object]:
    return {
        "practice_id": practice,
        "service_line": "urology",
        "access": access,
        "communication": 0.2,
        "relationship": 0.1,
        "proposed": proposed,
    }
