"""A brief in words: what stands on the screen and on the paper alike, so that the two can't differ."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from django.utils import timezone

from prm.common.formats import day, month, number, plural, upper_first
from prm.directory.models import Contact
from prm.insights.briefs.content import Brief
from prm.insights.briefs.numbers import LineNumbers
from prm.insights.briefs.promoting import RULE
from prm.issues.models import Issue
from prm.programs.queries import Offer
from prm.visits.models import Commitment, Interaction
from prm.visits.queries import Hours

LONGEST_NOTE = 320  # characters of intel on paper; the screen has all of it
MOST_LINES = 8
MOST_OPEN = 6  # promises, issues, and programs
_NOTHING_SHOWN = "–"
_DAYS_FROM = 72  # hours; longer ones are told in days


def words_of(brief: Brief) -> dict[str, Any]:
    """Return everything that a brief says, as text."""
    practice, wait, report = brief.practice, brief.wait, brief.turnaround
    return {
        "name": practice.name,
        "tier": brief.standing.tier,
        "place": ", ".join(
            filter(None, [practice.address_1, practice.city, practice.phone])
        ),
        "arrives": _clock(brief),
        "hours": hours_in_words(brief.today),
        "last": _last(brief),
        "reasons": list(brief.reasons),
        "contacts": [_contact(each) for each in brief.contacts],
        "people": [str(each.practitioner) for each in brief.people],
        "more_people": brief.more_people,
        "visits": [_visit(each) for each in brief.visits],
        "promises": [_promise(each, brief.on) for each in brief.promises[:MOST_OPEN]],
        "issues": [_issue(each) for each in brief.issues[:MOST_OPEN]],
        "more_open": max(len(brief.promises) - MOST_OPEN, 0)
        + max(len(brief.issues) - MOST_OPEN, 0),
        "lines": [_line(row) for row in brief.lines[:MOST_LINES]],
        "more_lines": max(len(brief.lines) - MOST_LINES, 0),
        "focus": brief.line,
        "elsewhere": [
            {"name": place.name, "kind": place.kind, "count": place.count.text}
            for place in brief.elsewhere
        ],
        "wait": plural(round(wait.value), "day") if wait else "",
        "wait_month": month(wait.month) if wait else "",
        "turnaround": _hours(report.value) if report else "",
        "turnaround_month": month(report.month) if report else "",
        "held": [f"{each.name}: {each.why}" for each in brief.held],
        "rule": RULE,
        "offers": [_offer(each) for each in brief.offers[:MOST_OPEN]],
        "more_offers": max(len(brief.offers) - MOST_OPEN, 0),
        "note": brief.provenance.note
        if brief.provenance
        else "No mart was published yet: no referrals are known.",
    }


def hours_in_words(today: Hours) -> str:
    """Return when a practice takes visits on a day."""
    if not today.takes_visits or today.opens is None:
        return "takes no visits today"
    said = f"{_time(today.opens)} to {_time(today.closes)}"
    if today.lunch_from:
        said += f", closed {_time(today.lunch_from)} to {_time(today.lunch_until)}"
    return said


def _clock(brief: Brief) -> str:
    at = brief.asked.arrives_at
    return f"{timezone.localtime(at):%H:%M}" if at else ""


def _time(at: time | None) -> str:
    return f"{at:%H:%M}" if at else ""


def _last(brief: Brief) -> str:
    if brief.last_visit is None:
        return "never visited"
    last = timezone.localdate(brief.last_visit)
    return f"last visit {day(last)}, {plural((brief.on - last).days, 'day')} ago"


def _contact(contact: Contact) -> dict[str, Any]:
    return {
        "name": contact.name,
        "role": contact.get_role_display(),
        "best": contact.best_time,
        "phone": contact.phone,
        "makes": contact.makes_referrals,
    }


def _visit(visit: Interaction) -> dict[str, str]:
    intel = " ".join(visit.intel.split())
    if len(intel) > LONGEST_NOTE:
        intel = f"{intel[:LONGEST_NOTE].rsplit(' ', 1)[0]} …"
    who = [str(each) for each in visit.attendees.all()]
    then = f"Next: {visit.next_step}" if visit.next_step else ""
    if then and visit.next_on:
        then += f", {day(visit.next_on)}"
    return {
        "head": f"{day(timezone.localdate(visit.at))} · {visit.get_kind_display()} · {visit.by}",
        "purpose": visit.purpose_note or visit.get_purpose_display(),
        "who": f"With {', '.join(who)}" if who else "",
        "intel": intel,
        "next": then,
    }


def _promise(promise: Commitment, on: date) -> dict[str, Any]:
    late = (on - promise.due_on).days
    due = f"{plural(late, 'day')} late" if late > 0 else f"by {day(promise.due_on)}"
    return {
        "what": promise.what,
        "due": due,
        "late": late > 0,
        "owner": str(promise.owner),
    }


def _issue(issue: Issue) -> dict[str, str]:
    return {
        "title": issue.title,
        "state": issue.get_state_display(),
        "owner": str(issue.owner) if issue.owner else "nobody owns it",
        "since": day(timezone.localdate(issue.opened_at)),
    }


def _offer(offer: Offer) -> dict[str, str]:
    program = offer.program
    return {
        "name": program.name,
        "kind": program.get_kind_display(),
        "owner": str(program.owner),
        "until": f"until {day(offer.until)}" if offer.until else "no last day",
    }


def _line(row: LineNumbers) -> dict[str, Any]:
    quarter = row.quarter
    return {
        "name": row.name,
        "short": row.short,
        "came": row.came.text,
        "expected": _expected(row.expected),
        "quarter": quarter.came.text if quarter else _NOTHING_SHOWN,
        "quarter_expected": _expected(quarter.expected if quarter else None),
        "said": _said(row),
    }


def _expected(value: int | None) -> str:
    return _NOTHING_SHOWN if value is None else number(value)


def _said(row: LineNumbers) -> str:
    """Return what the numbers mean: short by how much, or within what comparable panels send."""
    view = row.view
    if view is None:
        return "no view of it"
    if view.short and view.shortfall:
        about = "about " if view.rough else ""
        span = f"{number(view.shortfall.low)} to {number(view.shortfall.high)}"
        return f"{about}{number(view.shortfall.value)} short ({span})"
    if view.short:
        return "short; too few to show by how much"
    if view.too_little:
        return "too little data"
    return "more than expected" if view.beyond == "high" else "as expected"


def _hours(value: float) -> str:
    return (
        plural(round(value), "hour")
        if value < _DAYS_FROM
        else plural(round(value / 24), "day")
    )


def heading(briefs: Sequence[Brief], on: date) -> str:
    """Return the title of a file of briefs."""
    if len(briefs) == 1:
        return f"Brief: {briefs[0].practice.name}, {day(on)}"
    return upper_first(f"{plural(len(briefs), 'brief')} for {day(on)}")
