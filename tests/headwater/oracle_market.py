"""Slow, obvious versions of the market's measures: loops over all rows, and nothing clever. See ``oracle``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from math import ceil
from typing import Any

from headwater.schema.segments import Segments

Row = dict[str, Any]
DAYS = (30, 60, 90, 180)


def edges(meetings: Iterable[Row]) -> dict[tuple[int, int, int], tuple[int, int, int]]:
    """Return (from, to, days) -> people, transactions, of them on the same day."""
    met = {(row["person"], row["npi"], row["date"]) for row in meetings}
    found: dict[tuple[int, int, int], list[tuple[int, int]]] = defaultdict(list)
    for person, npi, day in met:
        for other_person, other, later in met:
            if other_person != person or other == npi or later < day:
                continue
            for days in DAYS:
                if (later - day).days <= days:
                    found[npi, other, days].append((person, (later - day).days))
    return {
        key: (
            len({person for person, _ in shared}),
            len(shared),
            sum(gap == 0 for _, gap in shared),
        )
        for key, shared in found.items()
    }


def degrees(kept: Iterable[Row]) -> dict[tuple[str, int], tuple[int, int, int, int]]:
    """Return (npi, days) -> partners in, partners out, people in, people out."""
    found: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for row in kept:
        found[row["to_npi"], row["days"]][0] += 1
        found[row["to_npi"], row["days"]][2] += row["people"]
        found[row["from_npi"], row["days"]][1] += 1
        found[row["from_npi"], row["days"]][3] += row["people"]
    return {key: (a, b, c, d) for key, (a, b, c, d) in found.items()}


def market_share(
    counted: Iterable[Row],
    practices: Sequence[Row],
    organizations: dict[str, Row],
    mature: Iterable[date],
) -> dict[tuple[Any, ...], float]:
    """Return (line, area, quarter, mature, system, kind) -> episodes."""
    known = set(mature)
    found: dict[tuple[Any, ...], float] = defaultdict(float)
    for row in counted:
        quarter = row["quarter"]
        months = {quarter.replace(month=quarter.month + step) for step in range(3)}
        key = (
            row["service_line"],
            _area(row["zip_code"], practices),
            quarter,
            months <= known,
            _system(row, organizations.get(row["destination_id"])),
            row["destination_kind"],
        )
        found[key] += row["episodes"]
    return dict(found)


def _area(zip_code: str | None, practices: Sequence[Row]) -> str:
    counties = [
        row["county_fips"]
        for row in practices
        if row["county_fips"] and row["zip_code"] and row["zip_code"] == zip_code
    ]
    if counties:
        return min(counties, key=lambda county: (-counties.count(county), county))
    known = zip_code and len(zip_code) >= 5 and zip_code[:5].isdigit()
    return f"zip3:{zip_code[:3]}" if zip_code and known else "unknown"


def _system(row: Row, organization: Row | None) -> str:
    if organization and organization["system"]:
        return str(organization["system"])
    if row["destination_kind"] != "unknown" and organization and organization["name"]:
        return str(organization["name"])
    return "unknown"


def second_hop(
    episodes: Iterable[Row], first: date, last: date
) -> dict[tuple[Any, ...], tuple[int, float]]:
    """Return (line, next line, destination, kind, within, order source) -> steps, of them what no practice sent."""
    people: dict[int, list[Row]] = defaultdict(list)
    for row in episodes:
        people[row["person"]].append(row)
    found: dict[tuple[Any, ...], list[float]] = defaultdict(list)
    for theirs in people.values():
        for row in theirs:
            if row["destination_kind"] != "ours" or not first <= row["date"] <= last:
                continue
            after = (row["date"], row["line"])
            later = [each for each in theirs if (each["date"], each["line"]) > after]
            follow = min(
                later, key=lambda each: (each["date"], each["line"]), default=None
            )
            days = (follow["date"] - row["date"]).days if follow else 999
            if follow is None or days > 180:
                found[row["line"], None, None, None, None, None].append(0.0)
                continue
            within = next(cut for cut in DAYS if days <= cut)
            found[
                row["line"],
                follow["line"],
                follow["destination_id"],
                follow["destination_kind"],
                within,
                follow["order_source"],
            ].append(follow["unattributed"])
    return {key: (len(each), sum(each)) for key, each in found.items()}


def weighed(counted: Sequence[Row]) -> dict[tuple[Any, ...], float]:
    """Return (line, next line, destination, kind) -> volume; the kept under (line, None, None, ours)."""
    usual = {30: 1.0, 60: 1.0, 90: 0.0, 180: 0.0}
    found: dict[tuple[Any, ...], float] = defaultdict(float)
    for row in counted:
        found[row["service_line"], None, None, "ours"] += row["steps"]
        if row["next_line"] is None:
            continue
        known = [
            each
            for each in counted
            if each["within"] == row["within"]
            and each["order_source"] in ("specialist", "self", "ed")
        ]
        specialists = sum(
            each["steps"] for each in known if each["order_source"] == "specialist"
        )
        share = (specialists + 5 * usual[row["within"]]) / (
            sum(each["steps"] for each in known) + 5
        )
        source = row["order_source"]
        if source == "specialist":
            volume = float(row["steps"])
        elif source in ("practice", "self", "ed"):
            volume = 0.0
        else:
            volume = row["unattributed"] * share
        key = (
            *(row["service_line"], row["next_line"]),
            *(row["destination_id"], row["destination_kind"]),
        )
        found[key] += volume
    return {key: volume for key, volume in found.items() if volume > 0}


def segments(
    flow: Sequence[Row],
    referrals: Sequence[Row],
    quarters: Iterable[tuple[date, date]],
    data_start: date,
    rules: Segments,
) -> dict[tuple[str, date], str]:
    """Return (practice, last day of the quarter) -> segment."""
    found = {}
    practices = {row["practice_id"] for row in (*flow, *referrals)} - {None}
    for first_day, last_day in quarters:
        months = _twelve_months(last_day)
        sent = {
            practice: [
                (row["destination_kind"] == "ours", row["volume"])
                for row in flow
                if row["practice_id"] == practice and row["month"] in months
            ]
            for practice in practices
        }
        ours = {p: sum(v for is_ours, v in rows if is_ours) for p, rows in sent.items()}
        volume = {p: sum(v for _, v in rows) for p, rows in sent.items()}
        enough = [p for p in practices if volume[p] >= rules.least_volume]
        places = ceil(round(rules.champion_top * len(enough), 9))
        for practice in practices:
            days = sorted(
                (row["date"], row["referrals"])
                for row in referrals
                if row["practice_id"] == practice and row["date"] <= last_day
            )
            segment = _by_days(days, first_day, last_day, data_start, rules)
            if segment is None and practice in enough:
                share = ours[practice] / volume[practice]
                better = sum(ours[p] > ours[practice] for p in enough)
                if share >= rules.loyal_share:
                    segment = "champion" if better < places else "loyal"
                elif share >= rules.competitor_loyal_share:
                    segment = "splitter"
                else:
                    is_rivals = any(
                        row["alignment"] == "competitor"
                        for row in flow
                        if row["practice_id"] == practice and row["month"] in months
                    )
                    known = days or is_rivals
                    segment = "competitor_loyal" if known else "prospect"
            if segment:
                found[practice, last_day] = segment
    return found


def _by_days(
    days: Sequence[tuple[date, int]],
    first_day: date,
    last_day: date,
    data_start: date,
    rules: Segments,
) -> str | None:
    if not days:
        return None
    latest = days[-1][0]
    silence = (last_day - latest).days
    watched = max(min(365, (latest - data_start).days + 1), 1)
    n = sum(count for day, count in days if (latest - day).days < 365)
    by_chance = (watched / (watched + silence)) ** (n + 0.5)
    if silence >= rules.lapse_least_days and by_chance < rules.lapse_probability:
        return "lapsed"
    earliest = days[0][0]
    if earliest >= first_day and (earliest - data_start).days >= rules.silent_days:
        return "new"
    for (before, _), (after, _) in pairwise(days):
        if after >= first_day and (after - before).days >= rules.silent_days:
            return "reactivated"
    return None


def _twelve_months(last_day: date) -> set[date]:
    months, month = set(), last_day.replace(day=1)
    for _ in range(12):
        months.add(month)
        month = (month - timedelta(days=1)).replace(day=1)
    return months
