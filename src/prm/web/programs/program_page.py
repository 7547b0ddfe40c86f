"""One program: who may use it, what it answers, what was made of it, and whether it worked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from prm.accounts.models import User
from prm.common.formats import lower_first
from prm.directory.models import Practice
from prm.issues.models import Issue, Remedy
from prm.issues.queries import issues_visible_to
from prm.programs.launch_permissions import can_plan_launches
from prm.programs.models import LaunchPlan, Program, ProgramKind, ProgramPractice
from prm.programs.permissions import can_draft, can_run_programs
from prm.programs.queries import (
    IntroductionCounts,
    counts_by_line,
    introduction_counts,
)
from prm.programs.queries.activity import span_of
from prm.visits.models import InteractionKind
from prm.visits.queries.interactions import interactions_visible_to
from prm.web.fieldwork.choices import line_names
from prm.web.programs.program_list import standing_of
from prm.web.programs.verdicts import Worked, worked_by_program

PRACTICES = 25  # on the page; the rest stand on their own


@dataclass(frozen=True, slots=True)
class Member:
    """A practice that may use a program, and since when without a gap."""

    practice: Practice
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Answered:
    """An issue that a program answers; only its kind is told to whom it isn't the business of."""

    issue: Issue
    remedy: Remedy | None
    visible: bool


@dataclass(frozen=True, slots=True)
class Done:
    """What was done at its practices since the program began, of what the reader may read."""

    visits: int
    others: int  # calls, messages, meetings, events
    practices: int  # with any of them


@dataclass(frozen=True, slots=True)
class ProgramPage:
    """Everything that the page says."""

    program: Program
    line: str
    standing: str
    members: Sequence[Member]
    coming: int  # practices that come later
    issues: Sequence[Answered]
    to_link: Sequence[Issue]
    works: Sequence[Worked]
    introductions: IntroductionCounts
    in_line: IntroductionCounts  # since it began, with whatever practice
    done: Done
    launch: LaunchPlan | None
    may_run: bool
    may_draft: bool
    may_launch: bool
    on: date

    @property
    def cost(self) -> str:
        """Return what it costs, and for how long that is."""
        if self.program.cost is None:
            return "not written down"
        span = "to its last day" if self.program.ends_on else "a year"
        return f"${self.program.cost:,.0f} {span}"

    @property
    def sentence(self) -> str:
        """Return what it is, in a few words."""
        kind = self.program.get_kind_display()
        return f"{kind} in {lower_first(self.line)}"


def present_program(program: Program, person: User, *, on: date) -> ProgramPage:
    """Return the page of one program. A constant number of queries."""
    stays = list(
        program.practices.select_related("practice").order_by("from_date", "pk")
    )
    inside = members_on(stays, on=on)
    line = line_names().get(program.service_line, program.service_line)
    may_run = can_run_programs(person)
    issues = _answered(program, person, on)
    return ProgramPage(
        program=program,
        line=line,
        standing=standing_of(program, on=on),
        members=inside,
        coming=len({each.practice_id for each in stays if each.from_date > on}),
        issues=issues,
        to_link=_to_link(program, issues, person, on) if may_run else (),
        works=worked_by_program([program], person, on=on)[program.pk],
        introductions=introduction_counts([program], person, on=on)[program.pk],
        in_line=_in_line(program, person, on),
        done=_done(program, stays, person, on),
        launch=LaunchPlan.objects.filter(program=program)
        .select_related("practitioner")
        .first(),
        may_run=may_run,
        may_draft=can_draft(person),
        may_launch=can_plan_launches(person) and program.kind == ProgramKind.LAUNCH,
        on=on,
    )


def members_on(stays: Iterable[ProgramPractice], *, on: date) -> list[Member]:
    """Return who is in on a day, by name, and since when: stays that follow each other without a gap are one.

    ``stays`` come in the order of their first days.
    """
    found: dict[int, Member] = {}
    for each in stays:
        if each.from_date > on:
            continue
        before = found.get(each.practice_id)
        joined = (
            before is not None
            and before.until is not None
            and before.until + timedelta(days=1) >= each.from_date
        )
        since = before.since if before and joined else each.from_date
        found[each.practice_id] = Member(each.practice, since, each.to_date)
    inside = [each for each in found.values() if each.until is None or each.until >= on]
    return sorted(
        inside, key=lambda each: (each.practice.name.casefold(), each.practice.pk)
    )


def _answered(program: Program, person: User, on: date) -> list[Answered]:
    visible = set(
        issues_visible_to(person, on=on)
        .filter(programs__program=program)
        .values_list("pk", flat=True)
    )
    linked = program.issues.select_related("issue", "remedy").order_by("pk")
    return [
        Answered(each.issue, each.remedy, each.issue_id in visible) for each in linked
    ]


def _to_link(
    program: Program, issues: Sequence[Answered], person: User, on: date
) -> list[Issue]:
    """Return the issues in the program's line that its practices reported and that nobody linked yet."""
    linked = [each.issue.pk for each in issues]
    found = issues_visible_to(person, on=on).filter(
        Q(service_line=program.service_line),
        Q(reports__practice__programs__program=program),
        joined_to=None,
    )
    return list(
        found.exclude(pk__in=linked).distinct().order_by("-opened_at", "pk")[:25]
    )


def _in_line(program: Program, person: User, on: date) -> IntroductionCounts:
    since = min(program.starts_on, on)
    counts = counts_by_line(person, first=since, last=on, on=on)
    return counts.get(program.service_line, IntroductionCounts())


def _done(
    program: Program, stays: Sequence[ProgramPractice], person: User, on: date
) -> Done:
    began, ended = span_of(program.starts_on, max(on, program.starts_on))
    rows = interactions_visible_to(person, on=on).filter(
        practice__in={each.practice_id for each in stays},
        removed_at=None,
        service_line__in=(program.service_line, ""),
        at__gte=began,
        at__lt=ended,
    )
    visit = Q(kind=InteractionKind.VISIT)
    counted = rows.order_by().aggregate(
        visits=Count("pk", filter=visit),
        others=Count("pk", filter=~visit),
        practices=Count("practice", distinct=True),
    )
    return Done(**counted)
