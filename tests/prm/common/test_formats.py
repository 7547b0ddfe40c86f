"""Numbers, days and times are written in one way each."""

from __future__ import annotations

import doctest
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from prm.common import formats


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(formats).failed == 0


def test_what_is_not_known_is_a_dash() -> None:
    written = (formats.number(None), formats.share(None), formats.moment(None))
    assert written == ("–", "–", "–")


@pytest.mark.req("ADM-09")
@pytest.mark.parametrize(
    ("zone", "month", "said"),
    [
        ("America/Denver", 11, "20 Nov 2026, 23:00\N{NO-BREAK SPACE}MST"),
        ("America/Denver", 7, "21 Jul 2026, 00:00\N{NO-BREAK SPACE}MDT"),
        ("America/Phoenix", 7, "20 Jul 2026, 23:00\N{NO-BREAK SPACE}MST"),
        ("UTC", 11, "21 Nov 2026, 06:00\N{NO-BREAK SPACE}UTC"),
    ],
)
def test_a_moment_is_told_in_the_readers_zone_and_names_it(
    zone: str, month: int, said: str
) -> None:
    with timezone.override(ZoneInfo(zone)):
        assert formats.moment(datetime(2026, month, 21, 6, 0, tzinfo=UTC)) == said


@pytest.mark.req("ADM-09")
def test_the_hour_that_comes_twice_is_told_apart() -> None:
    with timezone.override(ZoneInfo("America/Chicago")):
        first, second = (datetime(2026, 11, 1, h, 30, tzinfo=UTC) for h in (6, 7))
        assert formats.clock(first) == "01:30\N{NO-BREAK SPACE}CDT"
        assert formats.clock(second) == "01:30\N{NO-BREAK SPACE}CST"


def test_a_day_has_no_zone() -> None:
    assert formats.day(date(2026, 8, 31)) == formats.day("2026-08-31") == "31 Aug 2026"


def test_almost_all_is_not_written_as_all() -> None:
    assert formats.share(0.9999) == ">99\N{NO-BREAK SPACE}%"
    assert formats.share(1.0) == "100\N{NO-BREAK SPACE}%"
