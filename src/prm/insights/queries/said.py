"""What people said of the numbers: the barrier that stands, and what they carved out."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db.models import QuerySet

from headwater.results import Window
from prm.common.prepared import Codes, prepared
from prm.insights.models import CarveOut, ConfirmedBarrier

Key = tuple[str, str]  # the mart's id of a practice, and a service line


def barriers_of(codes: Iterable[str] | None = None) -> dict[Key, ConfirmedBarrier]:
    """Return the barrier that stands, by practice and service line. One query.

    Parameters
    ----------
    codes
        The mart's ids of the practices; all by default.
    """
    rows = _all_barriers() if codes is None else _barriers_at([*codes])
    # The newest comes last and wins.
    return {(row.practice.code, row.service_line): row for row in rows}


def _standing() -> QuerySet[ConfirmedBarrier]:
    rows = ConfirmedBarrier.objects.filter(withdrawn_at=None)
    return rows.select_related("practice", "by").order_by("at", "pk")


@prepared()
def _all_barriers() -> QuerySet[ConfirmedBarrier]:
    return _standing()


@prepared(Codes)
def _barriers_at(codes: Sequence[str]) -> QuerySet[ConfirmedBarrier]:
    return _standing().filter(practice__code__in=codes)


def words_to_learn_from() -> list[ConfirmedBarrier]:
    """Return the newest word that stands of each practice, service line and mart that showed evidence. One query."""
    rows = ConfirmedBarrier.objects.filter(withdrawn_at=None).exclude(signals={})
    rows = rows.select_related("practice").order_by("at", "pk")
    found = {(row.practice_id, row.service_line, row.mart): row for row in rows}
    return [*found.values()]


class Taken(NamedTuple):
    """What one carve-out takes from a window."""

    carve_out: CarveOut
    share: float  # of what leaves in the window, 0 to 1
    episodes: float  # in the window


def carve_outs_of(
    window: Window | None, codes: Iterable[str] | None = None
) -> dict[Key, list[Taken]]:
    """Return the carve-outs that stand, with what each takes from a window. One query."""
    rows = _all_carved_out() if codes is None else _carved_out_at([*codes])
    found: dict[Key, list[Taken]] = {}
    for row in rows:
        part = _part_of(row, window)
        taken = Taken(row, (row.share or 0.0) * part, (row.a_year or 0) * part)
        found.setdefault((row.practice.code, row.service_line), []).append(taken)
    return found


def _carved_out() -> QuerySet[CarveOut]:
    rows = CarveOut.objects.standing().select_related("practice", "by")
    return rows.order_by("at", "pk")


@prepared()
def _all_carved_out() -> QuerySet[CarveOut]:
    return _carved_out()


@prepared(Codes)
def _carved_out_at(codes: Sequence[str]) -> QuerySet[CarveOut]:
    return _carved_out().filter(practice__code__in=codes)


def _part_of(row: CarveOut, window: Window | None) -> float:
    if window is None:
        return 0.0
    days = monthrange(window.end.year, window.end.month)[1]
    return row.days_in(window.start, window.end.replace(day=days))


def in_words(taken: Iterable[Taken]) -> list[tuple[str, float, float]]:
    """Return reason, share and episodes of each, as :func:`addressable` takes them."""
    return [
        (each.carve_out.get_reason_display(), each.share, each.episodes)
        for each in taken
    ]
