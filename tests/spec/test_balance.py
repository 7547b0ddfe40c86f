"""Balance: how evenly work and opportunity are shared among territories."""

from __future__ import annotations

import pyarrow as pa
import pytest

from headwater.planning import gini, measure_balance
from tests.spec.tables import check, table

AMOUNTS = pa.schema([("territory", pa.string()), ("amount", pa.float64())])


def _measured(drawing: str) -> pa.Table:
    given = table(drawing, AMOUNTS)
    balance = measure_balance(given["amount"].to_pylist())
    return given.append_column(
        "share", pa.array([part.share for part in balance.parts], pa.float64())
    ).append_column(
        "deviation", pa.array([part.deviation for part in balance.parts], pa.float64())
    )


@pytest.mark.req("FLD-10")
def test_a_deviation_is_measured_from_an_equal_share() -> None:
    check(
        _measured(
            """
            territory | amount
            North     | 600
            East      | 300
            South     | 300
            West      | 0
            """
        ),
        """
        territory | share | deviation
        North     | 0.5   | 1
        East      | 0.25  | 0
        South     | 0.25  | 0
        West      | 0     | -1
        """,
    )


def test_nothing_has_no_shares() -> None:
    check(
        _measured(
            """
            territory | amount
            North     | 0
            South     | 0
            """
        ),
        """
        territory | share | deviation
        North     |       |
        South     |       |
        """,
    )


@pytest.mark.parametrize(
    ("amounts", "coefficient", "ratio"),
    [
        ([5, 5, 5], 0, 1),
        ([0, 0, 0, 8], 0.75, None),
        ([1, 3], 0.25, 3),
        ([7], 0, 1),
        ([0, 0], None, None),
        ([], None, None),
    ],
)
def test_unevenness_is_a_gini_coefficient_and_a_ratio(
    amounts: list[float], coefficient: float | None, ratio: float | None
) -> None:
    balance = measure_balance(amounts)
    assert gini(amounts) == balance.gini
    assert balance.gini == (coefficient and pytest.approx(coefficient))
    assert balance.max_min_ratio == ratio


def test_an_amount_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="below zero"):
        measure_balance([1, -1])
