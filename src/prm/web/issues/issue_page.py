"""One issue: where it stands, who reported it, what was at stake, and what one can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.utils import timezone

from prm.accounts.models import User
from prm.common.formats import lower_first, plural
from prm.insights.queries.current import mart_or_none
from prm.issues.models import Issue, IssueState, Remedy, Resolution
from prm.issues.permissions import can_open_issues
from prm.issues.queries import Happened, history_of, ladder_for, reports_of
from prm.issues.transitions import ACTS, Act, acts_for
from prm.programs.models import Program, ProgramIssue
from prm.programs.permissions import can_run_programs
from prm.programs.queries import programs_visible_to
from prm.visits.models import Commitment
from prm.visits.queries.commitments import commitments_visible_to
from prm.web.issues.act_forms import FORMS, make_form
from prm.web.issues.clock_words import Clock, days_between, read_clock
from prm.web.issues.lines import line_names, name_of
from prm.web.issues.rows import obstacle_of
from prm.web.issues.stakes import Stake, read_stake
from prm.web.issues.waits import Waits, read_waits
from prm.web.issues.words_of_practices import Word, words_of

OPENED = "opened it"


@dataclass(frozen=True, slots=True)
class Past:
    """One entry of the history."""

    happened: Happened
    done: str


@dataclass(frozen=True, slots=True)
class IssuePage:
    """Everything that the page says."""

    issue: Issue
    line: str
    obstacle: str
    clock: Clock
    sentence: str
    acts: Mapping[str, Act]
    forms: Mapping[str, forms.Form]
    words: Sequence[Word]
    history: Sequence[Past]
    rungs: Sequence[tuple[int, str, bool]]  # of the ladder: level, name, reached
    joined: Sequence[Issue]
    resolution: Resolution | None
    remedies: Sequence[tuple[Remedy, Program | None]]
    may_run_programs: bool
    promises: Sequence[Commitment]
    stake: Stake | None
    waits: Waits | None
    may_open: bool
    today: date

    @property
    def standing(self) -> Sequence[Word]:
        """Return the practices that are still to be told."""
        return [word for word in self.words if word.told is None]

    def can(self, name: str) -> bool:
        """Say whether the reader may do something to it as it stands."""
        return name in self.acts


def present_issue(
    issue: Issue,
    person: User,
    *,
    at: datetime,
    bound: Mapping[str, forms.Form] | None = None,
) -> IssuePage:
    """Return an issue as one person may see it; ``bound`` forms hold what they typed and why it was refused."""
    today = timezone.localdate(at)
    acts = {act.name: act for act in acts_for(issue, person)}
    words = words_of(reports_of(issue))
    clock = read_clock(issue, at=at)
    line = name_of(issue.service_line, line_names()) if issue.service_line else ""
    resolution = issue.resolutions.filter(voided_at=None).last()
    promises = commitments_visible_to(person, on=today).filter(issue=issue)
    return IssuePage(
        issue=issue,
        line=line,
        obstacle=obstacle_of(issue),
        clock=clock,
        sentence=_sentence(issue, line, words, at),
        acts=acts,
        forms={do: make_form(do, issue, person, at=at) for do in FORMS if do in acts}
        | dict(bound or {}),
        words=words,
        history=[
            Past(each, ACTS[each.act].done if each.act in ACTS else OPENED)
            for each in reversed(history_of(issue))
        ],
        rungs=_rungs(issue),
        joined=list(issue.joined.order_by("opened_at")),
        resolution=resolution,
        remedies=_remedies(issue, person),
        may_run_programs=can_run_programs(person),
        promises=list(
            promises.select_related("owner", "practice").order_by("due_on", "pk")
        ),
        stake=read_stake(issue.stake, person, on=today),
        waits=read_waits(
            mart_or_none(), issue, fixed_on=resolution.on if resolution else None
        ),
        may_open=can_open_issues(person),
        today=today,
    )


def _sentence(issue: Issue, line: str, words: Sequence[Word], at: datetime) -> str:
    """Return what one would say aloud: what is in the way, for whom, since when, and whose it is."""
    where = f" in {lower_first(line)}" if line else ""
    at_clinic = f" at {issue.clinic}" if issue.clinic else ""
    who = f", met by {plural(len(words), 'practice')}" if words else ""
    days = days_between(issue.opened_at, at)
    since = f"{plural(days, 'day')} ago" if days else "today"
    return f"{obstacle_of(issue)}{where}{at_clinic}{who}; opened {since} by {issue.opened_by}. {_whose(issue)}"


def _whose(issue: Issue) -> str:
    name = issue.owner.name if issue.owner else ""
    if issue.state == IssueState.OPEN:
        return f"{name} has to accept it." if name else "Nobody owns it yet."
    if issue.state == IssueState.ACCEPTED:
        return f"{name} accepted it." if name else "It was accepted."
    if issue.state == IssueState.WORKING:
        return f"{name} is fixing it." if name else "It is being fixed."
    if issue.state == IssueState.FIXED:
        return "We say that it is fixed; no practice has confirmed it."
    if issue.state == IssueState.CLOSED:
        return "It is closed."
    if issue.state == IssueState.JOINED:
        return f"It counts with “{issue.joined_to.title}”." if issue.joined_to else ""
    return "It was withdrawn."


def _remedies(issue: Issue, person: User) -> list[tuple[Remedy, Program | None]]:
    """Return what was put in place, with the program that it became as far as the reader sees programs."""
    linked = ProgramIssue.objects.filter(
        remedy__issue=issue, program__in=programs_visible_to(person)
    )
    began = {each.remedy_id: each.program for each in linked.select_related("program")}
    found = issue.remedies.select_related("by", "by_owner").order_by("at")
    return [(each, began.get(each.pk)) for each in found]


def _rungs(issue: Issue) -> list[tuple[int, str, bool]]:
    return [
        (step.level, step.owner.name, step.level <= issue.level)
        for step in ladder_for(issue.service_line)
    ]
