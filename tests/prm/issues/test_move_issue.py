"""Every act leads where the one table says, from nowhere else, and shows who acted on what they saw."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from prm.issues import clocks
from prm.issues.models import Issue, IssueState
from prm.issues.operations import (
    Stale,
    add_remedy,
    assign_issue,
    close_issue,
    escalate_issue,
    fix_issue,
    join_issue,
    move_issue,
    note_owner_left,
    owner_for,
    part_issue,
    remark,
    set_due,
    set_severity,
)
from prm.issues.operations.fixing import RemedyGiven
from prm.issues.queries import history_of
from prm.issues.transitions import ACTS, acts_by_link, acts_for
from prm.ledger.models import Entry
from tests.prm.issues.made import MONDAY, Site

pytestmark = [pytest.mark.django_db, pytest.mark.req("ISS-01")]

LATER = MONDAY + timedelta(hours=1)
# What brings a new issue into a state.
WAYS: dict[IssueState, tuple[str, ...]] = {
    IssueState.OPEN: (),
    IssueState.ACCEPTED: ("accept",),
    IssueState.WORKING: ("work",),
    IssueState.FIXED: ("fix",),
    IssueState.CLOSED: ("fix", "close"),
    IssueState.JOINED: ("join",),
    IssueState.WITHDRAWN: ("withdraw",),
}
MOVES = ("accept", "work", "hand_back", "reopen", "withdraw")


def do(house: Site, issue: Issue, act: str, **more: Any) -> Issue:
    """Let the director do something to an issue, with what it needs."""
    given: dict[str, Any] = {"issue": issue, "by": house.cast.director, "at": LATER}
    given |= {"seen": issue.revision, **more}
    if act in MOVES:
        return move_issue(act=act, note="So.", **given)
    rest: dict[str, Callable[[], Issue]] = {
        "fix": lambda: fix_issue(
            what="More slots", on=LATER.date(), confirmed=False, **given
        ),
        "close": lambda: close_issue(**given),
        "join": lambda: join_issue(root=house.issue(), **given),
        "part": lambda: part_issue(**given),
        "assign": lambda: assign_issue(
            to=owner_for(house.cast.service_line_leader), **given
        ),
        "escalate": lambda: escalate_issue(
            to=owner_for(house.cast.executive),
            note="Please decide.",
            due_at=LATER + timedelta(days=1),
            **given,
        ),
        "severity": lambda: set_severity(severity="critical", **given),
        "due": lambda: set_due(
            due_at=LATER + timedelta(days=30), why="New clinic", **given
        ),
    }
    return rest[act]()


def at_state(house: Site, state: IssueState) -> Issue:
    issue = house.issue()
    for act in WAYS[state]:
        issue = do(house, issue, act)
    return issue


@pytest.mark.parametrize("state", IssueState)
def test_each_act_is_possible_where_the_table_says_and_nowhere_else(
    house: Site, state: IssueState
) -> None:
    for act in (*MOVES, "fix", "close", "join", "part", "assign", "escalate", "due"):
        issue = at_state(house, state)
        rule = ACTS[act]
        if state not in rule.starts:
            with pytest.raises(ValidationError, match="isn’t possible"):
                do(house, issue, act)
            continue
        moved = do(house, issue, act)
        assert moved.state in (rule.leads_to or (state,)), act
        assert moved.revision == issue.revision + 1


def test_each_act_is_a_step_of_the_history_and_one_entry(house: Site) -> None:
    issue = house.issue()
    for act in ("accept", "work", "hand_back", "assign", "severity", "due", "fix"):
        before = Entry.objects.count()
        issue = do(house, issue, act)
        assert Entry.objects.count() == before + 1, act
    said = [(h.act, h.state, h.changed) for h in history_of(issue)]
    assert said == [
        ("open", "Open", True),
        ("accept", "Accepted", True),
        ("work", "Being fixed", True),
        ("hand_back", "Open", True),
        ("assign", "Open", False),
        ("severity", "Open", False),
        ("due", "Open", False),
        ("fix", "Fixed", True),
    ]


def test_whoever_acts_on_what_is_no_longer_so_is_told_who_did_what(house: Site) -> None:
    issue = house.issue()
    do(house, issue, "accept")
    with pytest.raises(Stale) as stale:
        do(house, issue, "withdraw")
    assert stale.value.messages == [
        "Somebody changed it meanwhile: Odalys Thornbury accepted it at 11:00\xa0EDT on 1 Jun 2026. Look again."
    ]
    issue.refresh_from_db()
    assert issue.state == "accepted"
    remark(issue=issue, note="Soon.", by=house.cast.liaison, at=LATER)
    with pytest.raises(Stale, match="accepted it"):
        do(house, issue, "withdraw", seen=1)


def test_a_remark_disturbs_nobody(house: Site) -> None:
    issue = house.issue()
    remark(issue=issue, note="Called twice.", by=house.cast.liaison, at=LATER)
    assert do(house, issue, "accept").state == "accepted"
    assert history_of(issue)[1].note == "Called twice."
    with pytest.raises(ValidationError):
        remark(issue=issue, note=" ", by=house.cast.liaison, at=LATER)


def test_whoever_accepts_what_nobody_owns_owns_it(house: Site) -> None:
    issue = do(house, house.issue(), "accept", by=house.cast.service_line_leader)
    assert issue.owner == owner_for(house.cast.service_line_leader)
    back = do(house, issue, "hand_back", by=house.cast.service_line_leader)
    assert (back.owner, back.state) == (None, "open")
    assert back.answer_by == clocks.answer_by("normal", LATER)


@pytest.mark.parametrize("act", ["hand_back", "reopen", "withdraw"])
def test_what_others_will_ask_about_needs_a_reason(house: Site, act: str) -> None:
    state = IssueState.FIXED if act == "reopen" else IssueState.OPEN
    issue = at_state(house, state)
    with pytest.raises(ValidationError) as refused:
        move_issue(
            issue=issue,
            act=act,
            by=house.cast.director,
            at=LATER,
            seen=issue.revision,
        )
    assert "note" in refused.value.message_dict


@pytest.mark.req("ISS-02")
def test_a_worse_issue_gets_no_more_time_and_a_lesser_no_less(house: Site) -> None:
    at = clocks.due_at("normal", MONDAY) - timedelta(hours=1)
    issue = house.issue()
    do(house, issue, "work", at=MONDAY)
    issue.refresh_from_db()
    due = issue.due_at
    worse = do(house, issue, "severity", at=at)
    assert (worse.severity, worse.due_at, worse.escalate_at) == ("critical", due, due)
    lesser = set_severity(
        issue=worse, severity="low", by=house.cast.director, at=at, seen=worse.revision
    )
    assert lesser.due_at == lesser.escalate_at == clocks.due_at("low", at)
    said = Entry.objects.filter(verb="issue.severity_set").latest("sequence")
    assert said.particulars["instead_of"] == "critical"
    assert said.particulars["due_on"] == str(lesser.due_at.date())


@pytest.mark.req("ISS-02")
def test_reopening_starts_the_clock_anew(house: Site) -> None:
    issue = at_state(house, IssueState.CLOSED)
    again = do(house, issue, "reopen", at=LATER + timedelta(days=40))
    assert (again.fixed_at, again.closed_at) == (None, None)
    assert again.answer_by == again.escalate_at
    assert again.due_at == clocks.due_at("normal", LATER + timedelta(days=40))
    assert again.resolutions.get().voided_at


@pytest.mark.req("ISS-09")
def test_an_owner_acts_by_a_link_and_the_ledger_names_them(house: Site) -> None:
    dana, other = house.owner("Dana Whitlock"), house.owner("Bo Tarn")
    issue = house.issue(owner=dana)
    moved = do(house, issue, "accept", by=None, owner=dana)
    entry = Entry.objects.get(verb="issue.accepted")
    assert (entry.by, entry.by_name) == (None, "Dana Whitlock")
    assert history_of(moved)[-1].by_link
    with pytest.raises(PermissionDenied, match="given to somebody else"):
        do(house, moved, "work", by=None, owner=other)
    assert {act.name for act in acts_by_link(moved)} == {
        "work",
        "hand_back",
        "fix",
        "remark",
    }
    with pytest.raises(ValueError, match="by a link"):
        move_issue(
            issue=moved,
            act="withdraw",
            owner=dana,
            at=LATER,
            seen=moved.revision,
        )


def test_one_acts_and_not_two(house: Site) -> None:
    dana = house.owner("Dana Whitlock")
    issue = house.issue(owner=dana)
    for pair in ({"owner": dana}, {"by": None}):
        with pytest.raises(ValueError, match="one acts"):
            do(house, issue, "accept", **pair)


def test_buttons_are_those_that_work(house: Site) -> None:
    issue = house.issue(by=house.cast.liaison)
    buttons = {act.name for act in acts_for(issue, house.cast.service_line_leader)}
    assert {"accept", "work", "fix", "assign", "escalate", "remark"} <= buttons
    assert not buttons & {"reopen", "close", "withdraw", "join", "breach", "tell"}
    assert "withdraw" in {act.name for act in acts_for(issue, house.cast.liaison)}
    assert not acts_for(issue, house.cast.executive)
    issue.owner = owner_for(house.cast.executive)
    assert "accept" in {act.name for act in acts_for(issue, house.cast.executive)}


def test_an_issue_goes_to_somebody_who_is_here_and_has_to_accept_it(
    house: Site,
) -> None:
    issue = at_state(house, IssueState.WORKING)
    given = do(house, issue, "assign", at=LATER)
    assert (given.state, given.answer_by) == ("open", clocks.answer_by("normal", LATER))
    with pytest.raises(ValidationError, match="already"):
        do(house, given, "assign")
    lia = house.owner("Lia Gone")
    note_owner_left(owner=lia, on=LATER.date(), by=house.cast.director, at=LATER)
    lia.refresh_from_db()
    for gone in (lia, owner_for(house.cast.outsider)):
        with pytest.raises(ValidationError, match="has left"):
            assign_issue(
                issue=given,
                to=gone,
                by=house.cast.director,
                at=LATER,
                seen=given.revision,
            )


@pytest.mark.req("ISS-07")
def test_what_was_put_in_place_is_kept_with_its_kind_and_dates(house: Site) -> None:
    issue = house.issue()
    first = RemedyGiven("slots", "Two slots a day", LATER.date())
    given: dict[str, Any] = {"issue": issue, "by": house.cast.director, "at": LATER}
    add_remedy(remedy=first, **given)
    assert [r.kind for r in issue.remedies.all()] == ["slots"]
    for wrong in (
        first._replace(kind="magic"),
        first._replace(to_date=LATER.date() - timedelta(days=1)),
        first._replace(what=""),
    ):
        with pytest.raises(ValidationError):
            add_remedy(remedy=wrong, **given)
    assert issue.remedies.count() == 1
