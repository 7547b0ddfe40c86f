"""Materials that may be left, and where which was left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from prm.accounts.permissions import Person
from prm.common import formats
from prm.directory.models import Practice
from prm.outreach.models import Material, MaterialLeft
from prm.visits.queries import interactions_visible_to


class Left(NamedTuple):
    """A material, and the day on which it was left."""

    material: Material
    on: date


def current_materials(on: date, line: str = "") -> QuerySet[Material]:
    """Return what may be left on a day, by title; of a service line with what is for every line."""
    found = Material.objects.current(on)
    if line:
        found = found.filter(service_line__in=("", line))
    return found.order_by("title", "version")


def left_at(practices: Iterable[Practice]) -> dict[int, list[Left]]:
    """Return what was left at practices, by the practice's key, the latest first. One query."""
    keys = [practice.pk for practice in practices]
    found: dict[int, list[Left]] = {key: [] for key in keys}
    rows = MaterialLeft.objects.filter(
        interaction__practice__in=keys, interaction__removed_at=None
    ).select_related("material", "interaction")
    for row in rows.order_by("-interaction__at", "material__title", "pk"):
        on = timezone.localdate(row.interaction.at)
        found[row.interaction.practice_id].append(Left(row.material, on))
    return found


def places_of(material: Material, person: Person, *, on: date) -> QuerySet:
    """Return the visits at which a material was left, of those that a person may read, the latest first."""
    visible = interactions_visible_to(person, on=on).values("pk")
    rows = MaterialLeft.objects.filter(material=material, interaction__in=visible)
    return rows.select_related("interaction__practice", "interaction__by").order_by(
        "-interaction__at", "pk"
    )


def with_uses(person: Person, *, on: date) -> QuerySet:
    """Return all materials, each with how often it was ``left`` and when last, at visits that a person may read."""
    readable = Q(
        left__interaction__in=interactions_visible_to(person, on=on).values("pk")
    )
    return Material.objects.select_related("replaced_by", "replaces").annotate(
        times=Count("left", filter=readable),
        last_left=Max("left__interaction__at", filter=readable),
    )


def newest_of(material: Material) -> Material:
    """Return the version that replaced all before it."""
    while newer := Material.objects.filter(replaces=material).first():
        material = newer
    return material


def why_it_may_not_be_left(material: Material, *, on: date) -> str:
    """Say why a material may not be left on a day, and what to leave instead; nothing if it may."""
    if Material.objects.current(on).filter(pk=material.pk).exists():
        return ""
    if material.withdrawn_at and timezone.localdate(material.withdrawn_at) > on:
        return ""  # it was withdrawn only afterwards
    expired = material.expires_on is not None and material.expires_on < on
    why = (
        f"{material} expired on {formats.day(material.expires_on)}."
        if expired
        else f"{material} was withdrawn."
    )
    newer = newest_of(material)
    if newer.pk != material.pk and current_materials(on).filter(pk=newer.pk).exists():
        return f"{why} Leave {newer} instead."
    return f"{why} Nothing newer has come yet: ask a director for it."
