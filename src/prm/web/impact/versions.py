"""The versions that were locked, and what changed from one to the next, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from prm.common.formats import day, dollars, lift, plural
from prm.insights.views.places import line_choices
from prm.programs.models import (
    Design,
    Intervention,
    InterventionKind,
    InterventionVersion,
)

_NAMES = {
    "title": "Title",
    "kind": "What it is",
    "service_line": "Service line",
    "starts_on": "Starts on",
    "ends_on": "Ends on",
    "expected_lift": "Expected rise",
    "horizon_months": "Judged over",
    "design": "Judged against",
    "other_line": "A line that it doesn’t touch",
    "cost": "Cost",
    "practices": "Meant for",
}


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version, and what it changed."""

    version: InterventionVersion
    changed: Sequence[tuple[str, str, str]]


def versions_of(found: Intervention) -> list[VersionRow]:
    """Return all versions, the newest first. Two queries."""
    every = list(found.versions.select_related("locked_by").order_by("number"))
    befores: list[InterventionVersion | None] = [None, *every]
    rows = [
        VersionRow(each, differences(before.said, each.said) if before else ())
        for before, each in zip(befores, every, strict=False)
    ]
    return rows[::-1]


def differences(
    before: Mapping[str, Any], now: Mapping[str, Any]
) -> list[tuple[str, str, str]]:
    """Return what two versions say differently: what, before, now."""
    lines = dict(line_choices())
    return [
        (_NAMES.get(name, name), *_told(name, before.get(name), now[name], lines))
        for name in now
        if before.get(name) != now[name]
    ]


def _told(
    name: str, before: Any, now: Any, lines: Mapping[str, str]
) -> tuple[str, str]:
    if name != "practices":
        return _value(name, before, lines), _value(name, now, lines)
    came, went = len(set(now) - set(before or ())), len(set(before or ()) - set(now))
    moved = [
        part
        for part in (f"{came} came" if came else "", f"{went} left" if went else "")
        if part
    ]
    return (
        plural(len(before or ()), "practice"),
        f"{plural(len(now), 'practice')}: {', '.join(moved)}",
    )


def _value(name: str, value: Any, lines: Mapping[str, str]) -> str:
    if value in (None, ""):
        return "not said"
    if name in ("service_line", "other_line"):
        return lines.get(value, value)
    if name == "kind":
        return InterventionKind(value).label
    if name == "design":
        return Design(value).label
    if name in ("starts_on", "ends_on"):
        return day(date.fromisoformat(value))
    if name == "expected_lift":
        return lift(value)
    if name == "horizon_months":
        return plural(value, "month")
    return dollars(float(value)) if name == "cost" else str(value)
