"""From what was locked, visited and planned to what the library judges; practices by the codes that a mart knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import cast

from django.db.models import Q

from headwater.attribution.registered import Design, Registered, Seen
from headwater.attribution.ring import Place, next_door
from headwater.marts import Mart
from headwater.measures.maturity import month_of
from prm.directory.models import Affiliation, Practice
from prm.insights.queries.current import practices as practices_of
from prm.programs.models import InterventionKind, InterventionVersion, VersionTarget
from prm.programs.queries import standing_versions, starts_of
from prm.territories.queries.standing import standing_of
from prm.visits.models import Candidate, Interaction

_LAST_LOOK = timedelta(weeks=9)  # an older planning says nothing of a start


def registered_of(version: InterventionVersion, *, mart: Mart) -> Registered | None:
    """Return what a version registered, as the library takes it; None as long as nobody was worked on."""
    begun = starts_of(version)
    targets = list(Practice.objects.filter(pk__in=[*begun]))
    codes = {each.pk: each.code for each in targets}
    starts = {codes[key]: day for key, day in begun.items()}
    if not starts:
        return None
    return Registered(
        service_line=version.service_line,
        starts=starts,
        design=cast("Design", version.design),
        horizon_months=version.horizon_months,
        expected_lift=version.expected_lift,
        seen=_seen(version, min(starts.values())),
        other_line=version.other_line
        if version.other_line in mart.service_lines
        else None,
        clusters=_clusters(mart),
        liaisons=_liaisons(version, targets),
        beside=_beside(version),
        pool=_pool(mart, starts),
        closed=_closed(),
        neighbours=_neighbours(version, mart, starts),
    )


def _seen(version: InterventionVersion, first: date) -> list[Seen]:
    """Return the planner's record, oldest planning first.

    A series is planned month by month. All else is decided once: what the last planning before its start saw counts
    for the month of the start.
    """
    rows = Candidate.objects.select_related("run", "practice").order_by("run__at", "pk")
    if version.kind == InterventionKind.VISITS:
        rows = rows.filter(run__week__gte=first.replace(day=1))
        return [_row(each, each.run.week.replace(day=1)) for each in rows]
    month = first.replace(day=1)
    rows = rows.filter(run__week__lt=first, run__week__gte=first - _LAST_LOOK)
    newest = {each.practice_id: each for each in rows}  # the order is by time
    return [_row(each, month, lottery=False) for each in newest.values()]


def _row(candidate: Candidate, month: date, *, lottery: bool = True) -> Seen:
    return Seen(
        practice_id=candidate.practice.code,
        month=month,
        trigger_score=candidate.trigger_score,
        tier=candidate.tier,
        open_issues=candidate.open_issues,
        reason=candidate.reason,
        eligible=candidate.eligible,
        listed=lottery and candidate.in_lottery,
        drawn=lottery and candidate.drawn,
    )


def _clusters(mart: Mart) -> dict[str, str]:
    """Practices of one tax number share a fate, and those of one organization where the number isn't known."""
    known = Practice.objects.exclude(tin="").values_list("code", "tin")
    groups = {
        each.practice_id: each.organization_name
        for each in practices_of(mart).values()
        if each.organization_name
    }
    return {**groups, **dict(known)}


def _liaisons(
    version: InterventionVersion, targets: Sequence[Practice]
) -> dict[str, str]:
    """Return who worked on each practice: whoever visited first, else whose territory it was at the start."""
    responsible = {
        key: each.liaisons[0].name
        for key, each in standing_of(targets, on=version.starts_on).items()
        if each.liaisons
    }
    visited = (
        Interaction.objects.filter(
            practice__in=targets, removed_at=None, at__date__gte=version.starts_on
        )
        .order_by("-at")  # the earliest comes last, and stays
        .values_list("practice", "by__name")
    )
    who = {**responsible, **dict(visited)}
    return {each.code: who[each.pk] for each in targets if each.pk in who}


def _beside(version: InterventionVersion) -> frozenset[str]:
    """Return the practices that another locked intervention touched in the same line while this one was judged."""
    others = standing_versions().exclude(intervention=version.intervention_id)
    meanwhile = [
        each.pk
        for each in others.filter(service_line=version.service_line)
        if each.first_month < _end(version) and version.first_month < _end(each)
    ]
    touched = VersionTarget.objects.filter(version__in=meanwhile)
    return frozenset(touched.values_list("practice__code", flat=True))


def _end(version: InterventionVersion) -> date:
    """Return the first month that isn't judged any more."""
    month = version.first_month
    return month_of(12 * month.year + month.month - 1 + version.horizon_months)


def _neighbours(
    version: InterventionVersion, mart: Mart, starts: Mapping[str, date]
) -> dict[str, frozenset[str]]:
    """Return who stands next door to each practice worked on: people of the directory and the mart, places of both."""
    worked = Affiliation.objects.filter(
        Q(to_date=None) | Q(to_date__gte=min(starts.values())),
        from_date__lt=_end(version),
    ).values_list("practitioner__npi", "practitioner", "practice__code")
    seen = mart.table("practitioner", ["npi", "practice_id"]).to_pylist()
    return next_door(
        starts,
        people=[
            *((npi or f"without NPI, {key}", code) for npi, key, code in worked),
            *((row["npi"], row["practice_id"]) for row in seen if row["practice_id"]),
        ],
        places=_places(mart),
    )


def _places(mart: Mart) -> dict[str, Place]:
    """Return where practices stand: as the directory says, and where it says nothing, the mart."""
    columns = ["practice_id", "latitude", "longitude", "zip_code"]
    places = {
        row["practice_id"]: Place(
            row["latitude"], row["longitude"], row["zip_code"] or ""
        )
        for row in mart.table("practice", columns).to_pylist()
    }
    said = Practice.objects.values_list("code", "latitude", "longitude", "zip_code")
    for code, north, east, zip_code in said:
        seen = places.get(code, Place())
        if north is None or east is None:
            north, east = seen.latitude, seen.longitude
        places[code] = Place(north, east, zip_code or seen.zip_code)
    return places


def _closed() -> dict[str, date]:
    rows = Practice.objects.values_list("code", "closed_on")
    return {code: day for code, day in rows if day}


def _pool(mart: Mart, starts: Mapping[str, date]) -> frozenset[str]:
    """Return who could have been chosen: everybody but those who belong to a competitor."""
    open_to_us = {
        each.practice_id
        for each in practices_of(mart).values()
        if each.alignment != "competitor"
    }
    return frozenset(open_to_us | set(starts))
