"""Slow, obvious versions of the reference query set: loops over all lines, and nothing clever. See ``oracle``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from tests.headwater.oracle_market import edges

Row = dict[str, Any]
Tables = Mapping[str, Sequence[Row]]
OFFICE = {"11", "19", "22"}


def answers(tables: Tables) -> dict[str, set[tuple[Any, ...]]]:
    """Return each query's rows, columns in the order of its definition."""
    who = {row["npi"]: row for row in tables["practitioner"]}
    lines = [row for row in tables["medical_claim"] if row["rendering_npi"] in who]
    return {
        "Q1": set(_episodes(tables, lines, who)),
        "Q2": set(_volumes(tables, lines, who)),
        "Q3": set(_edges(lines, who)),
        "Q4": set(_shares(tables, lines, who)),
    }


def _episodes(
    tables: Tables, lines: Sequence[Row], who: Mapping[str, Row]
) -> Iterable[tuple[Any, ...]]:
    visits: dict[tuple[str, str, date], set[str]] = defaultdict(set)
    for row in lines:
        role = who[row["rendering_npi"]]["role"]
        if (
            role in ("primary_care", "specialist")
            and row["hcpcs_code"] is not None
            and "99202" <= row["hcpcs_code"] <= "99215"
            and row["place_of_service_code"] in OFFICE
        ):
            named = visits[
                row["person_id"], row["rendering_npi"], row["claim_start_date"]
            ]
            if row["referring_npi"] in who.keys() - {row["rendering_npi"]}:
                named.add(row["referring_npi"])
    watched = min(
        (row["claim_start_date"] for row in tables["medical_claim"]), default=date.max
    )
    for (person, npi, day), named in visits.items():
        if who[npi]["role"] != "specialist" or (day - watched).days < 365:
            continue
        line = who[npi]["service_line"]
        if any(
            other_person == person
            and who[other]["role"] == "specialist"
            and who[other]["service_line"] == line
            and 1 <= (day - earlier).days <= 365
            for other_person, other, earlier in visits
        ):
            continue
        seen = sorted(
            ((day - earlier).days, other)
            for other_person, other, earlier in visits
            if other_person == person
            and who[other]["role"] == "primary_care"
            and 1 <= (day - earlier).days <= 60
        )
        if named:
            yield person, day, npi, line, min(named), "named"
        elif seen:
            yield person, day, npi, line, seen[0][1], "seen"
        else:
            yield person, day, npi, line, None, None


def _volumes(
    tables: Tables, lines: Sequence[Row], who: Mapping[str, Row]
) -> Iterable[tuple[Any, ...]]:
    for key, rows in _grouped(tables, lines).items():
        npi, day, organization = key
        yield (
            *(npi, who[npi]["service_line"], day, organization, len(rows)),
            len({row["claim_id"] for row in rows}),
            len({row["person_id"] for row in rows}),
            sum(round((row["paid_amount"] or 0) * 100) for row in rows),
        )


def _grouped(
    tables: Tables, lines: Sequence[Row]
) -> dict[tuple[str, date, str | None], list[Row]]:
    organization = {
        row["tin"]: row["organization_id"] for row in tables["organization"]
    }
    groups = defaultdict(list)
    for row in lines:
        month = row["claim_start_date"].replace(day=1)
        to = organization.get(row["billing_tin"])
        groups[row["rendering_npi"], month, to].append(row)
    return groups


def _edges(lines: Sequence[Row], who: Mapping[str, Row]) -> Iterable[tuple[Any, ...]]:
    met = [
        {
            "person": row["person_id"],
            "npi": row["rendering_npi"],
            "date": row["claim_start_date"],
        }
        for row in lines
        if who[row["rendering_npi"]]["role"] in ("primary_care", "specialist")
    ]
    for (one, other, days), counted in edges(met).items():
        if counted[0] >= 11:
            yield one, other, days, *counted


def _shares(
    tables: Tables, lines: Sequence[Row], who: Mapping[str, Row]
) -> Iterable[tuple[Any, ...]]:
    home = {row["person_id"]: row["zip_code"] for row in tables["person"]}
    cells: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for (npi, month, organization), rows in _grouped(tables, lines).items():
        quarter = month.replace(month=(month.month - 1) // 3 * 3 + 1)
        for row in rows:
            zip_code = home.get(row["person_id"])
            zip3 = None if zip_code is None else zip_code[:3]
            cell = zip3, who[npi]["service_line"], quarter, organization
            cells[cell].append(row["person_id"])
    market: dict[tuple[Any, ...], int] = defaultdict(int)
    for cell, people in cells.items():
        market[cell[:3]] += len(people)
    for cell, people in cells.items():
        yield *cell, len(people), len(set(people)), len(people) / market[cell[:3]]
