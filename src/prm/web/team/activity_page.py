"""What each liaison did in some weeks: names in the order of the alphabet, never ranked, and no outcome beside them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count

from prm.accounts.models import Role, User
from prm.accounts.permissions import has_role
from prm.common.calendar import site_calendar
from prm.issues.models import Issue, IssueState
from prm.programs.queries.activity import (
    Interacted,
    Owed,
    interactions_between,
    promises_between,
    span_of,
)
from prm.territories.models import Tier, Tiering
from prm.visits.measures import (
    Share,
    contacts_a_liaison_day,
    follow_up_rate,
    reliability,
    visit_quality,
)
from prm.visits.models import Introduction, IntroductionState
from prm.visits.queries import due_on
from prm.web.team.scopes import Scopes, practices_with_tier

WEEKS = (4, 12)


@dataclass(frozen=True, slots=True)
class Activity:
    """What one liaison did."""

    liaison: User
    contacts: int
    a_day: float | None  # contacts of all kinds a business day
    visits: int
    quality: Share
    reliability: Share
    follow_up: Share
    coverage: Mapping[str, Share]  # by tier
    introductions: int
    confirmed: int  # issues that they opened, closed with the practice's word


@dataclass(frozen=True, slots=True)
class TeamPage:
    """Everything that the page says."""

    weeks: int
    first: date
    last: date
    business_days: int
    rows: Sequence[Activity]
    tiers: tuple[str, ...]

    @property
    def visits(self) -> int:
        """Return the visits of the whole team."""
        return sum(row.visits for row in self.rows)

    @property
    def a_day(self) -> float | None:
        """Return contacts a liaison-day over the team."""
        days = len(self.rows) * self.business_days
        return sum(row.contacts for row in self.rows) / days if days else None


def present_team(person: User, asked: Mapping[str, str], *, on: date) -> TeamPage:
    """Return the activity of the last weeks; a liaison reads their own. A constant number of queries."""
    weeks = int(asked["weeks"]) if asked.get("weeks") in ("4", "12") else WEEKS[0]
    first = on - timedelta(weeks=weeks) + timedelta(days=1)
    days = site_calendar().count_business_days(first - timedelta(days=1), on)
    liaisons = User.objects.filter(role=Role.LIAISON, is_active=True)
    if has_role(person, frozenset({Role.LIAISON})):
        liaisons = liaisons.filter(pk=person.pk)
    logged = interactions_between(first, on)
    promised = promises_between(first, on)
    covered = _coverage(on)
    introduced, confirmed = _introduced(first, on), _confirmed(first, on)
    rows = [
        Activity(
            **_counted(each, logged, promised, days=days, on=on),
            coverage=covered.get(each.pk, {}),
            introductions=introduced.get(each.pk, 0),
            confirmed=confirmed.get(each.pk, 0),
        )
        for each in liaisons.order_by("name", "pk")
    ]
    tiers = tuple(
        tier for tier in Tier.values if any(tier in row.coverage for row in rows)
    )
    return TeamPage(weeks, first, on, days, rows, tiers)


def _counted(
    liaison: User,
    logged: Collection[Interacted],
    promised: Collection[Owed],
    *,
    days: int,
    on: date,
) -> dict[str, Any]:
    own = [each.logged for each in logged if each.logged.person == liaison.pk]
    owed = [each.promised for each in promised if each.owner == liaison.pk]
    return {
        "liaison": liaison,
        "contacts": len(own),
        "a_day": contacts_a_liaison_day(own, liaisons={liaison.pk}, business_days=days),
        "visits": sum(each.is_visit for each in own),
        "quality": visit_quality(own),
        "reliability": reliability(owed, on=on),
        "follow_up": _followed(liaison, logged, on),
    }


def _followed(liaison: User, logged: Collection[Interacted], on: date) -> Share:
    """Return the liaison's next steps that somebody followed up, whoever it was."""
    every = [each.logged for each in logged]
    # Steps of others are taken out, their visits count as following up.
    mine = [
        each if each.person == liaison.pk else each._replace(next_on=None)
        for each in every
    ]
    return follow_up_rate(mine, on=on)


def _coverage(on: date) -> dict[int, dict[str, Share]]:
    """Return, by liaison and tier, how many practices were visited within the cadence, as of a day."""
    scopes = Scopes.on(on)
    tiers = dict(Tiering.objects.on(on).values_list("practice", "tier"))
    practices = practices_with_tier(on)
    standing = set(practices.values_list("pk", flat=True))
    due = {each.practice.pk for each in due_on(practices, on=on)}
    found: dict[int, dict[str, Share]] = {}
    for liaison in scopes.covers:
        own = {key for key, _ in scopes.of_liaison(liaison)} & standing
        found[liaison] = {
            tier: Share(len(of_tier - due), len(of_tier))
            for tier in Tier.values
            if (of_tier := {key for key in own if tiers[key] == tier})
        }
    return found


def _introduced(first: date, last: date) -> dict[int, int]:
    begins, ended = span_of(first, last)
    rows = Introduction.objects.filter(
        state=IntroductionState.MET, settled_at__gte=begins, settled_at__lt=ended
    )
    return dict(
        rows.values("by").annotate(times=Count("pk")).values_list("by", "times")
    )


def _confirmed(first: date, last: date) -> dict[int, int]:
    begins, ended = span_of(first, last)
    rows = Issue.objects.filter(
        state=IssueState.CLOSED,
        closed_at__gte=begins,
        closed_at__lt=ended,
        resolutions__confirmed=True,
        resolutions__voided_at=None,
    )
    counted = rows.values("opened_by").annotate(times=Count("pk", distinct=True))
    return dict(counted.values_list("opened_by", "times"))
