"""A clock in words: office hours where it is near, days where it is far, and never in time once it has run out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from prm.issues.models import Issue, IssueState
from prm.web.issues.clock_words import read_clock
from tests.prm.issues.made import MONDAY

pytestmark = pytest.mark.req("ISS-02")

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NEVER = MONDAY + timedelta(days=400)


def words(due_at: datetime, *, at: datetime = MONDAY, **more: object) -> str:
    given = {"state": IssueState.WORKING, "answer_by": NEVER, **more}
    issue = Issue(due_at=due_at, opened_at=MONDAY - 10 * DAY, **given)
    with timezone.override("America/New_York"):
        return read_clock(issue, at=at).words


@pytest.mark.parametrize(
    ("due_at", "said"),
    [
        (MONDAY + 5 * HOUR, "due in 5 office hours"),
        (MONDAY + HOUR / 4, "due in less than an office hour"),
        (MONDAY + 2 * DAY + HOUR, "due in 2 office days"),
        (MONDAY + 9 * DAY, "due in 7 office days"),
        (MONDAY + 40 * DAY, "due 11 Jul 2026"),
        (MONDAY, "less than an office hour late"),
        (MONDAY - 2 * HOUR, "2 office hours late"),
        (MONDAY - 3 * DAY, "3 days late"),  # since Friday, a whole office day
        (MONDAY - 20 * DAY, "20 days late"),
    ],
)
def test_near_and_far(due_at: datetime, said: str) -> None:
    assert words(due_at) == said


def test_an_open_issue_is_to_be_answered_first() -> None:
    said = words(MONDAY + 9 * DAY, state=IssueState.OPEN, answer_by=MONDAY + 2 * HOUR)
    assert said == "answer due in 2 office hours"


def test_a_settled_issue_says_how_it_ended() -> None:
    assert (
        words(MONDAY, state=IssueState.FIXED, fixed_at=MONDAY - 3 * DAY)
        == "fixed 3 days ago"
    )
    assert (
        words(MONDAY, state=IssueState.CLOSED, closed_at=MONDAY)
        == "closed after 10 days"
    )
    assert words(MONDAY, state=IssueState.WITHDRAWN) == "withdrawn"


def test_the_readers_day_counts_not_utcs() -> None:
    late = datetime(2026, 6, 2, 2, tzinfo=UTC)  # still Monday in New York
    assert words(MONDAY - 20 * DAY, at=late) == "20 days late"
