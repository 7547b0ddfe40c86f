"""Drawing a territory: counties, ZIP codes and hand-picked practices. An area belongs to one territory at a time."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from prm.accounts.models import User
from prm.directory.models import Practice
from prm.ledger.operations import record
from prm.territories.models import Area, AreaKind, Territory
from prm.territories.operations.dated import end_before
from prm.territories.operations.placements import BATCH, settle
from prm.territories.operations.territories import lock
from prm.territories.placing import AreaKey

_FORMS = {
    AreaKind.COUNTY: (re.compile(r"[0-9]{5}"), "a county's FIPS code has five digits"),
    AreaKind.ZIP: (re.compile(r"[0-9]{5}"), "a ZIP code has five digits"),
    AreaKind.PRACTICE: (
        re.compile(r"[0-9]{1,18}"),
        "a practice is chosen from the list",
    ),
}


@transaction.atomic
def assign_areas(
    *, territory: Territory, areas: Iterable[AreaKey], by: User, at: datetime
) -> None:
    """Add areas to a territory, taking them from whichever had them, and place practices anew."""
    territory, day = lock(territory), timezone.localdate(at)
    _write(territory, _checked(areas) | _of(territory, day), by=by, at=at)


@transaction.atomic
def release_area(*, area: Area, by: User, at: datetime) -> None:
    """Take an area out of its territory, and place practices anew."""
    territory, day = lock(area.territory), timezone.localdate(at)
    kept = _of(territory, day) - {AreaKey(area.kind, area.value)}
    _write(territory, kept, by=by, at=at)


@transaction.atomic
def redraw_territory(
    *,
    territory: Territory,
    areas: Iterable[AreaKey],
    seen: Iterable[AreaKey],
    by: User,
    at: datetime,
) -> None:
    """Give a territory these areas, and place practices anew.

    ``seen`` are the areas that the person started from: what somebody else added or released meanwhile stays so.
    """
    territory, day = lock(territory), timezone.localdate(at)
    wanted, started = _checked(areas), {*seen}
    current = _of(territory, day)
    _write(territory, (current - (started - wanted)) | (wanted - started), by=by, at=at)


def _checked(areas: Iterable[AreaKey]) -> set[AreaKey]:
    """Return the areas, or raise with each that can't be one."""
    found = {AreaKey(str(kind), value.strip()) for kind, value in areas}
    wrong = [
        f"{value!r} can't be an area: {_FORMS[AreaKind(kind)][1]}."
        for kind, value in sorted(found)
        if not _FORMS[AreaKind(kind)][0].fullmatch(value)
    ]
    if wrong:
        raise ValidationError(wrong)
    picked = {int(value) for kind, value in found if kind == AreaKind.PRACTICE}
    known = Practice.objects.filter(pk__in=picked).values_list("pk", flat=True)
    if picked - {*known}:
        raise ValidationError("A hand-picked practice is no longer in the directory.")
    return found


def _of(territory: Territory, day: date) -> set[AreaKey]:
    rows = Area.objects.on(day).filter(territory=territory)
    return {AreaKey(*row) for row in rows.values_list("kind", "value")}


def _write(
    territory: Territory, wanted: Collection[AreaKey], *, by: User, at: datetime
) -> None:
    day = timezone.localdate(at)
    held = {
        AreaKey(area.kind, area.value): area
        for area in Area.objects.on(day).select_related("territory")
    }
    own = {key for key, area in held.items() if area.territory_id == territory.pk}
    added, released = {*wanted} - own, own - {*wanted}
    if not added and not released:
        return
    taken = [held[key] for key in sorted(added & held.keys())]
    ended = [*taken, *(held[key] for key in released)]
    end_before(Area.objects.all(), [area.pk for area in ended], day=day)
    Area.objects.bulk_create(
        [
            Area(territory=territory, kind=kind, value=value, from_date=day)
            for kind, value in sorted(added)
        ],
        batch_size=BATCH,
    )
    moves = settle(day)
    givers = {area.territory_id: area.territory for area in taken}
    record(
        "territory.drawn",
        on=[territory, *givers.values(), *moves.practices],
        by=by,
        at=at,
        added=[" ".join(key) for key in sorted(added)],
        released=[" ".join(key) for key in sorted(released)],
        taken_from=sorted(giver.name for giver in givers.values()),
        **moves.counts,
    )
