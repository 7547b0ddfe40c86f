"""The demo's issues: a wait that many met, one that nobody answered, one that was fixed and told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from headwater.marts import Mart
from prm.cli.demo.cast import player
from prm.cli.demo.days import Days
from prm.cli.demo.field.people import LIAISONS, Crew

if TYPE_CHECKING:
    from prm.directory.models import Practice
    from prm.issues.models import Issue

# Title, barrier and sub-kind, line, severity, owner, days ago, what became of it.
STORIES = (
    ("Consult notes come a month late", "communication/no_report", "neurology", "normal", "records", 75, "closed"),
    ("Scheduling line rings out at lunch", "access/scheduling", "orthopedics", "high", "director", 54, "fixed"),
    ("Sent back unheard", "relationship/patient_not_returned", "cardiology", "high", "cardiology", 33, "working"),
    ("Plan list on our site is out of date", "access/insurance", "", "low", "liaison", 25, "accepted"),
    ("Didn’t know of the spine clinic", "communication/unaware", "orthopedics", "low", "liaison-2", 12, "accepted"),
    ("Reports lack the referrer’s name", "communication/poor_report", "", "normal", "radiology", 9, "open"),
    ("Nobody answers by phone", "communication/no_answer", "gastroenterology", "normal", "", 3, "open"),
)  # fmt: skip
WAIT_LINE = "cardiology"


def put_issues(days: Days, crew: Crew, mart: Mart) -> None:
    """Put down the issues of four months, and let their clocks run each hour of a working day."""
    everywhere = [each for who in LIAISONS for each in crew.practices[who]]
    if not everywhere:
        return
    for title, kind, line, severity, owner, ago, end in STORIES:
        barrier, _, sub_kind = kind.partition("/")
        practices = crew.chance.sample(everywhere, k=min(2, len(everywhere)))
        fields: dict[str, object] = {
            "title": title,
            "barrier": barrier,
            "sub_kind": sub_kind,
            "service_line": line,
            "severity": severity,
            "owner": crew.owners.get(owner),
        }
        at = days.until - timedelta(days=ago, hours=3)
        days.put(at, partial(_story, days, crew, practices, fields, end))
    _put_the_wait(days, crew, mart)
    _put_clocks(days)


def _put_clocks(days: Days) -> None:
    from prm.issues.operations import escalate_breaches

    first = days.until - timedelta(days=120)
    for hours in range(0, 120 * 24, 4):
        at = first + timedelta(hours=hours)
        if at.weekday() < 5 and 13 <= at.hour <= 22:
            days.put(at, lambda moment: escalate_breaches(at=moment))


def _story(
    days: Days,
    crew: Crew,
    practices: Sequence[Practice],
    fields: dict[str, object],
    end: str,
    at: datetime,
) -> None:
    issue = _open(crew, practices, fields, at)
    if end == "open":
        return
    days.put(at + timedelta(hours=2), partial(_move, issue, "accept"))
    if end == "accepted":
        return
    days.put(at + timedelta(days=1), partial(_move, issue, "work"))
    if end == "working":
        return
    days.put(at + timedelta(days=9), partial(_fix, issue, end == "closed"))


def _open(
    crew: Crew, practices: Sequence[Practice], fields: dict[str, object], at: datetime
) -> Issue:
    from prm.insights.queries.frozen_stakes import frozen_stake
    from prm.issues.operations import Opening, open_issue

    liaison = crew.of(practices[0])
    # A liaison opens it for their own practices; one that spans territories is the director's.
    own = liaison is not None and all(crew.of(each) == liaison for each in practices)
    by = liaison if own and liaison else player("director")
    opening = Opening(
        practices=practices,
        stake=frozen_stake(practices, str(fields["service_line"])),
        **fields,  # type: ignore[arg-type]
    )
    return open_issue(opening=opening, by=by, at=at)


def _move(issue: Issue, act: str, at: datetime) -> None:
    from prm.issues.operations import move_issue

    now = _as_it_is(issue)
    move_issue(
        issue=now, act=act, by=player("service-line-leader"), at=at, seen=now.revision
    )


def _fix(issue: Issue, confirmed: bool, at: datetime) -> None:
    from prm.issues.operations import fix_issue, tell_practice
    from prm.issues.queries import reports_of

    now = _as_it_is(issue)
    fix_issue(
        issue=now,
        what="A second person answers from twelve to one, and the queue is watched.",
        on=at.date(),
        confirmed=confirmed,
        by=player("director"),
        owner=None,
        at=at,
        seen=now.revision,
    )
    if confirmed:
        for report in reports_of(_as_it_is(issue)):
            tell_practice(report=report, how="phone", by=player("director"), at=at)


def _as_it_is(issue: Issue) -> Issue:
    from prm.issues.models import Issue

    return Issue.objects.get(pk=issue.pk)


def _put_the_wait(days: Days, crew: Crew, mart: Mart) -> None:
    """Put down the demo's story: the wait of a clinic, met by those who send less than their panel says."""
    from prm.insights.queries.access import access_of
    from prm.insights.queries.expectations import expectations

    own = {each.code: each for who in LIAISONS for each in crew.practices[who]}
    short = sorted(
        (
            view
            for view in expectations(mart).values()
            if view.line == WAIT_LINE and view.practice_id in own
            if view.shortfall is not None and view.shortfall.value > 0
        ),
        key=lambda view: (not view.short, -view.score),
    )
    practices = [own[view.practice_id] for view in short[:3]]
    if not practices:
        return
    access = access_of(mart, WAIT_LINE)
    clinic = next((name for name in access.clinics if name), "") if access else ""
    fields: dict[str, object] = {
        "title": "New cardiology patients wait six weeks",
        "barrier": "access",
        "sub_kind": "no_appointment",
        "service_line": WAIT_LINE,
        "severity": "critical",
        "owner": crew.owners["cardiology"],
        "clinic": clinic,
    }
    opened: list[Issue] = []

    def begin(at: datetime) -> None:
        opened.append(_open(crew, practices[:1], fields, at))

    def another(practice: Practice, at: datetime) -> None:
        from prm.issues.operations import join_issue

        later = _open(crew, [practice], fields, at)
        root = _as_it_is(opened[0])
        join_issue(
            issue=later, root=root, by=player("director"), at=at, seen=later.revision
        )

    at = days.until - timedelta(days=41)
    days.put(at, begin)
    for number, practice in enumerate(practices[1:], start=1):
        days.put(at + timedelta(days=4 * number), partial(another, practice))
    days.put(at + timedelta(days=6), lambda moment: _move(opened[0], "accept", moment))
    days.put(at + timedelta(days=10), lambda moment: _move(opened[0], "work", moment))
