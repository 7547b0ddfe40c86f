"""Business days and open hours, over holidays and over the nights in which clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import yaml

from headwater.schema.definitions import definitions_folder
from prm.common.calendar import BusinessCalendar, read_calendar, site_calendar

pytestmark = pytest.mark.req("ADM-09")
CHICAGO = ZoneInfo("America/Chicago")
HOUR = timedelta(hours=1)

# As the Office of Personnel Management published them.
KEPT = {
    2026: "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25",
    2027: "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31",
}


def calendar(**changes: object) -> BusinessCalendar:
    file = definitions_folder() / "business_calendar.yaml"
    said = yaml.safe_load(file.read_text(encoding="utf-8"))
    return read_calendar({**said, **changes}, zone="America/Chicago")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO)


@pytest.mark.parametrize("year", KEPT)
def test_holidays_fall_where_the_government_keeps_them(year: int) -> None:
    assert [f"{day:%m-%d}" for day in calendar().holidays_of(year)] == KEPT[
        year
    ].split()


def test_a_holiday_is_none_before_it_was_one() -> None:
    assert date(2020, 6, 19) not in calendar().holidays_of(2020)
    assert date(2021, 6, 18) in calendar().holidays_of(2021)


def test_a_site_closes_and_keeps_as_it_says() -> None:
    own = calendar(
        closed=[{"date": date(2026, 11, 27), "name": "Day after Thanksgiving"}],
        not_kept=["Columbus Day"],
    )
    assert not own.is_business_day(date(2026, 11, 27))
    assert own.is_business_day(date(2026, 10, 12))
    assert calendar().is_business_day(date(2026, 11, 27))


def test_business_days_are_counted_over_weekends_and_holidays() -> None:
    wednesday = date(2026, 11, 25)  # Thanksgiving is the day after
    assert calendar().add_business_days(wednesday, 1) == date(2026, 11, 27)
    assert calendar().add_business_days(wednesday, 2) == date(2026, 11, 30)
    assert calendar().add_business_days(date(2026, 11, 28), 1) == date(2026, 11, 30)
    assert calendar().add_business_days(wednesday, 0) == wednesday
    assert calendar().count_business_days(wednesday, date(2026, 11, 30)) == 2


def test_adding_and_counting_agree_for_every_day_of_a_year() -> None:
    for number in range(365):
        day = date(2027, 1, 1) + timedelta(days=number)
        later = calendar().add_business_days(day, 10)
        assert calendar().count_business_days(day, later) == 10


def test_open_hours_run_on_at_the_next_opening() -> None:
    friday = local("2026-11-20 16:00")
    assert calendar().add_office_time(friday, 2 * HOUR) == local("2026-11-23 09:00")
    evening = local("2026-11-20 21:00")
    assert calendar().add_office_time(evening, HOUR) == local("2026-11-23 09:00")
    assert calendar().add_office_time(friday, HOUR) == local("2026-11-20 17:00")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2026-03-06 16:00", "2026-03-09 09:00"),  # clocks go forward on the 8th
        ("2026-10-30 16:00", "2026-11-02 09:00"),  # and back on 1 November
    ],
)
def test_a_night_in_which_clocks_change_counts_like_any_other(
    before: str, after: str
) -> None:
    start, end = local(before), local(after)
    assert calendar().add_office_time(start, 2 * HOUR) == end
    assert calendar().office_time_between(start, end) == 2 * HOUR
    assert (end.astimezone(UTC) - start.astimezone(UTC)) != timedelta(hours=65)


def test_an_office_that_is_open_through_the_change_counts_real_hours() -> None:
    always = calendar(
        office_hours={"days": ["sunday"], "opens": "00:00", "closes": "06:00"}
    )
    spring, autumn = date(2026, 3, 8), date(2026, 11, 1)
    for day, hours in ((spring, 5), (autumn, 7)):
        midnight = datetime.combine(day, datetime.min.time(), CHICAGO)
        open_for = always.office_time_between(midnight, midnight + timedelta(days=1))
        assert open_for == hours * HOUR


def test_nothing_passes_while_everything_is_closed() -> None:
    saturday, sunday = local("2026-11-21 09:00"), local("2026-11-22 18:00")
    assert calendar().office_time_between(saturday, sunday) == timedelta()
    assert calendar().office_time_between(sunday, saturday) == timedelta()


def test_the_sites_own_calendar_is_in_the_sites_zone() -> None:
    assert site_calendar().zone == ZoneInfo("America/New_York")
