"""Charts of many series at once give what one series at a time gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.measures.alerts import Histories
from headwater.measures.alerts.baseline import volume_baseline
from headwater.measures.alerts.charts import (
    alarms,
    count_ratio,
    follow,
    in_force,
    share_ratio,
)
from tests.headwater import oracle_alerts as oracle

few = settings(max_examples=40, deadline=None)
ratios = st.lists(st.floats(-3, 3), min_size=1, max_size=20)


def one(value: float) -> np.ndarray:
    return np.array([[float(value)]])


@few
@given(st.integers(0, 60), st.floats(0.05, 60), st.floats(0.3, 80), st.floats(0.2, 0.9))
@pytest.mark.req("LEAK-09")
def test_evidence_of_a_count(count: int, mean: float, size: float, drop: float) -> None:
    found = count_ratio(one(count), one(mean), one(size), drop=drop)
    assert found[0, 0] == pytest.approx(
        oracle.log_negative_binomial(count, drop * mean, size)
        - oracle.log_negative_binomial(count, mean, size),
        abs=1e-9,
    )


@few
@given(
    st.integers(0, 30),
    st.integers(0, 30),
    st.floats(0.02, 0.98),
    st.floats(0.5, 500),
    st.floats(0.2, 0.9),
)
@pytest.mark.req("LEAK-09")
def test_evidence_of_a_share(
    ours: int, others: int, share: float, size: float, odds: float
) -> None:
    total = ours + others
    found = share_ratio(one(ours), one(total), one(share), one(size), odds=odds)
    less = oracle.halved_odds(share, odds)
    assert found[0, 0] == pytest.approx(
        oracle.log_beta_binomial(ours, total, less, size)
        - oracle.log_beta_binomial(ours, total, share, size),
        abs=1e-8,
    )


@few
@given(
    st.lists(ratios, min_size=1, max_size=4),
    st.floats(0.5, 2),
    st.floats(2, 5),
    st.integers(0, 6),
    st.randoms(use_true_random=False),
)
@pytest.mark.req("LEAK-09")
def test_charts_and_probabilities(
    drawn: list[list[float]], watch: float, alert: float, hold_off: int, random: object
) -> None:
    months = max(map(len, drawn))
    ratio = np.array([row + [0.0] * (months - len(row)) for row in drawn])
    judged = np.array([[random.random() < 0.8 for _ in row] for row in ratio])  # type: ignore[attr-defined]
    found = follow(ratio, judged, watch=watch, alert=alert, hold_off=hold_off)
    alone = alarms(ratio, judged, threshold=alert, hold_off=hold_off)
    probability = in_force([ratio, ratio / 2], judged, hazard=0.05)
    for place, values in enumerate(ratio):
        of = found.series == place
        said = sorted(
            zip(
                found.began[of].tolist(),
                found.raised[of].tolist(),
                np.where(found.alert[of], "alert", "watch").tolist(),
                strict=True,
            ),
            key=lambda row: row[1],
        )
        wanted = oracle.chart(
            values, judged[place], watch=watch, alert=alert, hold_off=hold_off
        )
        assert said == wanted
        assert np.flatnonzero(alone[place]).tolist() == [
            raised for _, raised, tier in wanted if tier == "alert"
        ]
        assert probability[place].tolist() == pytest.approx(
            oracle.drop_probability([values, values / 2], judged[place], 0.05), abs=1e-9
        )


@few
@given(
    st.integers(2, 5),
    st.integers(12, 45),
    st.floats(0, 0.2),
    st.integers(0, 1_000_000),
)
@pytest.mark.req("LEAK-09")
def test_expected_volumes(
    series: int, months: int, dispersion: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    counts = rng.poisson(rng.uniform(1, 30, (series, 1)), (series, months)) + 0.5
    index, filed = rng.uniform(0.7, 1.3, months), rng.uniform(0.95, 1, months)
    judged = rng.random(months) < 0.9
    histories = Histories(
        total=counts / filed,
        ours=counts / filed,
        completeness=np.tile(filed, (series, 1)),
        tested=np.tile(judged, (series, 1)),
        group=np.zeros(series, np.int64),
    )
    found = volume_baseline(
        histories, counts / filed, np.tile(index, (series, 1)), dispersion=dispersion
    )
    for month in np.flatnonzero(found.watched[0]).tolist():
        assert judged[month] and len(oracle.window(month, judged)) >= 6
        wanted = oracle.rates(
            counts, index, filed, judged, month=month, dispersion=dispersion
        )
        assert found.expected[:, month].tolist() == pytest.approx(
            [expected for expected, _ in wanted], rel=1e-5
        )
        assert found.variance[:, month].tolist() == pytest.approx(
            [variance for _, variance in wanted], rel=1e-5
        )
