"""Slow, obvious versions of what field work comes to. They share no line with the ones that they judge."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from prm.directory.models import Practice
from prm.territories.models import Tiering
from prm.visits.measures import Covered, Logged, Promised
from prm.visits.models import Interaction

CADENCE = {"A": 28, "B": 56, "C": 112}  # definitions/tiers.yaml


def due_practices(on: date) -> set[int]:
    """Return the keys of the practices that are due, one practice and one day at a time."""
    found = set()
    for practice in Practice.objects.all():
        if practice.merged_into_id is not None:
            continue
        if practice.closed_on is not None and practice.closed_on <= on:
            continue
        tier = ""
        for row in Tiering.objects.filter(practice=practice):
            if row.from_date <= on and (row.to_date is None or row.to_date >= on):
                tier = row.tier
        if not tier:
            continue
        visited_lately = False
        day = on
        for _ in range(CADENCE[tier] + 1):
            if _was_visited(practice, day):
                visited_lately = True
            day -= timedelta(days=1)
        if not visited_lately:
            found.add(practice.pk)
    return found


def _was_visited(practice: Practice, day: date) -> bool:
    for row in Interaction.objects.filter(practice=practice):
        if row.kind != "visit" or row.removed_at is not None:
            continue
        if row.at.astimezone(ZoneInfo(settings.TIME_ZONE)).date() == day:
            return True
    return False


def reliability(promises: Sequence[Promised], on: date) -> tuple[int, int]:
    """Return kept by the day, and due, by going through every state."""
    kept = due = 0
    for each in promises:
        if each.due_on >= on:
            continue
        if each.state == "waived":
            continue
        due += 1
        if each.state in ("open", "missed"):
            continue
        if each.settled_on is not None and not each.settled_on > each.due_on:
            kept += 1
    return kept, due


def coverage(practices: Sequence[Covered], tier: str, on: date) -> tuple[int, int]:
    covered = every = 0
    for each in practices:
        if each.tier == tier:
            every += 1
            if each.last is None:
                continue
            if on <= each.last + timedelta(days=each.cadence_days):
                covered += 1
    return covered, every


def followed_up(logged: Sequence[Logged], on: date) -> tuple[int, int]:
    """Return next steps after which somebody came in time, and those whose time is over: each pair looked at."""
    done = over = 0
    for step in logged:
        if step.next_on is None:
            continue
        last = step.next_on + timedelta(days=7)
        if not last < on:
            continue
        over += 1
        came = 0
        for other in logged:
            same = other.practice == step.practice
            if same and other.on > step.on and other.on <= last:
                came += 1
        if came:
            done += 1
    return done, over
