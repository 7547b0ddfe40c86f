"""Everything that can be done to an issue: from which states, to which, how it is called, and who may.

The one table. Operations obey it, pages make their buttons of it, docs/reference/issues.md is drawn from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from prm.accounts.permissions import Person
from prm.issues.models import RUNNING, SETTLED, Issue, IssueState
from prm.issues.permissions import (
    can_keep_issue,
    can_move_issue,
    can_open_issues,
    check_can_keep_issue,
    check_can_move_issue,
    check_can_open_issues,
)

OPEN, ACCEPTED, WORKING, FIXED, CLOSED, JOINED, WITHDRAWN = IssueState
EVER = frozenset(IssueState)
AS_BEFORE = (OPEN, ACCEPTED, WORKING)


class Who(Enum):
    """Who may do it, of those who see the issue."""

    MOVER = "Its owner; a liaison; a service line leader; a director"
    KEEPER = "Who opened it; a director"
    REPORTER = "A liaison of the practice; a director"
    NOBODY = "Nobody: it follows by itself"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that can be done."""

    name: str
    label: str  # on a button
    done: str  # goes on after a name
    verb: str  # in the ledger
    starts: frozenset[IssueState]
    who: Who = Who.MOVER
    leads_to: tuple[IssueState, ...] = ()  # empty: it stays where it is
    by_link: bool = False  # its owner may do it by a signed link, without an account

    def can_begin(self, issue: Issue) -> bool:
        """Say whether an issue stands where this can be done."""
        return issue.state in self.starts

    def is_for(self, person: Person, issue: Issue) -> bool:
        """Say whether a person who sees the issue may do it."""
        if self.who is Who.MOVER:
            return can_move_issue(person, issue)
        if self.who is Who.REPORTER:
            return can_open_issues(person)
        return self.who is Who.KEEPER and can_keep_issue(person, issue)

    def check_is_for(self, person: Person, issue: Issue) -> None:
        """Raise unless :meth:`is_for`."""
        if self.who is Who.KEEPER:
            check_can_keep_issue(person, issue)
        elif self.who is Who.REPORTER:
            check_can_open_issues(person)
        else:
            check_can_move_issue(person, issue)


def acts_for(issue: Issue, person: Person) -> list[Act]:
    """Return what a person who sees an issue may do to it as it stands. Asks nothing of the store but its owner."""
    return [
        act
        for act in ACTS.values()
        if act.can_begin(issue) and act.is_for(person, issue)
    ]


def acts_by_link(issue: Issue) -> list[Act]:
    """Return what an issue's owner may do by a signed link as it stands."""
    return [act for act in ACTS.values() if act.by_link and act.can_begin(issue)]


def _table(acts: Iterable[Act]) -> dict[str, Act]:
    return {act.name: act for act in acts}


ACTS = _table(
    (
        # What changes the state.
        Act(
            "accept",
            "Accept",
            "accepted it",
            "issue.accepted",
            frozenset({OPEN}),
            leads_to=(ACCEPTED,),
            by_link=True,
        ),
        Act(
            "work",
            "Start fixing",
            "started fixing it",
            "issue.begun",
            frozenset({OPEN, ACCEPTED}),
            leads_to=(WORKING,),
            by_link=True,
        ),
        Act(
            "hand_back",
            "Hand back",
            "handed it back",
            "issue.handed_back",
            RUNNING,
            leads_to=(OPEN,),
            by_link=True,
        ),
        Act(
            "fix",
            "Say it is fixed",
            "said that it is fixed",
            "issue.fixed",
            RUNNING,
            leads_to=(FIXED, CLOSED),
            by_link=True,
        ),
        Act(
            "confirm",
            "Note what the practice says",
            "noted the practice’s word",
            "issue.answered",
            SETTLED,
            leads_to=(CLOSED, FIXED),
        ),
        Act(
            "close",
            "Close unconfirmed",
            "closed it unconfirmed",
            "issue.closed",
            frozenset({FIXED}),
            leads_to=(CLOSED,),
        ),
        Act(
            "reopen",
            "Reopen",
            "reopened it",
            "issue.reopened",
            frozenset({FIXED, CLOSED, WITHDRAWN}),
            leads_to=(OPEN,),
            by_link=True,
        ),
        Act(
            "withdraw",
            "Withdraw",
            "withdrew it",
            "issue.withdrawn",
            RUNNING,
            Who.KEEPER,
            leads_to=(WITHDRAWN,),
        ),
        Act(
            "join",
            "Join to another issue",
            "joined it to another issue",
            "issue.joined",
            RUNNING,
            Who.KEEPER,
            leads_to=(JOINED,),
        ),
        Act(
            "part",
            "Part from its root",
            "parted it from its root",
            "issue.parted",
            frozenset({JOINED}),
            Who.KEEPER,
            leads_to=AS_BEFORE,
        ),
        Act(
            "assign",
            "Give to somebody",
            "gave it to somebody",
            "issue.assigned",
            RUNNING,
            leads_to=(OPEN,),
        ),
        # What leaves the state as it is.
        Act("escalate", "Hand up", "handed it up", "issue.escalated", RUNNING),
        Act(
            "breach",
            "Hand up by the clock",
            "handed it up, for its clock had run out",
            "issue.breached",
            RUNNING,
            Who.NOBODY,
        ),
        Act(
            "run_out",
            "Leave with the directors",
            "left it with the directors, for its clock had run out",
            "issue.ran_out",
            RUNNING,
            Who.NOBODY,
        ),
        Act(
            "severity",
            "Change the severity",
            "changed its severity",
            "issue.severity_set",
            RUNNING,
        ),
        Act("due", "Move the due date", "moved its due date", "issue.due_set", RUNNING),
        Act("remark", "Remark", "remarked on it", "issue.remarked", EVER, by_link=True),
        Act(
            "remedy",
            "Add a remedy",
            "added a remedy",
            "issue.remedied",
            EVER - {JOINED, WITHDRAWN},
        ),
        Act(
            "report",
            "Add a practice",
            "added a practice that met it, too",
            "issue.reported",
            RUNNING | {FIXED},
            Who.REPORTER,
        ),
        Act(
            "tell",
            "Note that they were told",
            "told a practice what was done",
            "issue.told",
            SETTLED,
        ),
        Act(
            "untell",
            "Take back that they were told",
            "took back that a practice was told",
            "issue.untold",
            SETTLED,
        ),
    )
)
