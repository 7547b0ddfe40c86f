"""What was at stake when an issue opened, in words. It was frozen then; who may see the volumes reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from prm.accounts.models import User
from prm.accounts.permissions import can_see_volumes
from prm.common.formats import month, number
from prm.directory.models import Practice
from prm.territories.queries import codes_visible_to


@dataclass(frozen=True, slots=True)
class StakeRow:
    """One practice's part."""

    name: str
    words: str  # the shortfall with its interval, or why there is none
    known: bool
    said: str = ""  # period and numbers, as the row had them it was opened from


@dataclass(frozen=True, slots=True)
class Stake:
    """What the page says."""

    figure: str  # of all, empty where nothing may be said
    interval: str
    worth: str
    why_not: str
    rows: tuple[StakeRow, ...]
    source: str  # the mart and its months
    partial: bool  # the reader sees some of its practices only, and no sum


def read_stake(frozen: Mapping[str, Any], person: User, *, on: date) -> Stake | None:
    """Return what was frozen as a person may see it; None for roles without volumes, or where nothing was frozen.

    A liaison sees the practices of their own territories, and the sum only where these are all: else taking theirs
    away would leave another's.
    """
    if not frozen or not can_see_volumes(person):
        return None
    codes = codes_visible_to(person, on=on)
    parts = frozen.get("practices") or []
    seen = [each for each in parts if codes is None or each["code"] in codes]
    partial = len(seen) < len(parts)
    names = dict(
        Practice.objects.filter(code__in=[each["code"] for each in seen]).values_list(
            "code", "name"
        )
    )
    return Stake(
        figure="" if partial else _figure(frozen),
        interval="" if partial else _interval(frozen),
        worth="" if partial else _worth(frozen),
        why_not=str(frozen.get("why_not") or ""),
        rows=tuple(_row(each, names.get(each["code"], each["code"])) for each in seen),
        source=_source(frozen),
        partial=partial,
    )


def _row(part: Mapping[str, Any], name: str) -> StakeRow:
    if part.get("shortfall") is None:
        why_not = str(part.get("why_not") or "Not known.")
        return StakeRow(name, why_not, known=False, said=_said(part))
    short = "nothing short" if part["shortfall"] <= 0 else number(part["shortfall"])
    about = "about " if part.get("rough") and part["shortfall"] > 0 else ""
    words = " ".join(filter(None, (f"{about}{short}", _interval(part))))
    return StakeRow(name, words, known=True, said=_said(part))


def _said(part: Mapping[str, Any]) -> str:
    return str(part.get("said") or "")


def _figure(said: Mapping[str, Any]) -> str:
    short = said.get("shortfall")
    if short is None:
        return ""
    if short <= 0:
        return "nothing short"
    least = "at least " if said.get("at_least") else ""
    about = "about " if said.get("rough") and not least else ""
    return f"{least}{about}{number(short)} referrals a year"


def _interval(said: Mapping[str, Any]) -> str:
    low, high = said.get("low"), said.get("high")
    if low is None or high is None or (said.get("shortfall") or 0) <= 0:
        return ""
    return f"({number(low)} to {number(high)})".replace("-", "\N{MINUS SIGN}")


def _worth(said: Mapping[str, Any]) -> str:
    value, back = said.get("value"), said.get("recoverable")
    parts = []
    if back:
        parts.append(f"about {number(back)} could be won back")
    if value:
        parts.append(f"worth about ${number(round(value, -3))} a year in margin")
    return ", ".join(parts)


def _source(frozen: Mapping[str, Any]) -> str:
    if not frozen.get("mart"):
        return ""
    first, last = frozen.get("from"), frozen.get("to")
    months = f", {month(first)} to {month(last)}" if first and last else ""
    return f"mart {frozen['mart']}{months}"
