"""What the pages of drafts show, and what a new one begins with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Self
from uuid import UUID

from django.db.models import Count, Max
from django.http import QueryDict

from prm.accounts.models import User
from prm.common.listing import Column, Listing, columns, page_of
from prm.directory.models import Practice
from prm.insights.queries.barriers_cost import affected_by_line
from prm.insights.queries.current import mart_or_none
from prm.insights.views.places import line_choices
from prm.issues.models import Issue
from prm.issues.queries import issues_visible_to
from prm.programs.models import (
    USUAL_HORIZON,
    Design,
    Intervention,
    InterventionKind,
    InterventionVersion,
    Program,
    ProgramKind,
)
from prm.programs.permissions import can_draft_for, can_lock
from prm.programs.queries import (
    eligible_practices,
    interventions_visible_to,
    programs_visible_to,
)
from prm.programs.saying import said_of
from prm.territories.queries import codes_visible_to, practices_visible_to

_LIKE_THEM = 12  # practices offered besides those that were asked for
_KIND_OF: Mapping[str, InterventionKind] = {
    ProgramKind.TRACK: InterventionKind.TRACK,
    ProgramKind.LAUNCH: InterventionKind.SPECIALIST,
    ProgramKind.COMMUNICATION: InterventionKind.COMMUNICATION,
}
_HEADS = (
    ("title", "Draft", False),
    ("line", "Line", False),
    ("starts", "Starts", False),
    ("practices", "Practices", True),
    ("lift", "Expected rise", True),
)
_SORTS = {
    "title": lambda each: each.title.casefold(),
    "line": lambda each: each.service_line,
    "starts": lambda each: each.starts_on,
    "practices": lambda each: each.aimed_at,
    "lift": lambda each: each.expected_lift or 0.0,
}
_FIRST = "-starts"


@dataclass(frozen=True, slots=True)
class DraftsPage:
    """The list."""

    query: dict[str, str]
    columns: dict[str, Column]
    listing: Listing[Any]
    names: dict[str, str]  # of lines
    lines: tuple[tuple[str, str], ...]  # of drafts, to choose
    filtered: bool


def list_drafts(person: User, asked: Mapping[str, str], *, on: date) -> DraftsPage:
    """Return one page of the drafts that a person may see. Two queries."""
    found = list(
        interventions_visible_to(person, on=on)
        .annotate(
            aimed_at=Count("targets", distinct=True),
            locked=Max("versions__number"),
        )
        .order_by("title", "pk")
    )
    names = dict(line_choices())
    present = sorted({each.service_line for each in found})
    sort = asked.get("sort", "")
    query = {
        "line": asked.get("line", "") if asked.get("line", "") in present else "",
        "text": asked.get("text", "").strip()[:100],
        "sort": sort if sort.removeprefix("-") in _SORTS else "",
    }
    shown = [
        each
        for each in found
        if query["line"] in ("", each.service_line)
        and query["text"].casefold() in each.title.casefold()
    ]
    order = query["sort"] or _FIRST
    shown.sort(key=_SORTS[order.removeprefix("-")], reverse=order.startswith("-"))
    return DraftsPage(
        query,
        {each.key: each for each in columns(_HEADS, query, _FIRST)},
        page_of(shown, {**query, "page": asked.get("page", "")}),
        names,
        (("", "All"), *((each, names.get(each, each)) for each in present)),
        bool(query["line"] or query["text"]),
    )


@dataclass(frozen=True, slots=True)
class DraftPage:
    """One draft."""

    intervention: Intervention
    line: str  # its name
    other_line: str  # its name, or nothing
    practices: Sequence[Practice]
    may_change: bool
    may_lock: bool
    last: InterventionVersion | None  # locked
    said: Mapping[str, Any]  # what would be locked now

    @property
    def is_changed(self) -> bool:
        """Say whether the plan was written anew since a version was locked."""
        return self.last is not None and self.last.said != self.said


def present_draft(found: Intervention, person: User, *, on: date) -> DraftPage:
    """Return the page of one draft. A liaison reads the names of practices outside their territory, no numbers."""
    targets = Practice.objects.filter(pk__in=found.targets.values("practice"))
    practices = list(targets.order_by("name", "pk"))
    names = dict(line_choices())
    return DraftPage(
        found,
        names.get(found.service_line, found.service_line),
        names.get(found.other_line, found.other_line),
        practices,
        can_draft_for(person, practices, on=on),
        can_lock(person),
        found.versions.select_related("locked_by").last(),
        said_of(found, practices),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What a draft begins with."""

    line: str = ""
    practices: Sequence[Practice] = ()
    issue: Issue | None = None  # that it is meant to help
    initial: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, found: Intervention, person: User, *, on: date) -> Self:
        """Return what a draft holds."""
        practices = present_draft(found, person, on=on).practices
        lift = found.expected_lift
        initial = {
            "title": found.title,
            "kind": found.kind,
            "service_line": found.service_line,
            "starts_on": found.starts_on,
            "practices": practices,
            "percent": round(100 * lift, 6) if lift else None,
            "ends_on": found.ends_on,
            "horizon_months": found.horizon_months,
            "design": found.design,
            "other_line": found.other_line,
            "cost": found.cost,
            "program": found.program_id,
            "note": found.note,
        }
        return cls(found.service_line, practices, found.issue, initial)


