"""Slow, obvious versions of panels, look-backs, payer mix and carve-outs: see ``oracle``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from headwater.schema.leakage_rules import LeakageRules

Row = dict[str, Any]


def panel(visits: Iterable[Row], first: date, last: date) -> dict[int, str]:
    """Ask of every person which practice has most visits, and of equals which was seen last."""
    seen: dict[int, dict[str, list[date]]] = defaultdict(lambda: defaultdict(list))
    for visit in visits:
        if first <= visit["date"] <= last:
            seen[visit["person"]][visit["practice_id"]].append(visit["date"])
    chosen = {}
    for person, practices in seen.items():
        most = max(len(days) for days in practices.values())
        tied = {
            name: max(days) for name, days in practices.items() if len(days) == most
        }
        latest = max(tied.values())
        chosen[person] = min(name for name, day in tied.items() if day == latest)
    return chosen


def in_force(spans: Iterable[Row], person: int, day: date) -> Row | None:
    """Return the span that speaks for a person on a day."""
    mine = [span for span in spans if span["person"] == person]

    def standing(span: Row) -> tuple[Any, ...]:
        start, end = span["enrollment_start_date"], span["enrollment_end_date"]
        held = start <= day and (end is None or day <= end)
        return held, start <= day, start, span["load_seq"]

    return max(mine, key=standing, default=None)


def level(candidate: Row, days: int) -> str:
    """Name the evidence of a candidate when only the last ``days`` days count."""

    def within(name: str, most: int) -> bool:
        value = candidate[name]
        return value is not None and value <= min(days, most)

    if candidate["field"] == "this":
        return "documented" if within("days", 180) else "possible"
    if candidate["field"] in ("blank", "self") and within("related_days", 90):
        return "likely"
    return "associated" if within("days", 60) else "panel"


def window_volume(
    candidates: Iterable[Row], days: int, precision: Callable[[str], float]
) -> dict[tuple[int, str], float]:
    """Credit each episode to its candidates, scaled down where they come to more than one."""
    by_episode: dict[int, dict[str, float]] = defaultdict(dict)
    for candidate in candidates:
        said = level(candidate, days)
        weight = 0.0 if said == "panel" else precision(said)
        by_episode[candidate["episode"]][candidate["practice_id"]] = weight
    return {
        (episode, practice): weight / max(1.0, sum(weights.values()))
        for episode, weights in by_episode.items()
        for practice, weight in weights.items()
    }


def carve_out(
    rules: LeakageRules,
    day: date,
    payer: str,
    zip_code: str | None,
    taxonomy: str | None,
    offered: Iterable[Row],
) -> str | None:
    """Say why one episode that left couldn't have been kept."""
    for bare in rules.payers:
        if bare.payer.lower() == payer.lower() and bare.first <= day <= bare.last:
            return "payer_not_contracted"
    today = {
        row["taxonomy_code"]
        for row in offered
        if row["from_date"] <= day <= row["to_date"]
    }
    known = taxonomy in today or taxonomy in rules.offered
    if taxonomy is not None and "" in today and not known:
        return "service_not_offered"
    known = zip_code is not None and zip_code[:5].isdigit() and len(zip_code) >= 5
    inside = any((zip_code or "").startswith(prefix) for prefix in rules.zip_codes)
    if known and rules.zip_codes and not inside:
        return "out_of_area"
    return None
