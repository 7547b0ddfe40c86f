"""Reports of one obstacle count with its root, are fixed and told with it, and part again as they were."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from prm.common.ids import uuid7
from prm.issues.models import Issue, Report
from prm.issues.operations import (
    add_report,
    confirm_report,
    escalate_breaches,
    fix_issue,
    join_issue,
    move_issue,
    part_issue,
)
from prm.issues.queries import measures_visible_to, open_issues_of, reports_of, to_tell
from tests.prm.issues.made import MONDAY, Site, names, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("ISS-05")]

AT = MONDAY + timedelta(hours=1)


@pytest.fixture
def pair(house: Site) -> tuple[Issue, Issue]:
    """Return an issue of Alder and the root, of Cedar, that it is joined to."""
    root, issue = house.issue(house.cedar), house.issue(house.alder)
    joined = join_issue(
        issue=issue, root=root, by=house.cast.director, at=AT, seen=issue.revision
    )
    return joined, root


def fix(house: Site, issue: Issue) -> Issue:
    return fix_issue(
        issue=issue,
        what="A second clinic day",
        on=AT.date(),
        confirmed=False,
        by=house.cast.director,
        at=AT,
        seen=issue.revision,
    )


def test_its_reports_count_with_the_root(
    house: Site, pair: tuple[Issue, Issue]
) -> None:
    issue, root = pair
    assert names([r.practice for r in reports_of(root)]) == ["Alder", "Cedar"]
    assert open_issues_of([house.alder, house.brook, house.cedar]) == {
        house.alder.pk: [root],
        house.brook.pk: [],
        house.cedar.pk: [root],
    }
    measured = measures_visible_to(house.cast.director, at=AT, on=AT.date())
    assert measured[0].outstanding.issues == 1
    assert issue.escalate_at is None


def test_fixing_the_root_asks_to_tell_every_practice(
    house: Site, pair: tuple[Issue, Issue]
) -> None:
    issue, root = pair
    fix(house, root)
    told = to_tell(house.cast.director, on=AT.date())
    assert sorted(names([r.practice for r in told])) == ["Alder", "Cedar"]
    assert names([r.practice for r in to_tell(house.cast.liaison, on=AT.date())]) == [
        "Alder"
    ]
    confirm_report(
        report=report_of(issue, house.alder),
        confirmed=True,
        by=house.cast.liaison,
        at=AT,
    )
    root.refresh_from_db()
    assert root.state == "closed"


def test_parting_is_the_undo(house: Site, pair: tuple[Issue, Issue]) -> None:
    issue, root = pair
    parted = part_issue(issue=issue, by=house.cast.director, at=AT, seen=issue.revision)
    assert (parted.state, parted.joined_to) == ("open", None)
    assert parted.escalate_at == parted.answer_by
    assert reports_of(root).count() == 1


def test_it_parts_into_the_state_that_it_had(house: Site) -> None:
    root, issue = house.issue(house.cedar), house.issue()
    given: dict[str, Any] = {"by": house.cast.director, "at": AT}
    issue = move_issue(issue=issue, act="work", seen=1, **given)
    issue = join_issue(issue=issue, root=root, seen=2, **given)
    assert part_issue(issue=issue, seen=3, **given).state == "working"


def test_a_clock_that_ran_out_while_it_was_joined_acts_when_it_is_parted(
    house: Site, pair: tuple[Issue, Issue]
) -> None:
    issue, root = pair
    late = issue.due_at + timedelta(days=1)
    move_issue(
        issue=root,
        act="withdraw",
        note="None.",
        by=house.cast.director,
        at=AT,
        seen=root.revision,
    )
    assert escalate_breaches(at=late) == 0
    part_issue(issue=issue, by=house.cast.director, at=late, seen=issue.revision)
    assert escalate_breaches(at=late) == 1


def test_what_can_be_no_root_says_what_to_do_instead(
    house: Site, pair: tuple[Issue, Issue]
) -> None:
    issue, root = pair
    third, done = house.issue(), fix(house, house.issue())
    withdrawn = move_issue(
        issue=house.issue(),
        act="withdraw",
        note="None.",
        by=house.cast.director,
        at=AT,
        seen=1,
    )

    def join(one: Issue, other: Issue) -> Issue:
        return join_issue(
            issue=one, root=other, by=house.cast.director, at=AT, seen=one.revision
        )

    for one, other, says in (
        (third, third, "to itself"),
        (third, issue, "Join this one to that"),
        (third, withdrawn, "Reopen it first"),
        (root, third, "Others are joined"),
    ):
        with pytest.raises(ValidationError, match=says):
            join(one, other)
    assert join(third, done).joined_to == done


def test_liaisons_join_what_they_opened_to_what_they_see(house: Site) -> None:
    own = house.issue(by=house.cast.liaison)
    others, mine = house.issue(), house.issue(house.brook)
    far = house.issue(house.cedar)
    given: dict[str, Any] = {"by": house.cast.liaison, "at": AT, "seen": 1}
    with pytest.raises(PermissionDenied, match="who opened it"):
        join_issue(issue=others, root=mine, **given)
    with pytest.raises(PermissionDenied, match="outside your territories"):
        join_issue(issue=own, root=far, **given)
    assert join_issue(issue=own, root=mine, **given).state == "joined"


def test_one_more_practice_reports_it_once(house: Site) -> None:
    issue, key = house.issue(), uuid7()
    given: dict[str, Any] = {
        "issue": issue,
        "said": "Us, too.",
        "by": house.cast.liaison,
        "at": AT,
    }
    for _ in range(2):
        add_report(practice=house.brook, id=key, **given)
    assert Report.objects.filter(issue=issue).count() == 2
    with pytest.raises(ValidationError, match="Another report"):
        add_report(practice=house.brook, id=key, **{**given, "issue": house.issue()})
    with pytest.raises(ValidationError, match="reported it already"):
        add_report(practice=house.alder, **given)
    with pytest.raises(PermissionDenied, match="Cedar"):
        add_report(practice=house.cedar, **given)


def test_one_more_practice_is_added_to_the_root_not_to_what_is_joined(
    house: Site, pair: tuple[Issue, Issue]
) -> None:
    issue, _ = pair
    with pytest.raises(ValidationError, match="joined"):
        add_report(
            issue=issue, practice=house.brook, said="", by=house.cast.director, at=AT
        )