def asked_of(person: User, query: QueryDict, *, on: date) -> Asked:
    """Return what an address asks for: the practices that are the person's, and a line that there is.

    A program brings its own.
    """
    if program := _program(person, query.get("program", "")):
        return _of_program(program, person, on)
    names = dict(line_choices())
    line = query.get("line", "") if query.get("line", "") in names else ""
    wanted = _keys(query, "practice")
    own = practices_visible_to(person, on=on).filter(pk__in=wanted[:_LIKE_THEM])
    practices = list(own.order_by("name", "pk")) if wanted else []
    initial: dict[str, Any] = {
        "kind": InterventionKind.TRACK,
        "service_line": line,
        "starts_on": on + timedelta(days=14),
        "horizon_months": USUAL_HORIZON,
        "design": Design.SEQUENTIAL,
        "practices": practices,
    }
    if line and len(practices) == 1:
        initial["title"] = f"{names[line]} at {practices[0]}"
    elif line:
        initial["title"] = names[line]
    return Asked(line, practices, _issue(person, query.get("issue", ""), on), initial)


def _program(person: User, key: str) -> Program | None:
    try:
        return programs_visible_to(person).filter(pk=UUID(key)).first()
    except ValueError:
        return None


def _of_program(program: Program, person: User, on: date) -> Asked:
    """Return what a program would be asked: its practices that are the person's, its line, its start and its cost."""
    eligible = eligible_practices(program, on=max(on, program.starts_on))
    own = practices_visible_to(person, on=on).filter(pk__in=eligible.values("pk"))
    practices = list(own.order_by("name", "pk"))
    initial: dict[str, Any] = {
        "title": program.name,
        "kind": _KIND_OF.get(program.kind, InterventionKind.OTHER),
        "service_line": program.service_line,
        "starts_on": program.starts_on,
        "ends_on": program.ends_on,
        "horizon_months": USUAL_HORIZON,
        "design": Design.SEQUENTIAL,
        "practices": practices,
        "cost": program.cost,
        "program": program.pk,
    }
    return Asked(program.service_line, practices, None, initial)


def _issue(person: User, key: str, on: date) -> Issue | None:
    """Return the issue that an address names, if it is the person's business."""
    try:
        asked = UUID(key)
    except ValueError:
        return None
    return issues_visible_to(person, on=on).filter(pk=asked).first()


def programs_to_choose(person: User) -> list[Program]:
    """Return the programs that a draft may belong to."""
    return list(programs_visible_to(person))


def practices_to_choose(
    person: User, asked: Asked, sent: QueryDict, *, on: date
) -> list[Practice]:
    """Return whom a draft may name: who was asked for or sent, and who else is short in the line."""
    wanted = {each.pk for each in asked.practices}
    wanted |= {*_keys(sent, "practices")}
    own = practices_visible_to(person, on=on)
    chosen = list(own.filter(pk__in=wanted))
    line = sent.get("service_line", "") or asked.line
    like = list(own.filter(code__in=_short_in(person, line, on=on)))
    return list({each.pk: each for each in (*chosen, *like)}.values())


def _keys(sent: QueryDict, name: str) -> list[int]:
    # No key is as long as ten digits: a database refuses what no practice could have.
    return [int(x) for x in sent.getlist(name) if x.isdecimal() and len(x) < 10]


def _short_in(person: User, line: str, *, on: date) -> list[str]:
    mart = mart_or_none()
    if mart is None or not line:
        return []
    codes = codes_visible_to(person, on=on)
    found = [each.practice.practice_id for each in affected_by_line(mart, line, {})]
    return [code for code in found if codes is None or code in codes][:_LIKE_THEM]
