"""Slow, obvious versions of the measures, to judge the fast ones by.

Rows are plain dictionaries, every rule is a loop over all rows, and nothing here is clever. Where a measure and its
twin disagree, read the twin first: it should be plain which of the two is wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from headwater.schema.definitions import ServiceLines

Row = dict[str, Any]

OFFICE_KINDS = ("new", "consult", "established", "global_follow_up")
NOT_AN_OFFICE = {"21", "23", "51", "61"}


def net_claims(lines: Iterable[Row], adjustments: Iterable[Row]) -> list[Row]:
    """Drop replaced and voided claims and voids; of a line sent again keep the newest."""
    gone = set()
    for adjustment in adjustments:
        gone.add((adjustment["person"], adjustment["replaces_claim_id"]))
        if adjustment["kind"] == "void":
            gone.add((adjustment["person"], adjustment["claim_id"]))
    newest: dict[tuple[Any, ...], Row] = {}
    for line in lines:
        if (line["person"], line["claim_id"]) in gone:
            continue
        key = (
            line["person"],
            line["claim_id"],
            line["claim_line"],
            line["data_source"],
        )
        if key not in newest or _age(line) > _age(newest[key]):
            newest[key] = line
    return list(newest.values())


def _age(line: Row) -> tuple[date, int]:
    return line["file_date"] or date.min, line["load_seq"]


def meaning(definitions: ServiceLines, kind: str, code: str | None) -> str | None:
    """Look a code up in the ranges, one after the other."""
    if code is None:
        return None
    for row in getattr(definitions, kind):
        if row.first <= code[: len(row.first)] <= row.last:
            return str(row.code)
    return None


def encounters(
    lines: Iterable[Row], clinicians: Mapping[int, Row], definitions: ServiceLines
) -> list[Row]:
    """Collapse lines to one row a person, day, practitioner and biller."""
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for line in lines:
        kind = meaning(definitions, "visits", line["hcpcs"])
        office = (
            line["claim_type"] == "professional"
            and kind in OFFICE_KINDS
            and line["place_of_service"] not in NOT_AN_OFFICE
        )
        if office:
            practitioner = (
                line["rendering"] if line["rendering"] is not None else line["billing"]
            )
            key = (
                line["person"],
                line["date"],
                practitioner,
                line["billing"],
                line["billing_tin"],
            )
            groups[key].append({**line, "kind": kind, "practitioner": practitioner})
    return [
        _encounter(rows, clinicians.get(key[2]), definitions)
        for key, rows in groups.items()
    ]


def _encounter(
    rows: list[Row], clinician: Row | None, definitions: ServiceLines
) -> Row:
    rows = sorted(
        rows,
        key=lambda row: (
            OFFICE_KINDS.index(row["kind"]),
            row["claim_id"],
            row["claim_line"],
        ),
    )
    told = [
        [meaning(definitions, "diagnosis", code) for code in row["diagnosis"]]
        for row in rows
    ]
    by_diagnosis = next(
        (line for lines in told for line in lines if line is not None), None
    )
    by_drg = next(
        (
            line
            for row in rows
            if (line := meaning(definitions, "drg", row["drg"])) is not None
        ),
        None,
    )
    role = clinician["role"] if clinician else None
    line = None
    if clinician and role == "specialist":
        line = by_drg or clinician["line"] or by_diagnosis
    names = list(definitions.names)
    return {
        "person": rows[0]["person"],
        "date": rows[0]["date"],
        "practitioner": rows[0]["practitioner"],
        "billing": rows[0]["billing"],
        "billing_tin": rows[0]["billing_tin"],
        "claim_id": rows[0]["claim_id"],
        "claim_line": rows[0]["claim_line"],
        "kind": rows[0]["kind"],
        "role": role,
        "line": line,
        "related": sum(
            1 << names.index(line)
            for line in {line for lines in told for line in lines if line is not None}
        ),
    }


def episodes(
    met: Iterable[Row],
    since: Mapping[int, date],
    definitions: ServiceLines,
    data_start: date,
) -> list[Row]:
    """Ask of every specialist's encounter whether it begins something new."""
    specialist = [
        row for row in met if row["role"] == "specialist" and row["line"] is not None
    ]
    found = []
    for row in specialist:
        same_day = [other for other in specialist if _same(row, other, day=True)]
        if min(same_day, key=_telling) is not row:
            continue
        earlier = [
            other["date"]
            for other in specialist
            if _same(row, other, day=False) and other["date"] < row["date"]
        ]
        clean = (row["date"] - max(earlier)).days if earlier else None
        start = max(data_start, since.get(row["person"], data_start))
        watched = (row["date"] - start).days
        undecided = None
        if row["kind"] in ("new", "consult"):
            begins = clean is None or clean > definitions.washout_new_days
        elif row["kind"] == "established":
            begins = clean is None or clean > definitions.washout_established_days
            if clean is None and watched <= definitions.washout_established_days:
                undecided = watched
        else:
            begins = False
        if begins:
            found.append({**row, "days_watched": undecided})
    return found


