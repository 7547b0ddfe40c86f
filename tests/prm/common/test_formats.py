"""Numbers, days and times are written in one way each."""

from __future__ import annotations

import doctest
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from prm.common import formats


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(formats).failed == 0


def test_what_is_not_known_is_a_dash() -> None:
    written = (formats.number(None), formats.share(None), formats.moment(None))
    assert written == ("–", "–", "–")


def test_a_moment_is_told_in_the_readers_zone() -> None:
    with timezone.override(ZoneInfo("America/Denver")):
        assert (
            formats.moment(datetime(2026, 11, 21, 6, 0, tzinfo=UTC))
            == "20 Nov 2026, 23:00"
        )


def test_a_day_has_no_zone() -> None:
    assert formats.day(date(2026, 8, 31)) == formats.day("2026-08-31") == "31 Aug 2026"


def test_almost_all_is_not_written_as_all() -> None:
    assert formats.share(0.9999) == ">99\N{NO-BREAK SPACE}%"
    assert formats.share(1.0) == "100\N{NO-BREAK SPACE}%"
