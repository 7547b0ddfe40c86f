"""What the team did: coverage by tier, contacts, the quality of visits, promises kept. Liaisons are never ranked."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from prm.accounts.models import Role, User
from prm.common.calendar import site_calendar
from prm.common.formats import plural
from prm.directory.models import Practice
from prm.packs import cells
from prm.packs.asking import Ask
from prm.packs.content import Cell, Column, Fact, Kind, Section, Strip, Table
from prm.programs.queries.activity import (
    interactions_between,
    promises_between,
)
from prm.territories.models import Tier, Tiering
from prm.visits.measures import (
    Share,
    contacts_a_liaison_day,
    coverage_by_tier,
    follow_up_rate,
    reliability,
    reliability_by_department,
    visit_quality,
)
from prm.visits.queries import covered_on

_FOUR_WEEKS = timedelta(weeks=4)
_COLUMNS = (
    Column("tier", "Tier"),
    Column("practices", "Practices", Kind.COUNT, sums=True),
    Column("within", "Visited in time", Kind.COUNT, sums=True),
    Column(
        "share", "Coverage", Kind.SHARE, ("within", "practices"), measure="coverage"
    ),
)
_DEPARTMENTS = (
    Column("department", "Department"),
    Column("due", "Due", Kind.COUNT, sums=True),
    Column("kept", "Kept by the day", Kind.COUNT, sums=True),
    Column("share", "Reliability", Kind.SHARE, ("kept", "due"), measure="reliability"),
)


def fieldwork_section(ask: Ask) -> Section:
    """Return the week's work, and how the practices of each tier stand."""
    logged = [each.logged for each in interactions_between(ask.monday, ask.sunday)]
    month = [each.logged for each in interactions_between(ask.on - _FOUR_WEEKS, ask.on)]
    liaisons = User.objects.filter(role=Role.LIAISON, is_active=True)
    people = {*liaisons.values_list("pk", flat=True)}
    days = site_calendar().count_business_days(ask.monday - timedelta(days=1), ask.on)
    visits = sum(each.is_visit for each in logged)
    seen = len({each.practice for each in logged if each.is_visit})
    covered = coverage_by_tier(covered_on(_tiered(ask), on=ask.on), on=ask.on)
    strip = Strip(
        "The week",
        (
            Fact("Visits", cells.count(visits), f"to {plural(seen, 'practice')}"),
            Fact(
                "Contacts a liaison-day",
                _a_day(
                    contacts_a_liaison_day(logged, liaisons=people, business_days=days)
                ),
                plural(len(people), "liaison"),
                "contacts_a_day",
            ),
            Fact(
                "Visits with purpose, intel and next step",
                cells.share(visit_quality(logged).value),
                _of(visit_quality(logged)),
                "visit_quality",
            ),
            Fact(
                "Next steps followed up",
                cells.share(follow_up_rate(month, on=ask.on).value),
                f"{_of(follow_up_rate(month, on=ask.on))}, four weeks",
                "follow_up",
            ),
        ),
    )
    table = Table(
        "Coverage by tier",
        _COLUMNS,
        tuple(
            (
                cells.text(f"Tier {tier}"),
                cells.count(share.whole),
                cells.count(share.part),
                cells.share(share.value),
            )
            for tier in Tier.values
            if (share := covered.get(tier))
        ),
        empty="No practice has a tier yet.",
    )
    first = covered.get("A")
    lead = f"{plural(visits, 'visit')} to {plural(seen, 'practice')} this week."
    if first and first.whole:
        lead += f" {first.part} of {first.whole} practices of tier A were visited within their cadence."
    return Section("fieldwork", "Field work", lead, (strip, table))


def commitments_section(ask: Ask) -> Section:
    """Return how many promises were kept by their day, by the department that made them."""
    owed = [each.promised for each in promises_between(ask.on - _FOUR_WEEKS, ask.on)]
    whole = reliability(owed, on=ask.on)
    week = reliability([each for each in owed if ask.monday <= each.due_on], on=ask.on)
    groups = reliability_by_department(owed, on=ask.on)
    strip = Strip(
        "Promises",
        (
            Fact(
                "Due this week", cells.count(week.whole), _of(week, "kept by the day")
            ),
            Fact(
                "Reliability, four weeks",
                cells.share(whole.value),
                _of(whole),
                "reliability",
            ),
        ),
    )
    table = Table(
        "By department",
        _DEPARTMENTS,
        tuple(
            _department(name, share) for name, share in groups.items() if share.whole
        ),
        note="In the order of the alphabet.",
        empty="No promise was due in four weeks.",
    )
    missed = week.whole - week.part
    lead = (
        f"{plural(missed, 'promise')} that {'was' if missed == 1 else 'were'} due this week"
        f" {'wasn’t' if missed == 1 else 'weren’t'} kept by the day."
        if missed
        else "Every promise that was due this week was kept by its day."
        if week.whole
        else "No promise was due this week."
    )
    return Section("commitments", "Commitments", lead, (strip, table))


def _tiered(ask: Ask) -> list[Practice]:
    still = Q(closed_on=None) | Q(closed_on__gt=ask.on)
    tiered = Tiering.objects.on(ask.on).values("practice")
    return [*Practice.objects.filter(still, pk__in=tiered, merged_into=None)]


def _department(name: str, share: Share) -> tuple[Cell, ...]:
    return (
        cells.text(name or "Without a department"),
        cells.count(share.whole),
        cells.count(share.part),
        cells.share(share.value),
    )


def _of(share: Share, what: str = "") -> str:
    said = f"{share.part:,} of {share.whole:,}"
    return f"{said} {what}".strip()


def _a_day(value: float | None) -> Cell:
    return cells.NOTHING if value is None else Cell(f"{value:.1f}", round(value, 1))
