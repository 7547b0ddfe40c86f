"""What a launch takes, as ``definitions/launch_steps.yaml`` says: dated steps, gates, and the ramp to expect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from headwater.schema.errors import InputError
from prm.accounts.models import Role
from prm.accounts.permissions import MAY_SEE_VOLUMES
from prm.common.site_files import site_definition
from prm.programs.definition_checks import (
    check_keys,
    check_once,
    circle_in,
    key_of,
    rows_of,
    text_of,
)
from prm.programs.models import Gate

FILE = "launch_steps.yaml"
_MOST_DAYS = 730  # two years before the start or after it: more is a slip of the pen
_MOST_MONTHS = 36  # of a ramp: a specialist isn't new for longer
_KEY_LENGTH = 48  # of LaunchStep.key
_WHAT_LENGTH = 200  # of LaunchStep.what
_OF_FILE = frozenset(
    {
        "title",
        "version",
        "authored_by",
        "checked_by",
        "date_reviewed",
        "site_setting",
        "templates",
    }
)
_OF_TEMPLATE = frozenset({"key", "name", "steps", "ramp"})
_OF_STEP = frozenset({"key", "what", "days", "gate", "role", "waits_for"})


@dataclass(frozen=True, slots=True)
class TemplateStep:
    """Something to be done so many days from the first day with patients."""

    key: str
    what: str
    days: int  # negative: before the start
    gate: str  # of Gate; empty: none
    role: str  # of Role
    waits_for: tuple[str, ...]  # keys


@dataclass(frozen=True, slots=True)
class LaunchTemplate:
    """The steps of one way in which specialists begin, in the file's order, and the shares of capacity by month."""

    key: str
    name: str
    steps: tuple[TemplateStep, ...]
    ramp: tuple[float, ...]  # shares of capacity; the first is the first month's

    @property
    def roles(self) -> tuple[str, ...]:
        """Return whose roles its steps are, in the order of their first steps."""
        return tuple(dict.fromkeys(step.role for step in self.steps))

    def planned(self, capacity: int) -> list[int]:
        """Return the new patients of each month, where a schedule has room for so many a month."""
        return [int(share * capacity + 0.5) for share in self.ramp]


@dataclass(frozen=True, slots=True)
class LaunchTemplates:
    """The reviewed templates by their keys, in the file's order."""

    version: int
    authored_by: str
    checked_by: str | None
    date_reviewed: date
    templates: Mapping[str, LaunchTemplate]

    def said(self, key: str) -> str:
        """Return how a plan keeps from what it was made: the template's key and the file's version."""
        return f"{key}@{self.version}"


