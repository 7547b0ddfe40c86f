"""``headwater evaluate``: figures beside bars, from the published mart and the planted truth alone."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from headwater.cli.evaluation import Finding, evaluate_market
from headwater.cli.evaluation.bars import Bar, finding
from headwater.cli.evaluation.carving import judge_carving
from headwater.cli.evaluation.judged import Judged, judge
from headwater.cli.evaluation.practices import judge_practices
from headwater.engines import Database
from headwater.results import Window
from headwater.schema.errors import InputError
from tests.conftest import River

WITH_BARS = {"A1": 2, "A2": 2, "A3": 3, "A4": 2, "A5": 2, "L1": 2, "L2": 2, "L3": 1}
WITH_BARS |= {"B1": 3, "B2": 1, "B3": 1, "B4": 3, "B5": 1, "G1": 3}
WITH_BARS |= {"E1": 6}
WITH_BARS |= {"C1": 1, "C2": 2, "C3": 2, "C4": 1, "C5": 2}
WITH_BARS |= {"D2": 3, "D3": 4, "D4": 3, "D5": 6, "D6": 3, "D7": 2, "D8": 6}
WITH_BARS |= {"F1": 16}


@pytest.mark.slow
@pytest.mark.req("REF-07")
def test_every_bar_has_its_figures(evaluated: list[Finding]) -> None:
    assert Counter(row.id for row in evaluated if row.bar) == WITH_BARS
    assert all(row.reached is not None for row in evaluated if row.bar)
    of_this_market = [row for row in evaluated if row.id[0] in "AL"]
    assert {row.scenario for row in of_this_market} == {"base"}


@pytest.mark.slow
@pytest.mark.req("REF-07")
def test_each_kind_of_evidence_has_precision_and_recall(
    evaluated: list[Finding],
) -> None:
    figures = {row.what: row.reached for row in evaluated if row.id == "REF-07"}
    kinds = {what.rpartition(":")[0] for what in figures}
    assert len(figures) == 2 * len(kinds) == 16
    documented = figures["Documented: named, and seen there: precision"]
    associated = figures["Associated: seen there: precision"]
    assert documented and associated and documented > associated


@pytest.mark.slow
def test_episodes_and_destinations_reach_their_bars_on_a_small_market(
    evaluated: list[Finding],
) -> None:
    held = {row.what: row.holds for row in evaluated if row.id in ("A1", "A5")}
    assert held["Episode precision"]
    assert held["Episode recall"]
    assert held["Receiving organization right"]


def test_a_folder_that_is_no_market_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="made-up market"):
        evaluate_market(tmp_path)


def test_a_market_without_its_truth_is_refused(river: River, tmp_path: Path) -> None:
    shutil.copy(river.market / "market.json", tmp_path)
    with pytest.raises(InputError, match="truth"):
        evaluate_market(tmp_path)


def test_nothing_under_truth_is_loaded(river: River) -> None:
    loads = list((river.lake / "loads").glob("*.json"))
    assert loads
    for load in loads:
        assert "truth" not in load.read_text("utf-8").replace(str(river.market), "")


def test_a_figure_is_judged_as_it_is_shown() -> None:
    shown = finding("A4", "error", scenario="base", reached=0.03004, bar=Bar(high=0.03))
    assert (shown.reached, shown.bar, shown.holds) == (0.03, "<= 0.03", True)
    outside = finding("A3", "ratio", scenario="base", reached=1.2, bar=Bar(0.9, 1.1))
    assert (outside.bar, outside.holds) == ("0.9 to 1.1", False)
    unknown = finding("A1", "recall", scenario="base", reached=None, bar=Bar(low=0.98))
    assert (unknown.reached, unknown.holds) == (None, False)
    plain = finding("A1", "x", scenario="base", reached=np.float64(1), bar=Bar(low=0))
    assert json.dumps(plain.as_json())


def by_hand() -> Judged:
    """Judge four episodes: one right, one credited wrongly, one never found, one that never was."""
    day = date(2026, 3, 2)
    records = [
        {"claim_id": "A", "practice": "P1", "score": 0.9},
        {"claim_id": "B", "practice": "P2", "score": 0.6},
        {"claim_id": "X", "practice": "P1", "score": 0.2},
    ]
    truth = [
        {"claim_id": "A", "practice": "P1", "org": "O1"},
        {"claim_id": "B", "practice": "P1", "org": "O2"},
        {"claim_id": "C", "practice": None, "org": "O9"},
    ]
    with Database() as db:
        return judge(
            db,
            scenario="base",
            start=date(2024, 11, 1),
            window=Window(date(2025, 8, 1), date(2026, 7, 1)),
            records=pa.table(
                {
                    "claim_id": [row["claim_id"] for row in records],
                    "date": pa.array([day] * 3, pa.date32()),
                    "kind": ["new", "established", "new"],
                    "destination_id": ["O1"] * 3,
                    "destination_kind": ["ours"] * 3,
                    "referring_practice_id": [row["practice"] for row in records],
                    "evidence": ["documented"] * 3,
                    "score": [row["score"] for row in records],
                    "order_id": pa.nulls(3, pa.string()),
                    "carve_out": [None, "out_of_area", "out_of_area"],
                }
            ),
            flow=pa.table(
                {
                    "practice_id": ["P1", "P2", None],
                    "month": pa.array([date(2026, 3, 1)] * 3, pa.date32()),
                    "destination_kind": ["ours"] * 3,
                    "volume": [1.1, 0.6, 1.3],
                }
            ),
            truth=pa.table(
                {
                    "claim_id": [row["claim_id"] for row in truth],
                    "date": pa.array([day] * 3, pa.date32()),
                    "source": ["practice", "practice", "self"],
                    "referring_practice_id": [row["practice"] for row in truth],
                    "destination_organization_id": [row["org"] for row in truth],
                    "carve_out": [None, "out_of_area", "out_of_area"],
                }
            ),
            network_status=pa.table(
                {
                    "subject_type": ["organization"] * 2,
                    "subject_id": ["O1", "O2"],
                    "alignment": ["ours", "competitor"],
                    "from_date": pa.array([date(2015, 1, 1)] * 2, pa.date32()),
                    "to_date": pa.nulls(2, pa.date32()),
                }
            ),
        )


@pytest.mark.req("LEAK-02")
def test_a_rule_is_judged_by_what_it_carved_out_and_by_what_it_should_have() -> None:
    reached = {row.what: row.reached for row in judge_carving(by_hand())}
    assert reached["Out of area: precision"] == 0.5  # X never was
    assert reached["Out of area: recall"] == 0.5  # C was never found
    assert reached["Payer not contracted: recall"] is None


def test_found_and_planted_are_laid_side_by_side_by_claim() -> None:
    judged = by_hand()
    found = {row["claim_id"]: row for row in judged.found.to_pylist()}
    assert found["A"]["is_right"] and found["A"]["is_right_destination"]
    assert found["B"]["is_true"] and not found["B"]["is_right"]
    assert not found["B"]["is_right_kind"]
    assert not found["X"]["is_true"]
    assert judged.missed.to_pylist() == [
        {"claim_id": "C", "was_sent": False, "true_carve_out": "out_of_area"}
    ]
    assert (judged.first, judged.last) == (date(2025, 5, 1), date(2026, 7, 31))


def test_practices_are_compared_by_what_was_credited_and_what_was_sent() -> None:
    practices = {row["practice_id"]: row for row in by_hand().practice.to_pylist()}
    assert practices["P1"]["volume"] == pytest.approx(1.1)
    assert practices["P1"]["true_volume"] == 2
    assert practices["P1"]["true_ours"] == 1
    assert practices["P2"]["true_volume"] == 0
    volume = judge_practices(by_hand())[0]
    assert volume.reached == pytest.approx(0.85)
