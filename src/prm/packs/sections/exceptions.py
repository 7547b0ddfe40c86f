"""What somebody has to see first: practices that are overdue, clocks that ran out, promises past their day, drops."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse

from prm.common.formats import plural
from prm.directory.models import Practice
from prm.insights.queries.current import line_name
from prm.insights.queries.movers import Mover, movers
from prm.issues.queries import breached
from prm.packs import cells
from prm.packs.asking import WEEK, Ask
from prm.packs.content import Cell, Column, Fact, Kind, Section, Strip, Table
from prm.territories.models import Tier, Tiering
from prm.visits.models import Commitment, CommitmentState
from prm.visits.queries.due import Due, due_on

MOST = 10
_QUIET = "Nothing is overdue, broken or beyond its limits."
_OVERDUE = (
    Column("practice", "Practice"),
    Column("last", "Last visit", Kind.DATE),
    Column("over", "Days past cadence", Kind.DAYS, measure="coverage"),
)
_BREACHED = (
    Column("issue", "Issue"),
    Column("line", "Service line"),
    Column("owner", "Owner"),
    Column("since", "Clock ran out", Kind.DATE),
)
_BROKEN = (
    Column("promise", "Promise"),
    Column("practice", "Practice"),
    Column("owner", "Owner"),
    Column("due", "Due", Kind.DATE),
)


def exceptions_section(ask: Ask) -> Section:
    """Return the exceptions as of the week's end; each list the most overdue first."""
    overdue, clocks = _overdue(ask), [*breached(ask.at)]
    broken, drops = _broken(ask), _drops(ask)
    strip = Strip(
        "Exceptions",
        (
            Fact("Tier A practices overdue", _alarm(overdue), measure="coverage"),
            Fact("Issues past their clock", _alarm(clocks)),
            Fact("Promises past their day", _alarm(broken), measure="reliability"),
            Fact(
                "New drops beyond limits", _alarm(drops), "in the newest mart", "alert"
            ),
        ),
    )
    tables = _overdue_table(overdue), _clock_table(ask, clocks), _promise_table(broken)
    said = [
        *([f"{plural(len(overdue), 'practice')} of tier A overdue"] if overdue else []),
        *(
            [f"{plural(len(clocks), 'issue')} past {_their(clocks)} clock"]
            if clocks
            else []
        ),
        *(
            [f"{plural(len(broken), 'promise')} past {_their(broken)} day"]
            if broken
            else []
        ),
        *([plural(len(drops), "new drop")] if drops else []),
    ]
    lead = f"{_listed(said)}." if said else _QUIET
    return Section("exceptions", "Exceptions", lead, (strip, *tables))


def _overdue_table(overdue: Sequence[Due]) -> Table:
    return Table(
        "Tier A practices overdue",
        _OVERDUE,
        tuple(map(_visited, overdue[:MOST])),
        more=max(len(overdue) - MOST, 0),
        link=reverse("practices"),
        empty="Every practice of tier A was visited within its cadence.",
    )


def _clock_table(ask: Ask, clocks: Sequence[Any]) -> Table:
    rows = tuple(
        (
            cells.text(each.title, link=reverse("issue", args=[each.pk])),
            cells.text(_line(ask, each.service_line)),
            cells.text(each.owner.name if each.owner else "Nobody yet"),
            cells.day(each.ends.date(), late=True),
        )
        for each in clocks[:MOST]
    )
    return Table(
        "Issues past their clock",
        _BREACHED,
        rows,
        more=max(len(clocks) - MOST, 0),
        link=reverse("issues"),
        empty="No clock has run out.",
    )


def _promise_table(broken: Sequence[Commitment]) -> Table:
    rows = tuple(
        (
            cells.text(each.what),
            cells.text(
                each.practice.name, link=reverse("practice", args=[each.practice_id])
            ),
            cells.text(each.owner.name),
            cells.day(each.due_on, late=True),
        )
        for each in broken[:MOST]
    )
    return Table(
        "Promises past their day",
        _BROKEN,
        rows,
        more=max(len(broken) - MOST, 0),
        empty="No promise is past its day.",
    )


def _overdue(ask: Ask) -> list[Due]:
    still = Q(closed_on=None) | Q(closed_on__gt=ask.on)
    first = Tiering.objects.on(ask.on).filter(tier=Tier.A).values("practice")
    practices = Practice.objects.filter(still, pk__in=first, merged_into=None)
    return due_on(practices, on=ask.on)


def _broken(ask: Ask) -> list[Commitment]:
    late = Commitment.objects.filter(state=CommitmentState.OPEN, due_on__lt=ask.on)
    return [*late.select_related("owner", "practice").order_by("due_on", "pk")]


def _drops(ask: Ask) -> list[Mover]:
    """Return the drops of the last month that a mart of this week found."""
    mart = ask.mart
    if mart is None or mart.created_at is None:
        return []
    if mart.created_at < ask.at - WEEK - timedelta(days=1):
        return []
    fell = [each for each in movers(mart).shown if each.change < 0]
    last = max((each.raised for each in fell), default=None)
    return [each for each in fell if each.raised == last]


def _alarm(found: Sequence[object]) -> Cell:
    return cells.count(len(found), late=bool(found))


def _their(found: Sequence[object]) -> str:
    return "its" if len(found) == 1 else "their"


def _visited(due: Due) -> tuple[Cell, ...]:
    over = cells.amount(due.days_over, "days")
    return (
        cells.text(due.practice.name, link=reverse("practice", args=[due.practice.pk])),
        cells.day(due.last) if due.last else Cell("Never"),
        Cell(over.text, over.value, late=True) if due.days_over else cells.NOTHING,
    )


def _line(ask: Ask, line: str) -> str:
    if not line:
        return "All lines"
    return (
        line_name(ask.mart, line) if ask.mart else line.replace("_", " ").capitalize()
    )


def _listed(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
