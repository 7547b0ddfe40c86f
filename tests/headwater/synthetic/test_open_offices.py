"""Made-up offices: the same seed opens the same doors, and every one takes visits some day."""

from __future__ import annotations

import numpy as np
import pytest

from headwater.synthetic.offices import WEEKDAYS, offices

pytestmark = pytest.mark.req("FLD-07")

POINTS = np.random.default_rng(1).uniform(0, 40, (400, 2))


def test_the_same_seed_opens_the_same_doors() -> None:
    one, same = (offices(4, point=POINTS, weeks=3) for _ in range(2))
    other = offices(5, point=POINTS, weeks=3)
    assert one.hours == same.hours != other.hours
    assert (one.promised == same.promised).all()
    assert (one.waited == same.waited).all()


def test_hours_are_stretches_of_a_day_cut_by_lunch() -> None:
    drawn = offices(4, point=POINTS)
    assert all(len(week) == WEEKDAYS for week in drawn.hours)
    assert all(any(week) for week in drawn.hours)
    days = [day for week in drawn.hours for day in week if day]
    assert {len(day) for day in days} == {1, 2}
    for day in days:
        times = [time for stretch in day for time in stretch]
        assert times == sorted(times)
        assert times[0] >= 480
        assert times[-1] <= 1050


def test_as_much_comes_up_as_was_asked_for() -> None:
    drawn = offices(4, point=POINTS, weeks=200, promises=5, alerts=2)
    assert drawn.promised.sum() == pytest.approx(1_000, rel=0.1)
    assert drawn.alerted.sum() == pytest.approx(400, rel=0.15)
    assert set(np.unique(drawn.fixable)) <= {0.05, 0.2, 0.6, 0.8}
