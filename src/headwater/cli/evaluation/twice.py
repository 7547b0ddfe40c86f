"""L1, L2 and L3: are those found who stand twice, and whom the EHR's records mean?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import pyarrow as pa

from headwater.cli.evaluation.bars import Bar, Finding, finding, ratio
from headwater.measures.linkage import (
    LIKELY,
    RESOLVE_AT,
    find_duplicates,
    find_matches,
)
from headwater.measures.linkage.duplicates import Kind
from headwater.schema.npi import is_valid_npi
from headwater.synthetic.twice import hard_directory

_PRECISION = Bar(low=0.98)
_RECALL = Bar(low=0.90)
# One pair more or less would move the figure by more than its bar leaves room for.
LEAST_PAIRS = 50
_NAMES: dict[Kind, tuple[str, str]] = {
    "practitioner": ("L1", "Practitioners who stand twice"),
    "practice": ("L2", "Practices that stand twice"),
}

Pairs = frozenset[frozenset[str]]


def judge_linkage(
    read: Callable[[str], pa.Table], *, seed: int, scenario: str
) -> list[Finding]:
    """Return L1 and L2, over a directory of look-alikes and over the market's own, and L3.

    ``read`` returns a file of the market by name; L3 needs one that older markets lack.
    """
    own = {name: read(name) for name in ("practitioner", "practice", "affiliation")}
    twice = read("truth/duplicate")
    found = judge_hard_directory(seed, scenario=scenario)
    found += judge_duplicates(**own, truth=twice, scenario=scenario)
    found += judge_referral_sources(
        **own,
        sources=read("referral_source"),
        truth=read("truth/referral_source"),
        duplicates=twice,
        scenario=scenario,
    )
    return found


def judge_hard_directory(seed: int, *, scenario: str) -> list[Finding]:
    """Compare proposals with the truth of a directory made of the market's seed, full of look-alikes."""
    made = hard_directory(seed)
    records = {"practitioner": made.practitioner, "practice": made.practice}
    found = []
    for kind in _NAMES:
        planted = frozenset(
            frozenset(pair[1:]) for pair in made.pairs if pair[0] == kind
        )
        found += _judged(
            kind, records[kind], planted, "a directory of look-alikes", scenario
        )
    return found


def judge_duplicates(
    *,
    practitioner: pa.Table,
    practice: pa.Table,
    affiliation: pa.Table,
    truth: pa.Table,
    scenario: str,
) -> list[Finding]:
    """Compare proposals over the market's own directory with its truth."""
    records: dict[Kind, pa.Table] = {
        "practitioner": practitioners(practitioner, practice, affiliation),
        "practice": practices(practice, affiliation),
    }
    found = []
    for kind, table in records.items():
        planted = frozenset(
            frozenset((row["record_id"], row["duplicate_id"]))
            for row in truth.to_pylist()
            if row["table"] == kind
        )
        found += _judged(kind, table, planted, "this market", scenario)
    return found


def _judged(
    kind: Kind, records: pa.Table, planted: Pairs, where: str, scenario: str
) -> list[Finding]:
    pairs = find_duplicates(records, kind=kind, least=LIKELY)
    proposed = frozenset(
        frozenset(pair)
        for pair in zip(
            pairs["left"].to_pylist(), pairs["right"].to_pylist(), strict=True
        )
    )
    id_, name = _NAMES[kind]
    right = len(proposed & planted)
    enough = len(planted) >= LEAST_PAIRS
    return [
        finding(
            id_,
            f"{name}, {where}: {what}",
            reached=ratio(right, whole),
            bar=bar if enough else None,
            scenario=scenario,
        )
        for what, whole, bar in (
            ("precision", len(proposed), _PRECISION),
            ("recall", len(planted), _RECALL),
        )
    ]


def judge_referral_sources(
    *,
    sources: pa.Table,
    practitioner: pa.Table,
    practice: pa.Table,
    affiliation: pa.Table,
    truth: pa.Table,
    duplicates: pa.Table,
    scenario: str,
) -> list[Finding]:
    """Compare whom the EHR's records were settled to mean with whom they mean; a second record is right, too."""
    table = sources.append_column("id", sources["code"])
    pairs = find_matches(table, practitioners(practitioner, practice, affiliation))
    settled: dict[str, str] = {}
    for row in pairs.to_pylist():
        if row["score"] >= RESOLVE_AT:
            settled.setdefault(row["left"], row["right"])
    one = {
        row["duplicate_id"]: row["record_id"]
        for row in duplicates.to_pylist()
        if row["table"] == "practitioner"
    }
    means = dict(zip(truth["code"].to_pylist(), truth["npi"].to_pylist(), strict=True))
    right = sum(one.get(npi, npi) == means[code] for code, npi in settled.items())
    known = set(practitioner["npi"].to_pylist())
    return [
        finding(
            "L3",
            f"Referral sources settled without a person: {what}",
            reached=ratio(right, whole),
            bar=bar,
            scenario=scenario,
        )
        for what, whole, bar in (
            ("precision", len(settled), _PRECISION),
            ("recall", sum(npi in known for npi in means.values()), None),
        )
    ]


def practitioners(
    practitioner: pa.Table, practice: pa.Table, affiliation: pa.Table
) -> pa.Table:
    """Return the market's practitioners as records to be compared, with where they work at the end."""
    place = {row["practice_id"]: row for row in practice.to_pylist()}
    works: dict[str, list[str]] = defaultdict(list)
    for row in affiliation.to_pylist():
        if row["to_date"] is None and row["practice_id"] in place:
            works[row["npi"]].append(row["practice_id"])
    seen: set[str] = set()
    rows = []
    for row in practitioner.to_pylist():
        # What the door refuses never comes beside another record.
        if row["npi"] in seen or not is_valid_npi(row["npi"]):
            continue
        seen.add(row["npi"])
        at = works.get(row["npi"], [])
        home = place[at[0]] if at else {}
        rows.append(
            {
                "id": row["npi"],
                **{
                    name: row[name]
                    for name in (
                        "npi",
                        "first_name",
                        "last_name",
                        "credential",
                        "taxonomy_code",
                        "gender",
                    )
                },
                "practices": at,
                "phone": home.get("phone"),
                "address_1": home.get("address_1"),
                "zip_code": home.get("zip_code"),
            }
        )
    return pa.Table.from_pylist(rows)


def practices(practice: pa.Table, affiliation: pa.Table) -> pa.Table:
    """Return the market's practices as records to be compared, with who works there."""
    people: dict[str, list[str]] = defaultdict(list)
    for row in affiliation.to_pylist():
        if row["to_date"] is None:
            people[row["practice_id"]].append(row["npi"])
    return pa.Table.from_pylist(
        [
            {
                **row,
                "id": row["practice_id"],
                "people": people.get(row["practice_id"], []),
            }
            for row in practice.to_pylist()
        ]
    )
