"""Issues in numbers: on a table small enough to follow, and beside slow twins on any table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from statistics import median, quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.issues.measures import (
    Closures,
    Course,
    DaysToClose,
    Outstanding,
    ResolutionRate,
    count_closures,
    days_outstanding,
    days_to_close,
    measure,
    quantile,
    resolution_rate,
)
from tests.prm.issues import oracle

pytestmark = pytest.mark.req("ISS-04")

BEGIN = datetime(2026, 1, 1, 12, tzinfo=UTC)
AT = BEGIN + timedelta(days=100)

TABLE = """
    line        opened  fixed  closed  confirmed
    cardiology       0     10      10         10
    cardiology       0     20      20         50
    cardiology       0     40      44          –
    cardiology      60     80       –          –
    orthopedics     75      –       –          –
    orthopedics     20      –       –          –
"""


def read(table: str) -> list[Course]:
    """Read courses from a table of days."""

    def moment(day: str) -> datetime | None:
        return None if day == "–" else BEGIN + timedelta(days=int(day))

    rows = [line.split() for line in table.strip().splitlines()[1:]]
    return [Course(row[0], *(moment(day) for day in row[1:])) for row in rows]  # type: ignore[arg-type]


def test_the_table_gives_these_numbers() -> None:
    every, cardiology, orthopedics = measure(read(TABLE), at=AT)
    assert (every.service_line, cardiology.service_line) == ("", "cardiology")
    assert every.outstanding == Outstanding(2, 25 + 80, 80)
    assert cardiology.outstanding == Outstanding(0, 0, None)
    assert (every.waiting, orthopedics.waiting) == (1, 0)
    # 10, 20 and 44 days: nine tenths of the way from the first to the last lie between 20 and 44.
    assert every.to_close == DaysToClose(3, 20.0, pytest.approx(20 + 0.8 * 24))
    assert orthopedics.to_close == DaysToClose(0, None, None)
    # Closed on day 20 and confirmed on day 50: resolved within 60 days, not within 30.
    assert every.rates == (
        ResolutionRate(30, 1, 5),
        ResolutionRate(60, 2, 4),
        ResolutionRate(90, 2, 3),
    )
    assert [rate.share for rate in orthopedics.rates] == [0, 0, None]


@pytest.mark.req("ISS-03")
def test_closures_without_the_practices_word_are_counted_apart() -> None:
    assert count_closures(read(TABLE)) == Closures(confirmed=2, unconfirmed=1)


def test_what_is_too_young_to_be_judged_counts_neither_way() -> None:
    young = [Course("", BEGIN, BEGIN, BEGIN, BEGIN)]
    month = timedelta(days=30)
    assert resolution_rate(young, 30, at=BEGIN + month).opened == 1
    assert resolution_rate(young, 30, at=BEGIN + month / 2).share is None


moments = st.integers(0, 200 * 24).map(lambda hour: BEGIN + timedelta(hours=hour))


@st.composite
def courses(draw: st.DrawFn) -> Course:
    opened, fixed, closed, confirmed = sorted(draw(st.tuples(*[moments] * 4)))
    reached = draw(st.integers(0, 3))
    late = draw(st.booleans())  # confirmed after it was closed, or with it
    return Course(
        draw(st.sampled_from(["", "cardiology", "orthopedics"])),
        opened,
        fixed if reached > 0 else None,
        closed if reached > 1 else None,
        (confirmed if late else closed) if reached > 2 else None,
    )


@given(st.lists(courses(), max_size=12), moments, st.sampled_from([30, 60, 90]))
def test_each_measure_equals_its_slow_twin(
    drawn: list[Course], at: datetime, days: int
) -> None:
    stands = days_outstanding(drawn, at=at)
    found = oracle.outstanding(drawn, at)
    assert (stands.issues, stands.longest) == (found[0], found[2])
    assert stands.days == pytest.approx(found[1])
    took = days_to_close(drawn)
    assert (took.issues, took.median, took.p90) == pytest.approx(
        oracle.days_to_close(drawn)
    )
    rate = resolution_rate(drawn, days, at=at)
    assert (rate.resolved, rate.opened) == oracle.resolved_within(drawn, days, at)
    closed = count_closures(drawn)
    assert (closed.confirmed, closed.unconfirmed) == oracle.closures(drawn)


@given(st.lists(st.floats(0, 1e4), min_size=2, max_size=30))
def test_quantiles_are_those_that_spreadsheets_compute(values: list[float]) -> None:
    assert quantile(values, 0.5) == pytest.approx(median(values))
    tenths = quantiles(values, n=10, method="inclusive")
    assert quantile(values, 0.9) == pytest.approx(tenths[8])


@given(st.lists(courses(), max_size=12), moments)
def test_lines_add_up_to_the_whole(drawn: list[Course], at: datetime) -> None:
    every, *lines = measure([c for c in drawn if c.service_line], at=at)
    for count in (
        lambda m: m.outstanding.issues,
        lambda m: m.waiting,
        lambda m: m.to_close.issues,
        lambda m: m.closures.unconfirmed,
        lambda m: m.rates[0].resolved,
    ):
        assert count(every) == sum(count(line) for line in lines)
