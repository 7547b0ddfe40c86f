"""Slow, obvious versions of who came to whom: episode by episode, practice by practice, reader by reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any

Row = Mapping[str, Any]
Cell = tuple[int, str, date]  # NPI, line, month


def arrivals(
    begun: Sequence[Row], credited: Sequence[Row], went: Mapping[int, str], begins: date
) -> dict[Cell, tuple[float, int | None]]:
    """Return volume and practices gained; None where a year before the month isn't in the data.

    ``went`` is the kind of destination by episode.
    """
    volumes: dict[Cell, float] = {}
    days: dict[tuple[int, str, str], list[date]] = {}
    for episode in begun:
        who, line = episode["practitioner"], episode["line"]
        if who is None or went[episode["episode"]] != "ours":
            continue
        for credit in credited:
            if credit["episode"] != episode["episode"] or not credit["volume"]:
                continue
            cell = who, line, episode["date"].replace(day=1)
            volumes[cell] = volumes.get(cell, 0.0) + credit["volume"]
            if credit["volume"] > 0.5:
                sender = who, line, credit["practice_id"]
                days.setdefault(sender, []).append(episode["date"])
    found: dict[Cell, tuple[float, int | None]] = {}
    for cell, volume in volumes.items():
        gained = 0
        for (who, line, _), of_practice in days.items():
            first = min(of_practice)
            gained += (who, line, first.replace(day=1)) == cell
        a_year_before = cell[2].replace(year=cell[2].year - 1)
        found[cell] = volume, gained if a_year_before >= begins else None
    return found


def possible(
    months: Sequence[int | str], gained: Sequence[int], whole: int | str
) -> list[set[int]]:
    """Return every number that each month can have had, for a reader who tries them all.

    A month or the whole is a number that is shown, or "few" (1 to 10); the months add up to the whole, and a practice
    that was gained sent somebody.
    """
    ranges = [range(1, 11) if each == "few" else [int(each)] for each in months]
    found: list[set[int]] = [set() for _ in months]
    for guess in product(*ranges):
        total = sum(guess)
        if not (1 <= total <= 10 if whole == "few" else total == whole):
            continue
        if all(n >= least for n, least in zip(guess, gained, strict=True)):
            for known, n in zip(found, guess, strict=True):
                known.add(n)
    return found