def load_launch_templates(path: Path | None = None) -> LaunchTemplates:
    """Read ``launch_steps.yaml``: the site's own, else the one that ships. A file that has changed is read again.

    Raises
    ------
    InputError
        If the file is missing, or something in it can't be used; names the file and the key, and says the remedy.
    """
    source = path or site_definition(FILE)
    try:
        return _read(source.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputError(
            "The definition of launch steps is missing.",
            f"Put {FILE} back into definitions/.",
            file=str(source),
        ) from error
    except InputError as error:
        raise InputError(error.problem, error.remedy, file=str(source)) from error
    except (OSError, KeyError, TypeError, ValueError, yaml.YAMLError) as error:
        raise InputError(
            f"The definition of launch steps can't be read: {error}.",
            "Compare the file with the one that Headwater ships.",
            file=str(source),
        ) from error


@lru_cache(maxsize=4)  # by content, so that a change is always seen
def _read(text: str) -> LaunchTemplates:
    raw = yaml.safe_load(text)
    check_keys("The file", raw, _OF_FILE)
    parsed = [_parse_template(each) for each in rows_of("The file", raw, "templates")]
    check_once("templates", (each.key for each in parsed))
    return LaunchTemplates(
        version=int(raw["version"]),
        authored_by=str(raw["authored_by"]),
        checked_by=raw["checked_by"],
        date_reviewed=raw["date_reviewed"],
        templates={each.key: each for each in parsed},
    )


def _parse_template(raw: Any) -> LaunchTemplate:
    key = key_of("A template", raw, _OF_TEMPLATE, length=_KEY_LENGTH)
    where = f"The template {key}"
    steps = tuple(_parse_step(where, each) for each in rows_of(where, raw, "steps"))
    check_once(f"steps of the template {key}", (each.key for each in steps))
    _check_waiting(where, {each.key: each for each in steps})
    if missing := [each for each in Gate.values if each not in _gates(steps)]:
        raise InputError(
            f"{where} has no step of the gate {missing[0]}.",
            "Give it one: all four gates are asked before a specialist is promoted.",
        )
    return LaunchTemplate(
        key,
        text_of(where, raw, "name", length=_WHAT_LENGTH),
        steps,
        _parse_ramp(where, raw),
    )


def _gates(steps: Iterable[TemplateStep]) -> set[str]:
    return {each.gate for each in steps}


def _parse_step(where: str, raw: Any) -> TemplateStep:
    key = key_of(
        f"A step of {where[0].lower()}{where[1:]}", raw, _OF_STEP, length=_KEY_LENGTH
    )
    where = f"{where}, step {key},"
    days, gate, role = raw.get("days"), raw.get("gate") or "", raw.get("role")
    if type(days) is not int or abs(days) > _MOST_DAYS:
        raise InputError(
            f"{where} has no whole number of days.",
            f"Write days from the start, from -{_MOST_DAYS} to {_MOST_DAYS}; negative ones are before it.",
        )
    if gate and gate not in Gate.values:
        raise InputError(
            f"{where} names a gate that there isn’t: {gate}.",
            f"Write one of {', '.join(Gate.values)}, or leave gate out.",
        )
    known = [each.value for each in Role if each in MAY_SEE_VOLUMES]
    if role not in known:
        raise InputError(
            f"{where} names no role that reads launch plans: {role}.",
            f"Write one of {', '.join(known)}.",
        )
    waits_for = raw.get("waits_for") or []
    if not isinstance(waits_for, list):
        raise InputError(
            f"{where} has a waits_for that is no list.", "Write [one_key, another_key]."
        )
    what = text_of(where, raw, "what", length=_WHAT_LENGTH)
    return TemplateStep(key, what, days, gate, role, tuple(map(str, waits_for)))


def _check_waiting(where: str, steps: Mapping[str, TemplateStep]) -> None:
    """Refuse a step that waits for nothing known, for a later one, or through others for itself."""
    for step in steps.values():
        for key in step.waits_for:
            if key not in steps:
                raise InputError(
                    f"{where}, step {step.key}, waits for {key}, which there isn’t.",
                    "Write the key of a step of the same template.",
                )
    if circle := circle_in({key: step.waits_for for key, step in steps.items()}):
        raise InputError(
            f"{where} has steps that wait for each other: {' → '.join(circle)}.",
            "Take one out of the other’s waits_for.",
        )
    for step in steps.values():
        for key in step.waits_for:
            if steps[key].days > step.days:
                raise InputError(
                    f"{where}, step {step.key}, is due before {key}, for which it waits.",
                    "Give it more days, or the other fewer.",
                )


def _parse_ramp(where: str, raw: Mapping[str, Any]) -> tuple[float, ...]:
    ramp = raw.get("ramp")
    good = isinstance(ramp, list) and 1 <= len(ramp) <= _MOST_MONTHS
    if not good or not all(
        type(each) in (int, float) and 0 <= each <= 1 for each in ramp or ()
    ):
        raise InputError(
            f"{where} has no ramp.",
            f"Write a list of shares of capacity from 0 to 1, one a month, {_MOST_MONTHS} at most.",
        )
    return tuple(map(float, ramp or ()))
