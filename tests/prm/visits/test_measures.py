"""What field work comes to equals its slow twins, and means what its page says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prm.visits.measures import (
    Covered,
    Logged,
    Promised,
    contacts_a_liaison_day,
    coverage_by_tier,
    follow_up_rate,
    reliability,
    reliability_by_department,
    reliability_by_person,
    visit_quality,
)
from tests.prm.visits import oracle

pytestmark = pytest.mark.req("PRG-04")

ON = date(2026, 6, 15)
many = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
days = st.integers(-30, 30).map(lambda number: ON + timedelta(days=number))
names = st.sampled_from(["Ada", "Bo", "Cy"])


@st.composite
def promises(draw: st.DrawFn) -> Promised:
    state = draw(st.sampled_from(["open", "kept", "missed", "waived"]))
    settled = draw(days) if state != "open" else None
    return Promised(draw(names), draw(names), draw(days), state, settled)


covered = st.builds(
    Covered, st.sampled_from("ABC"), st.integers(1, 40), st.none() | days
)
logged = st.builds(
    Logged,
    st.integers(1, 3),
    st.integers(1, 3),
    days,
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.none() | days,
)


@many
@given(st.lists(promises(), max_size=12))
def test_reliability_equals_its_twin_whole_and_in_parts(some: list[Promised]) -> None:
    assert tuple(reliability(some, on=ON)) == oracle.reliability(some, ON)
    for groups in (
        reliability_by_person(some, on=ON),
        reliability_by_department(some, on=ON),
    ):
        assert list(groups) == sorted(groups), "alphabetical: no ranking"
        parts = [sum(column) for column in zip(*groups.values(), strict=True)]
        assert not some or tuple(parts) == oracle.reliability(some, ON)


@many
@given(st.lists(covered, max_size=12))
def test_coverage_equals_its_twin(some: list[Covered]) -> None:
    found = coverage_by_tier(some, on=ON)
    for tier in "ABC":
        assert tuple(found.get(tier, (0, 0))) == oracle.coverage(some, tier, ON)


@many
@given(st.lists(logged, max_size=14))
def test_follow_up_equals_its_twin(some: list[Logged]) -> None:
    assert tuple(follow_up_rate(some, on=ON)) == oracle.followed_up(some, ON)


def promise(state: str, due: int, settled: int | None = None) -> Promised:
    day = None if settled is None else ON + timedelta(days=settled)
    return Promised("Ada", "Clinic", ON + timedelta(days=due), state, day)


@pytest.mark.req("FLD-08")
@pytest.mark.parametrize(
    ("case", "counted"),
    [
        (promise("kept", -5, -5), (1, 1)),
        (promise("kept", -5, -4), (0, 1)),  # late is not kept
        (promise("open", -1), (0, 1)),  # late
        (promise("open", 0), (0, 0)),  # its day isn't over
        (promise("kept", 3, -1), (0, 0)),  # early: counts when its day is over
        (promise("missed", -5, -9), (0, 1)),
        (promise("waived", -5, -9), (0, 0)),
    ],
)
def test_what_counts_as_kept_and_as_due(
    case: Promised, counted: tuple[int, int]
) -> None:
    assert reliability([case], on=ON) == counted


def test_a_visit_is_good_with_purpose_intel_and_a_dated_next_step() -> None:
    good = Logged(1, 1, ON, True, True, True, ON)
    others = [
        good._replace(has_purpose=False),
        good._replace(has_intel=False),
        good._replace(next_on=None),
        good._replace(is_visit=False),  # a call: not judged
    ]
    assert visit_quality([good, *others]) == (1, 4)


def test_contacts_are_of_all_kinds_over_liaisons_times_business_days() -> None:
    some = [Logged(1, person, ON, False, True, True, None) for person in (1, 1, 2, 9)]
    found = contacts_a_liaison_day(some, liaisons={1, 2}, business_days=5)
    assert found == pytest.approx(0.3)
    assert contacts_a_liaison_day(some, liaisons={1}, business_days=0) is None


def test_nothing_of_nothing_is_no_share() -> None:
    assert reliability([], on=ON).value is None
