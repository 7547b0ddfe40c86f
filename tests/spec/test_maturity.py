"""Maturity: how complete a month is, from how its lines trickled in."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from headwater.engines import Database
from headwater.measures.maturity import (
    MATURE,
    as_of,
    maturity_table,
    run_out,
    source_maturities,
    source_maturity,
    window_of,
)
from tests.spec.shapes import LINE
from tests.spec.tables import check, table

RUN_OUT = pa.schema(
    {
        "data_source": pa.string(),
        "month": pa.date32(),
        "lag": pa.int32(),
        "lines": pa.int64(),
        "last_date": pa.date32(),
    }
)


@pytest.mark.req("REF-09")
def test_lines_are_counted_by_source_service_month_and_months_until_filed(
    db: Database,
) -> None:
    lines = table(
        """
        data_source | date       | file_date
        payer       | 2025-01-31 | 2025-02-01
        payer       | 2025-01-01 | 2025-01-31
        payer       | 2025-01-15 | 2024-12-01
        payer       | 2025-01-15 |
                    | 2025-01-15 | 2025-03-15
        """,
        LINE,
    )
    check(
        run_out(db, lines=lines),
        """
        data_source | month      | lag | lines | last_date
        payer       | 2025-01-01 | 1   | 1     | 2025-01-31
        payer       | 2025-01-01 | 0   | 2     | 2025-01-15
        payer       | 2025-01-01 |     | 1     | 2025-01-15
                    | 2025-01-01 | 2   | 1     | 2025-01-15
        """,
    )


@pytest.mark.req("REF-09")
def test_a_month_is_as_complete_as_earlier_months_were_at_its_age() -> None:
    # Half of a month's lines are filed in the month, the rest in the next; the last file is of March.
    triangle = table(
        """
        data_source | month      | lag | lines
        payer       | 2025-01-01 | 0   | 50
        payer       | 2025-01-01 | 1   | 50
        payer       | 2025-02-01 | 0   | 60
        payer       | 2025-02-01 | 1   | 60
        payer       | 2025-03-01 | 0   | 40
        """,
        RUN_OUT,
    )
    check(
        maturity_table(source_maturities(triangle)),
        """
        data_source | month      | lines | completeness | mature
        payer       | 2025-01-01 | 100   | 1            | t
        payer       | 2025-02-01 | 120   | 1            | t
        payer       | 2025-03-01 | 40    | 0.5          | f
        """,
    )


@pytest.mark.req("REF-09")
def test_a_first_file_of_old_months_says_nothing_of_how_they_ran_out() -> None:
    # January to March came in one file in March: their lags are the file's age, not theirs.
    maturity = source_maturity(
        "payer",
        {
            (date(2025, 1, 1), 2): 100,
            (date(2025, 2, 1), 1): 100,
            (date(2025, 3, 1), 0): 50,
            (date(2025, 3, 1), 1): 50,
            (date(2025, 4, 1), 0): 50,
        },
    )
    assert maturity.completeness[date(2025, 4, 1)] == pytest.approx(0.5)
    assert maturity.completeness[date(2025, 3, 1)] == pytest.approx(1.0)


@pytest.mark.req("REF-08")
def test_a_source_without_file_dates_is_taken_as_complete_and_says_so() -> None:
    maturity = source_maturity("payer", {(date(2025, 1, 1), None): 10})
    assert maturity.completeness == {date(2025, 1, 1): 1.0}
    assert not maturity.is_dated


@pytest.mark.req("REF-08")
def test_the_window_is_the_twelve_months_that_end_with_the_last_mature_one() -> None:
    months = [date(2024 + n // 12, n % 12 + 1, 1) for n in range(18)]

    def last_months(at_once: int) -> tuple[date, date]:
        filed: dict[tuple[date, int | None], int] = {}
        for month in months:
            filed[(month, 0)] = at_once
            if month < months[-1]:
                filed[(month, 1)] = 100 - at_once
        window = window_of([source_maturity("payer", filed)])
        assert window is not None
        return window.start, window.end

    assert last_months(at_once=96) == (date(2024, 7, 1), date(2025, 6, 1))
    assert last_months(at_once=94) == (date(2024, 6, 1), date(2025, 5, 1))


def test_stray_months_are_neither_the_window_nor_the_as_of_date() -> None:
    counted = table(
        """
        data_source | month      | lag | lines | last_date
        payer       | 2025-01-01 | 0   | 100   | 2025-01-31
        payer       | 2025-02-01 | 0   | 100   | 2025-02-27
        payer       | 2031-01-01 | 0   | 1     | 2031-01-05
        """,
        RUN_OUT,
    )
    window = window_of(source_maturities(counted))
    assert window is not None
    assert (window.start, window.end) == (date(2025, 1, 1), date(2025, 2, 1))
    assert as_of(counted) == date(2025, 2, 27)


def test_no_claims_have_no_window_and_no_as_of_date() -> None:
    assert window_of([]) is None
    assert as_of(RUN_OUT.empty_table()) is None


@pytest.mark.req("REF-09")
def test_planted_run_outs_are_found_for_each_source_by_itself() -> None:
    planted = {"claims": (0.55, 0.80, 0.92, 0.97), "fast": (0.90, 0.99, 1.0, 1.0)}
    rng = np.random.default_rng(9)
    rows = []
    for name, filed in planted.items():
        by_lag = np.diff([0.0, *filed, 1.0])
        for number in range(24):
            came = rng.multinomial(rng.poisson(2_000), by_lag)
            for lag, lines in enumerate(came[: 24 - number]):
                month = date(2024 + number // 12, number % 12 + 1, 1)
                rows.append((name, month, lag, int(lines), month))
    counts = pa.table(
        dict(zip(RUN_OUT.names, map(list, zip(*rows, strict=True)), strict=True)),
        schema=RUN_OUT,
    )
    found = {source.data_source: source for source in source_maturities(counts)}
    for name, filed in planted.items():
        newest = [date(2025, 12 - age, 1) for age in range(4)]
        reached = [found[name].completeness[month] for month in newest]
        assert reached == pytest.approx(filed, abs=0.01)
    # 97 % is mature, 92 % isn't; the source that files at once doesn't wait for the other.
    mature = {
        name: [
            completeness >= MATURE for completeness in found[name].completeness.values()
        ]
        for name in planted
    }
    assert [sum(mature[name]) for name in planted] == [21, 23]
