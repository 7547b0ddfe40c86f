"""An issue whose clock runs out is handed up its ladder, once a step, whoever falls meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from prm.accounts.models import Role, User
from prm.config import jobs
from prm.issues import clocks
from prm.issues.models import Escalation, Issue, LadderStep
from prm.issues.operations import (
    assign_issue,
    escalate_breaches,
    escalate_issue,
    fix_issue,
    move_issue,
    note_owner_left,
    set_due,
    set_ladder,
)
from prm.issues.operations import handing_up as by_clock
from prm.issues.queries import breached, history_of, ladder_for
from prm.ledger.models import Entry
from prm.mail.models import Letter
from tests.prm.issues.made import MONDAY, Site, names

pytestmark = [pytest.mark.django_db, pytest.mark.req("ISS-02")]

ANSWER = clocks.answer_by("normal", MONDAY)
MINUTE = timedelta(minutes=1)


def run_clocks(issue: Issue) -> list[tuple[datetime, str]]:
    """Let every minute come at which something is due; return when the issue came to whom."""
    came = []
    for _ in range(9):
        issue.refresh_from_db()
        if issue.escalate_at is None:
            break
        at = issue.escalate_at
        assert escalate_breaches(at=at - MINUTE) == 0
        assert escalate_breaches(at=at) == 1
        issue.refresh_from_db()
        came.append((at, str(issue.owner)))
    return came


def test_it_goes_up_step_by_step_and_stays_with_the_directors(house: Site) -> None:
    house.ladder("Ana Step", "Bea Step")
    issue = house.issue(owner=house.owner("Dana Whitlock"))
    first, second = ANSWER, clocks.again_at("normal", ANSWER)
    last = clocks.again_at("normal", second)
    assert run_clocks(issue) == [
        (first, "Ana Step"),
        (second, "Bea Step"),
        (last, "Bea Step"),
    ]
    assert [(e.level, e.breached) for e in issue.escalations.all()] == [
        (1, True),
        (2, True),
    ]
    assert names(breached(last)) == [str(issue)]
    assert [h.act for h in history_of(issue)] == ["open", "breach", "breach", "run_out"]
    verbs = [*Entry.objects.filter(verb__startswith="issue.").order_by("sequence")]
    assert [(e.verb, e.by_name) for e in verbs[1:]] == [
        ("issue.breached", "Headwater"),
        ("issue.breached", "Headwater"),
        ("issue.ran_out", "Headwater"),
    ]


def test_each_hand_up_is_one_letter_to_whoever_is_asked_next(house: Site) -> None:
    house.ladder("Ana Step")
    issue = house.issue()
    escalate_breaches(at=ANSWER)
    handed_up = Escalation.objects.get()
    letter = Letter.objects.get(key=f"escalation-{handed_up.pk}")
    assert letter.to_address == "ana@clinic.example"
    assert letter.link["owner"] == handed_up.to_id
    assert letter.words["why"] == "nobody had accepted it in time"
    escalate_breaches(at=clocks.again_at("normal", ANSWER))
    told = Letter.objects.filter(key__startswith="ran-out")
    assert names([letter.to_name for letter in told]) == ["Odalys Thornbury"]
    assert told[0].link == {"path": f"/issues/{issue.pk}/"}


def test_a_service_line_has_a_ladder_of_its_own_or_that_of_all_others(
    house: Site,
) -> None:
    house.ladder("Ana Step")
    house.ladder("Cora Step", line="cardiology")
    heart, bone = house.issue(), house.issue(service_line="orthopedics")
    escalate_breaches(at=ANSWER)
    heart.refresh_from_db()
    bone.refresh_from_db()
    assert (str(heart.owner), str(bone.owner)) == ("Cora Step", "Ana Step")


def test_who_has_left_or_owns_it_already_is_passed_over(house: Site) -> None:
    ana, bea, cora = house.ladder("Ana Step", "Bea Step", "Cora Step")
    note_owner_left(owner=bea, on=MONDAY.date(), by=house.cast.director, at=MONDAY)
    issue = house.issue(owner=ana)
    escalate_breaches(at=ANSWER)
    issue.refresh_from_db()
    assert (issue.owner, issue.level) == (cora, 3)


def test_accepting_in_time_leaves_the_fix_to_be_awaited(house: Site) -> None:
    house.ladder("Ana Step")
    issue = house.issue()
    by = {"by": house.cast.director, "at": MONDAY}
    issue = move_issue(issue=issue, act="accept", seen=1, **by)
    assert escalate_breaches(at=ANSWER) == 0
    assert not breached(issue.due_at - MINUTE).exists()
    assert escalate_breaches(at=issue.due_at) == 1
    assert Letter.objects.latest("queued_at").words["why"] == "it wasn’t fixed in time"
    assert names(breached(issue.due_at)) == [str(issue)]


def test_what_is_fixed_withdrawn_or_moved_away_is_not_handed_up(house: Site) -> None:
    house.ladder("Ana Step")
    by = {"by": house.cast.director, "at": MONDAY, "seen": 1}
    fix_issue(
        issue=house.issue(), what="Slots", on=MONDAY.date(), confirmed=False, **by
    )
    move_issue(issue=house.issue(), act="withdraw", note="None.", **by)
    later = ANSWER + timedelta(days=9)
    late = house.issue()
    set_due(issue=late, due_at=later, why="x", **by)
    move_issue(issue=late, act="accept", **{**by, "seen": 2})
    assert escalate_breaches(at=later - MINUTE) == 0
    assert escalate_breaches(at=later) == 1


def test_accepting_late_puts_nothing_off(house: Site) -> None:
    house.ladder("Ana Step", "Bea Step")
    issue = house.issue(due_at=ANSWER + MINUTE)
    escalate_breaches(at=ANSWER + 2 * MINUTE)
    issue.refresh_from_db()
    planned = issue.escalate_at
    late = ANSWER + 5 * MINUTE
    moved = move_issue(
        issue=issue,
        act="accept",
        by=house.cast.director,
        at=late,
        seen=issue.revision,
    )
    assert (
        moved.escalate_at == planned == clocks.again_at("normal", ANSWER + 2 * MINUTE)
    )


def test_a_run_that_falls_between_issues_is_taken_up_by_the_next(
    house: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.ladder("Ana Step")
    issues = [house.issue() for _ in range(3)]
    whole, seen = by_clock.finish, []

    def fall(taken: by_clock.Taken, **more: object) -> Issue:
        seen.append(taken.issue.pk)
        if len(seen) == 2:
            raise SystemExit("killed")
        return whole(taken, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(by_clock, "finish", fall)
    with pytest.raises(SystemExit):
        escalate_breaches(at=ANSWER)
    assert Escalation.objects.count() == Letter.objects.count() == 1
    monkeypatch.undo()
    assert escalate_breaches(at=ANSWER + MINUTE) == 2
    assert escalate_breaches(at=ANSWER + MINUTE) == 0
    for issue in issues:
        assert issue.escalations.count() == 1
    assert Letter.objects.count() == 3


def test_one_that_can_not_be_handed_up_keeps_no_other_waiting(
    house: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    house.ladder("Ana Step")
    broken, sound = house.issue(), house.issue()
    whole = by_clock.finish

    def break_one(taken: by_clock.Taken, **more: object) -> Issue:
        if taken.issue == broken:
            raise ZeroDivisionError
        return whole(taken, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(by_clock, "finish", break_one)
    assert escalate_breaches(at=ANSWER) == 1
    assert [e.issue for e in Escalation.objects.all()] == [sound]
    assert "issue not handed up" in caplog.text


def test_a_worker_looks_each_minute(
    house: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.ladder("Ana Step")
    issue = house.issue()
    monkeypatch.setattr(timezone, "now", lambda: ANSWER)
    assert all(
        jobs.escalate_breaches.task_class().validate_datetime(ANSWER + n * MINUTE)
        for n in range(60)
    )
    jobs.escalate_breaches.call_local()
    issue.refresh_from_db()
    assert str(issue.owner) == "Ana Step"


def test_somebody_hands_it_up_before_the_clock_does(house: Site) -> None:
    _, bea = house.ladder("Ana Step", "Bea Step")
    issue = house.issue()
    due, at = MONDAY + timedelta(days=2), MONDAY + timedelta(hours=3)
    given = {
        "note": "Please decide.",
        "by": house.cast.liaison,
        "due_at": due,
        "at": at,
    }
    moved = escalate_issue(issue=issue, to=bea, seen=1, **given)
    assert (moved.owner, moved.level, moved.due_at) == (bea, 2, due)
    assert moved.escalate_at == due == min(due, clocks.answer_by("normal", at))
    assert [e.breached for e in issue.escalations.all()] == [False]
    assert Letter.objects.get().words["why"] == "Ren Halloway handed it up to you"
    with pytest.raises(ValidationError, match="already"):
        escalate_issue(issue=issue, to=bea, seen=2, **given)


def test_a_ladder_is_set_by_directors_each_person_on_one_step(house: Site) -> None:
    ana, bea = house.ladder("Ana Step", "Bea Step")
    given = {"service_line": "", "at": MONDAY}
    with pytest.raises(ValidationError):
        set_ladder(owners=[ana, ana], by=house.cast.director, **given)
    with pytest.raises(PermissionDenied):
        set_ladder(owners=[bea], by=house.cast.liaison, **given)
    set_ladder(owners=[bea], by=house.cast.director, **given)
    assert [step.owner for step in ladder_for("neurology")] == [bea]
    assert LadderStep.objects.count() == 1
    said = Entry.objects.filter(verb="ladder.set").latest("sequence").particulars
    assert (said["people"], said["instead_of"]) == (
        ["Bea Step"],
        ["Ana Step", "Bea Step"],
    )


def test_a_site_without_a_ladder_tells_all_its_directors(house: Site) -> None:
    User.objects.create(email="z@example.org", name="Zoe Ames", role=Role.DIRECTOR)
    issue = house.issue()
    assert escalate_breaches(at=ANSWER) == 1
    issue.refresh_from_db()
    assert (issue.escalate_at, issue.state) == (None, "open")
    assert Letter.objects.count() == 2
    assert escalate_breaches(at=ANSWER + timedelta(days=99)) == 0


def test_a_new_owner_after_the_ladders_end_has_a_clock_again(house: Site) -> None:
    issue = house.issue()
    move_issue(issue=issue, act="accept", by=house.cast.director, at=MONDAY, seen=1)
    issue.refresh_from_db()
    escalate_breaches(at=issue.due_at)
    at = issue.due_at + MINUTE
    issue.refresh_from_db()
    assert issue.escalate_at is None
    moved = assign_issue(
        issue=issue,
        to=house.owner("Dana Whitlock"),
        by=house.cast.director,
        at=at,
        seen=issue.revision,
    )
    due = at + timedelta(days=20)
    moved = set_due(
        issue=moved,
        due_at=due,
        why="New clinic",
        by=house.cast.director,
        at=at,
        seen=moved.revision,
    )
    assert moved.escalate_at == moved.answer_by
