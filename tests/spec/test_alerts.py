"""Alerts: evidence for a drop, added up month by month until it is too much to be chance."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from headwater.engines import Database
from headwater.measures.alerts import Histories
from headwater.measures.alerts.baseline import (
    share_baseline,
    volume_baseline,
    windowed,
)
from headwater.measures.alerts.charts import (
    alarms,
    count_ratio,
    follow,
    in_force,
    share_ratio,
)
from headwater.measures.alerts.detect import verdict
from headwater.measures.alerts.reading import read_histories
from headwater.measures.maturity import SourceMaturity
from tests.spec.shapes import FLOW
from tests.spec.tables import check, table

JUDGED = pa.schema(
    [("month", pa.int64()), ("ratio", pa.float64()), ("judged", pa.bool_())]
)


def row(*values: float) -> np.ndarray:
    return np.array([values], float)


@pytest.mark.req("LEAK-09")
@pytest.mark.parametrize(
    ("count", "expected", "size", "ratio"),
    [
        # y ln r + (y + k) ln((k + E) / (k + r E)), r = 0.6
        (10, 10, 15, 10 * math.log(0.6) + 25 * math.log(25 / 21)),
        (6, 10, 15, 6 * math.log(0.6) + 21 * math.log(25 / 21)),
        (0, 10, 15, 15 * math.log(25 / 21)),
        (2.5, 10, 15, 2.5 * math.log(0.6) + 17.5 * math.log(25 / 21)),
    ],
)
def test_a_count_speaks_for_a_drop_by_its_negative_binomial_log_ratio(
    count: float, expected: float, size: float, ratio: float
) -> None:
    found = count_ratio(row(count), row(expected), row(size), drop=0.6)
    assert found[0, 0] == pytest.approx(ratio)


@pytest.mark.req("LEAK-09")
@pytest.mark.parametrize(
    ("ours", "total", "ratio"),
    [
        # Half of the odds of 1/2 is 1/3; phi = 4 gives Beta(2, 2) and Beta(4/3, 8/3).
        (1, 1, math.log((1 / 3) / (1 / 2))),
        (0, 1, math.log((2 / 3) / (1 / 2))),
        # b (b + 1) / (phi (phi + 1)) twice.
        (0, 2, math.log((8 / 3 * 11 / 3) / (2 * 3))),
        (0, 0, 0.0),
    ],
)
def test_a_share_speaks_for_a_drop_by_its_beta_binomial_log_ratio(
    ours: float, total: float, ratio: float
) -> None:
    found = share_ratio(row(ours), row(total), row(0.5), row(4.0), odds=0.5)
    assert found[0, 0] == pytest.approx(ratio)


@pytest.mark.req("LEAK-09")
def test_evidence_adds_up_from_zero_and_an_alert_quiets_the_series_for_its_hold_off() -> (
    None
):
    # C: 0, 0.5, 0, 1, 2 (watch), 2 (not judged), 3.5 (alert), then 2 quiet months, then 0.5, 1.5, 2.5 (watch).
    drawn = table(
        """
        month | ratio | judged
        0     | -1    | t
        1     | 0.5   | t
        2     | -2    | t
        3     | 1     | t
        4     | 1     | t
        5     | 9     | f
        6     | 1.5   | t
        7     | 9     | t
        8     | 9     | t
        9     | 0.5   | t
        10    | 1     | t
        11    | 1     | t
        """,
        JUDGED,
    )
    ratio = row(*drawn["ratio"].to_pylist())
    judged = row(*drawn["judged"].to_pylist()).astype(bool)
    found = follow(ratio, judged, watch=2.0, alert=3.0, hold_off=2)
    check(
        pa.table(
            {
                "began": pa.array(found.began.tolist()),
                "raised": pa.array(found.raised.tolist()),
                "alert": pa.array(found.alert.tolist()),
            }
        ),
        """
        began | raised | alert
        3     | 4      | f
        3     | 6      | t
        9     | 11     | f
        """,
    )
    alone = alarms(ratio, judged, threshold=3.0, hold_off=2)
    assert np.flatnonzero(alone[0]).tolist() == [6]


@pytest.mark.req("LEAK-09")
def test_the_probability_of_a_drop_is_shiryaevs() -> None:
    # Hazard 1/10; a month that speaks 3 to 1 for the drop, one that isn't judged, one that speaks 2 to 1 against it.
    ratio = np.log(row(3.0, 50.0, 0.5))
    judged = row(1, 0, 1).astype(bool)
    first = (0 + 0.1) / 0.9 * 3
    last = (first + 0.1) / 0.9 * 0.5
    found = in_force([ratio], judged, hazard=0.1)[0]
    assert found.tolist() == pytest.approx(
        [first / (1 + first), first / (1 + first), last / (1 + last)]
    )


@pytest.mark.req("LEAK-09")
def test_a_baseline_is_the_months_from_28_to_4_before() -> None:
    ones = np.ones((1, 40))
    found = windowed(ones)[0]
    assert found[:5].tolist() == [0, 0, 0, 0, 1]
    assert (found[28], found[39]) == (25, 25)
    late = np.zeros((1, 40))
    late[0, 8] = 1
    assert np.flatnonzero(windowed(late)[0]).tolist() == list(range(12, 37))


def steady_series(volume: float, share: float, months: int) -> Histories:
    total = np.full((2, months), volume)
    return Histories(
        total=total,
        ours=total * share,
        completeness=np.ones((2, months)),
        tested=np.ones((2, months), bool),
        group=np.zeros(2, np.int64),
    )


@pytest.mark.req("LEAK-09")
def test_series_like_each_other_expect_what_they_had() -> None:
    alike = steady_series(10.0, 0.4, 24)
    base = volume_baseline(alike, alike.total, np.ones((2, 24)), dispersion=0.0)
    assert base.expected == pytest.approx(10.0)
    # 20 months of 10 and a prior of 1,000 episodes, the most it may be worth.
    assert base.variance[0, 23] == pytest.approx(1 / (1000 + 200))
    assert np.flatnonzero(base.watched[0])[0] == 9  # six months and a guard of three
    share = share_baseline(alike, dispersion=0.0)
    assert share.share == pytest.approx(0.4, abs=2e-3)


@pytest.mark.req("LEAK-09")
@pytest.mark.parametrize(
    ("share", "total", "said"),
    [
        (0.9, 0.1, "leak"),
        (0.1, 0.9, "shrinkage"),
        (0.9, 0.9, "unclear"),
        (0.3, 0.3, "unclear"),
    ],
)
def test_share_and_total_together_say_what_it_is(
    share: float, total: float, said: str
) -> None:
    assert verdict(share=share, total=total) == said


JAN, FEB, MAR = date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1)


def source(name: str, *filed: float) -> SourceMaturity:
    months = (JAN, FEB, MAR)[: len(filed)]
    return SourceMaturity(
        name,
        dict(zip(months, filed, strict=True)),
        dict.fromkeys(months, 100),
        True,
    )


@pytest.mark.req("REF-08", "REF-09")
def test_a_month_is_grown_by_the_completeness_of_each_of_its_sources(
    db: Database,
) -> None:
    flow = table(
        """
        practice_id | service_line | month      | data_source | destination_kind | volume
        P           | cardiology   | 2025-01-01 | fast        | ours             | 6
        P           | cardiology   | 2025-01-01 | slow        | competitor       | 6
        P           | cardiology   | 2025-02-01 | fast        | ours             | 6
        P           | cardiology   | 2025-02-01 | slow        | ours             | 3
        P           | urology      | 2025-02-01 | fast        | competitor       | 6
        P           | cardiology   | 2025-03-01 | fast        | ours             | 6
                    | cardiology   | 2025-03-01 | fast        | ours             | 99
        """,
        FLOW,
    )
    # The slow source is half there in February, and hasn't sent March at all.
    sources = [source("fast", 1, 1, 1), source("slow", 1, 0.5)]
    read = read_histories(db, flow=flow, sources=sources, by_line=True)
    assert read.practices == ("P", "P")
    assert read.lines == ("cardiology", "urology")
    assert read.months == (JAN, FEB, MAR)
    histories = read.histories
    # February: 6 + 3 / 0.5. March: 6, of which the fast source has 18 of 30 elsewhere.
    assert histories.total[0] == pytest.approx([12, 12, 6 / 0.6])
    assert histories.ours[0] == pytest.approx([6, 12, 10])
    assert histories.completeness[0] == pytest.approx([1, 0.6 + 0.4 * 0.5, 0.6])
    # January has no look-back; a series of the fast source alone needn't wait for the slow one.
    assert histories.tested.tolist() == [[False, False, False], [False, True, True]]
    together = read_histories(db, flow=flow, sources=sources, by_line=False)
    assert together.lines == ("",)
    assert together.histories.total[0, :2] == pytest.approx([12, 18])