def _same(row: Row, other: Row, *, day: bool) -> bool:
    return (
        row["person"] == other["person"]
        and row["line"] == other["line"]
        and (not day or row["date"] == other["date"])
    )


def _telling(row: Row) -> tuple[int, str, int]:
    return OFFICE_KINDS.index(row["kind"]), row["claim_id"], row["claim_line"]


def referring_fields(
    roles: Iterable[Row], met: Iterable[Row]
) -> dict[tuple[str, int], Row]:
    """Find whom each specialist's claim line names: its own row, else the claim's; newest load."""
    rows = list(roles)
    found: dict[tuple[str, int], Row] = {}
    for encounter in met:
        if encounter["role"] != "specialist":
            continue
        fields: Row = {}
        for field in ("referring", "pcp", "operating"):
            for claim_line in (encounter["claim_line"], None):
                named = [
                    row
                    for row in rows
                    if row["claim_id"] == encounter["claim_id"]
                    and row["claim_line"] == claim_line
                    and _field(row) == field
                ]
                if named:
                    newest = max(named, key=lambda row: row["load_seq"])
                    fields[field] = newest["npi"]
                    break
        found[(encounter["claim_id"], encounter["claim_line"])] = fields
    return found


def _field(row: Row) -> str | None:
    if row["role"] == "pcp" or row["qualifier"] == "P3":
        return "pcp"
    if row["role"] == "referring" and row["qualifier"] in (None, "", "DN"):
        return "referring"
    return "operating" if row["role"] == "operating" else None


def flow(
    begun: Iterable[Row], credited: Iterable[Row], went: Mapping[int, Row]
) -> dict[tuple[Any, ...], list[float]]:
    """Add up volume, variance and contributing episodes by cell."""
    cells: dict[tuple[Any, ...], list[float]] = defaultdict(lambda: [0.0, 0.0, 0])
    rows = list(credited)
    for episode in begun:
        own = [
            row
            for row in rows
            if row["episode"] == episode["episode"] and row["volume"] > 0
        ]
        rest = 1 - sum(row["volume"] for row in own)
        shares = [
            (row["practice_id"], row["npi"], row["evidence"], row["volume"])
            for row in own
        ]
        if rest > 1e-9:
            shares.append((None, None, "unattributed", rest))
        place = went[episode["episode"]]
        for practice, npi, evidence, p in shares:
            cell = cells[
                (
                    practice,
                    npi,
                    episode["line"],
                    episode["date"].replace(day=1),
                    place["destination_id"],
                    place["destination_kind"],
                    evidence,
                )
            ]
            cell[0] += p
            cell[1] += p * (1 - p)
            cell[2] += 1
    return dict(cells)


def survivor(aliases: Mapping[str, str], record: str) -> str:
    """Follow the merges one by one until a record that nobody merged, or that is itself again."""
    while aliases.get(record, record) != record:
        record = aliases[record]
    return record


def leakage(rows: Iterable[Row], practice: str) -> tuple[float, float]:
    """Return the leaked and the aligned volume of a practice."""
    leaked = aligned = 0.0
    for row in rows:
        if row["practice_id"] != practice:
            continue
        if row["alignment"] in ("employed", "affiliated"):
            aligned += row["volume"]
            if row["destination_kind"] in ("competitor", "unaffiliated"):
                leaked += row["volume"]
    return leaked, aligned


def completeness(
    triangle: Mapping[tuple[int, int], int], last: int
) -> dict[int, float]:
    """Return the completeness of each month (a number) by the chain ladder, step by step.

    ``triangle`` is (month, lag) -> lines; every month was watched from its own start to month ``last``.
    """
    months = sorted({month for month, _ in triangle})
    top = max(lag for _, lag in triangle)

    def filed(month: int, lag: int) -> int:
        return sum(triangle.get((month, k), 0) for k in range(lag + 1))

    complete = {}
    for month in months:
        share = 1.0
        for step in range(last - month, top):
            seen = [other for other in months if other + step + 1 <= last]
            before = sum(filed(other, step) for other in seen)
            after = sum(filed(other, step + 1) for other in seen)
            if before:
                share /= after / before
        complete[month] = share
    return complete


def gini(amounts: list[float]) -> float:
    """Compare everybody with everybody: the mean difference, over twice the mean."""
    differences = [abs(mine - theirs) for mine in amounts for theirs in amounts]
    mean = sum(amounts) / len(amounts)
    return sum(differences) / len(differences) / (2 * mean)
