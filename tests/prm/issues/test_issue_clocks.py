"""Clocks count while the offices are open: over nights, weekends, holidays and the nights in which clocks change."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from headwater.schema.definitions import definitions_folder
from headwater.schema.errors import InputError
from prm.common.calendar import site_calendar
from prm.issues import clocks
from prm.issues.models import Issue, IssueState, Severity

pytestmark = pytest.mark.req("ISS-02")

# Three years with their holidays, and six nights in which the clocks change.
FIRST = datetime(2025, 1, 1, tzinfo=UTC)
moments = st.integers(0, 3 * 365 * 24 * 3600).map(
    lambda second: FIRST + timedelta(seconds=second)
)
severities = st.sampled_from(Severity.values)
FRIDAY = datetime(2026, 7, 31, 20, tzinfo=UTC)  # four in the afternoon, in New York


@given(moments, severities)
def test_a_clock_runs_out_while_the_offices_are_open(
    at: datetime, severity: str
) -> None:
    calendar = site_calendar()
    for ends in (
        clocks.answer_by(severity, at),
        clocks.due_at(severity, at),
        clocks.again_at(severity, at),
    ):
        local = ends.astimezone(calendar.zone)
        assert calendar.is_business_day(local.date())
        assert calendar.opens < local.time() <= calendar.closes
        assert ends > at


@given(moments, st.integers(1, 400))
def test_adding_office_hours_and_counting_them_are_inverse(
    at: datetime, hours: int
) -> None:
    calendar = site_calendar()
    ends = calendar.add_office_time(at, timedelta(hours=hours))
    assert calendar.office_time_between(at, ends) == timedelta(hours=hours)
    just_before = ends - timedelta(microseconds=1)
    assert calendar.office_time_between(at, just_before) < timedelta(hours=hours)


def test_what_opens_on_a_friday_afternoon_goes_on_on_monday() -> None:
    # An hour is left of Friday's nine; eight more pass on Monday.
    assert clocks.answer_by("high", FRIDAY) == datetime(2026, 8, 3, 20, tzinfo=UTC)


def test_a_holiday_is_no_day() -> None:
    before_labor_day = datetime(2026, 9, 4, 20, tzinfo=UTC)
    assert clocks.answer_by("high", before_labor_day).date().day == 8


def test_the_answer_counts_until_it_is_given_and_the_fix_then() -> None:
    issue = Issue(
        state=IssueState.OPEN,
        answer_by=FRIDAY,
        due_at=FRIDAY + timedelta(days=9),
        escalate_at=FRIDAY,
    )
    before = FRIDAY - timedelta(hours=1)
    assert clocks.next_hand_up(issue, at=before) == FRIDAY
    issue.state = IssueState.ACCEPTED
    assert clocks.next_hand_up(issue, at=before) == issue.due_at
    issue.state = IssueState.FIXED
    assert clocks.next_hand_up(issue, at=before) is None


def test_no_act_puts_off_a_clock_that_has_run_out() -> None:
    issue = Issue(
        state=IssueState.WORKING,
        answer_by=FRIDAY,
        due_at=FRIDAY,
        escalate_at=FRIDAY + timedelta(hours=2),
    )
    late = FRIDAY + timedelta(hours=1)
    assert clocks.next_hand_up(issue, at=late) == issue.escalate_at


def test_the_definition_says_who_wrote_it_and_gives_the_worse_less_time() -> None:
    known = clocks.load_clocks()
    assert known.authored_by
    assert [*known.hours] == Severity.values
    for name in ("answer", "fix", "hand_up"):
        hours = [getattr(each, name) for each in known.hours.values()]
        assert hours == sorted(set(hours))
    assert {field.name for field in fields(known)} >= {"version", "date_reviewed"}


@pytest.mark.parametrize(
    ("severity", "changed"),
    [
        ("high", {"fix_hours": 0}),
        ("low", {"answer_hours": "soon"}),
        ("normal", {"answer_hours": 91}),
    ],
)
def test_a_clock_that_can_not_be_is_refused(
    tmp_path: Path, severity: str, changed: dict[str, object]
) -> None:
    said = yaml.safe_load((definitions_folder() / "issue_clocks.yaml").read_text())
    said["severities"][severity] |= changed
    file = tmp_path / "issue_clocks.yaml"
    file.write_text(yaml.safe_dump(said))
    with pytest.raises(InputError, match=severity):
        clocks.load_clocks(file)


def test_a_missing_definition_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="missing"):
        clocks.load_clocks(tmp_path / "none.yaml")
