"""Two people and two workers at once: one wins, the other is told by whom, and nothing is half written."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from prm.accounts.models import User
from prm.issues import clocks
from prm.issues.models import Escalation, Issue, Step
from prm.issues.operations import (
    Stale,
    escalate_breaches,
    join_issue,
    move_issue,
    remark,
)
from prm.ledger.models import Entry
from prm.ledger.verifying import verify_ledger
from prm.mail.models import Letter
from tests.cast import make_cast
from tests.prm.issues.made import MONDAY, Site, make_site

pytestmark = [
    pytest.mark.req("ISS-01", "ADM-04"),
    pytest.mark.django_db(transaction=True),
]

AT = MONDAY + timedelta(hours=1)
PATIENCE = 20  # seconds; whoever waits longer waits forever
several = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite in memory has no second writer"
)


@pytest.fixture
def busy() -> Site:
    return make_site(make_cast())


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Let each act begin in the same instant, over a connection of its own; return what came of it."""
    start = Barrier(len(acts))

    def begin(act: Callable[[], Any]) -> Any:
        try:
            start.wait(PATIENCE)
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [*pool.map(begin, acts, timeout=PATIENCE)]


def moving(issue: Issue, act: str, by: User) -> Callable[[], Any]:
    return lambda: move_issue(
        issue=issue, act=act, note="So.", by=by, at=AT, seen=issue.revision
    )


def joining(issue: Issue, root: Issue, by: User) -> Callable[[], Any]:
    return lambda: join_issue(issue=issue, root=root, by=by, at=AT, seen=1)


@several
def test_of_two_who_move_an_issue_as_they_saw_it_one_wins(busy: Site) -> None:
    for _ in range(8):
        issue = busy.issue()
        came = at_once(
            moving(issue, "withdraw", busy.cast.director),
            moving(issue, "accept", busy.cast.service_line_leader),
        )
        lost = [each for each in came if isinstance(each, Stale)]
        assert len(lost) == 1, came
        winner = Step.objects.get(issue=issue, revision=2)
        assert str(winner.by) in lost[0].messages[0]
        issue.refresh_from_db()
        assert (issue.state, issue.revision) == (winner.to_state, 2)
        about = Entry.objects.filter(mentions__key=str(issue.pk))
        assert about.distinct().count() == 2
    assert verify_ledger().problem == ""


def test_one_after_the_other_the_second_is_told_on_any_store(busy: Site) -> None:
    issue = busy.issue()
    given: dict[str, Any] = {"issue": issue, "at": AT, "seen": 1}
    move_issue(act="accept", by=busy.cast.director, **given)
    with pytest.raises(Stale, match=r"Odalys Thornbury accepted it at .* Look again"):
        move_issue(act="accept", by=busy.cast.service_line_leader, **given)
    assert Step.objects.filter(issue=issue).count() == 2
    assert Entry.objects.filter(verb="issue.accepted").count() == 1


@several
@pytest.mark.req("ISS-02")
def test_two_workers_hand_each_issue_up_once(busy: Site) -> None:
    busy.ladder("Ana Step", "Bea Step")
    for _ in range(6):
        busy.issue()
    late = clocks.answer_by("normal", MONDAY)
    came = at_once(*[lambda: escalate_breaches(at=late)] * 3)
    assert sum(came) == Escalation.objects.count() == Letter.objects.count() == 6


@several
@pytest.mark.req("ISS-05")
def test_two_who_join_two_issues_to_each_other_do_not_wait_for_ever(
    busy: Site,
) -> None:
    for _ in range(5):
        one, other = busy.issue(), busy.issue()
        by = busy.cast.director
        came = at_once(joining(one, other, by), joining(other, one, by))
        assert len([each for each in came if isinstance(each, Exception)]) == 1, came


@several
def test_remarks_at_once_are_all_kept(busy: Site) -> None:
    issue = busy.issue()
    at_once(
        *[
            lambda note=note: remark(
                issue=issue, note=note, by=busy.cast.director, at=AT
            )
            for note in "abcd"
        ]
    )
    kept = Step.objects.filter(act="remark").values_list("note", flat=True)
    assert sorted(kept) == [*"abcd"]
