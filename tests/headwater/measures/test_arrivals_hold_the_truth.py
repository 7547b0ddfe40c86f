"""Arrivals beside what the market planted: who really was sent to each of our specialists, month by month."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from headwater import marts
from tests.conftest import River

pytestmark = [pytest.mark.slow, pytest.mark.req("PRG-02")]

Who = tuple[str, str]  # NPI, line


def planted(river: River, ours: set[str]) -> dict[Who, list[dict[str, Any]]]:
    """Return the episodes that practices sent to us, by who received them."""
    names = ["claim_id", "rendering_npi"]
    lines = pq.read_table(river.market / "medical_claim.parquet", columns=names)
    rendered = dict(zip(*(lines[name].to_pylist() for name in names), strict=True))
    found: dict[Who, list[dict[str, Any]]] = {}
    for row in pq.read_table(river.market / "truth" / "episode.parquet").to_pylist():
        sent = row["source"] == "practice"
        if sent and row["destination_organization_id"] in ours:
            who = rendered[row["claim_id"]], row["service_line"]
            found.setdefault(who, []).append(row)
    return found


def test_what_each_specialist_received_and_gained_is_what_was_planted(
    river: River,
) -> None:
    mart = marts.open_current(river.marts)
    assert mart is not None
    where = {"kind": "ours"}
    ours = set(mart.table("organization", where=where)["organization_id"].to_pylist())
    truth = planted(river, ours)
    rows = [
        row
        for row in mart.table("arrival").to_pylist()
        if (row["npi"], row["service_line"]) in truth
    ]
    volumes: Counter[Who] = Counter()
    gains: Counter[Who] = Counter()
    for row in rows:
        who = row["npi"], row["service_line"]
        volumes[who] += row["volume"]
        gains[who] += row["gained"] or 0
    people = sorted(truth)
    came = [len(truth[who]) for who in people]
    found = [volumes[who] for who in people]
    assert sum(found) == pytest.approx(sum(came), rel=0.15)
    assert np.corrcoef(came, found)[0, 1] > 0.95
    second_year = min(row["month"] for row in rows if row["gained"] is not None)
    first = [first_sent(truth[who], second_year) for who in people]
    gained = [gains[who] for who in people]
    assert sum(gained) == pytest.approx(sum(first), rel=0.3)
    assert np.corrcoef(first, gained)[0, 1] > 0.7


def first_sent(sent: list[dict[str, Any]], since: date) -> int:
    """Return how many practices sent their first patient on or after a day."""
    days: dict[str, date] = {}
    for row in sent:
        practice = row["referring_practice_id"]
        days[practice] = min(row["date"], days.get(practice, row["date"]))
    return sum(day >= since for day in days.values())
