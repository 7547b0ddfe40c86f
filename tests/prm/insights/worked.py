"""A published market in which a track was opened for some practices, with a rise that is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from headwater import marts
from headwater.marts import TABLES, Mart
from headwater.measures.maturity import month_of
from prm.accounts.models import User
from prm.directory.models import Practice
from prm.programs.models import InterventionVersion
from prm.programs.operations import (
    Draft,
    Known,
    draft_intervention,
    lock_intervention,
)
from tests.prm.insights.made import AT, Market

FIRST = 2023 * 12 + 10  # November 2023, as months count
MONTHS = 36  # to October 2026
START = 26  # January 2026: the track opens
LINE, OTHER = "cardiology", "orthopedics"


@dataclass(frozen=True, slots=True)
class Worked:
    """Practices of the directory, those with the track first, and the mart that knows what they sent."""

    practices: list[Practice]
    treated: int
    mart: Mart

    @property
    def track(self) -> list[Practice]:
        """Return those that the track is meant for."""
        return self.practices[: self.treated]


def opened_on() -> date:
    """Return the day on which the track opens."""
    return month_of(FIRST + START)


def publish_worked(
    folder: Path,
    *,
    lift: float = 0.5,
    practices: int = 120,
    treated: int = 40,
    months: int = MONTHS,
    usual: float = 12.0,
    among: list[Practice] | None = None,
    since: Mapping[str, int] | None = None,
    also: Callable[[Market], None] | None = None,
) -> Worked:
    """Publish what practices sent in so many months; nobody chose them by what they had sent.

    ``among`` are practices of an earlier publication, whose draws come again as far as its months went. ``since`` says
    by code from which month on who sent more, where it isn't the first ``treated`` from the start on. ``also`` may
    change what was made, and add to it, before it is published.
    """
    rng = np.random.default_rng(7)
    market = Market()
    base = rng.uniform(0.5 * usual, 1.5 * usual, practices)
    made = among or make_practices(practices)
    if since is None:
        since = {each.code: START for each in made[:treated]}
    for number, each in enumerate(made):
        market.practice(each.code, county_fips=f"3900{number % 4}")
        for line in (LINE, OTHER):
            expected = np.full(MONTHS, base[number])
            if line == LINE and each.code in since:
                expected[since[each.code] :] *= 1 + lift
            sent = rng.poisson(base[number], MONTHS) + rng.poisson(
                np.maximum(expected - base[number], 0)
            )
            for month in range(months):
                market._flow(
                    each.code,
                    line,
                    month_of(FIRST + month),
                    "employed",
                    "ours",
                    "likely",
                    float(sent[month]),
                )
    if also is not None:
        also(market)
    return Worked(made, treated, _publish(market, folder, months))


def make_practices(count: int) -> list[Practice]:
    """Add practices to the directory."""
    return Practice.objects.bulk_create(
        Practice(code=f"W{number:04d}", name=f"Worked {number:03d}")
        for number in range(count)
    )


def _publish(market: Market, folder: Path, months: int) -> Mart:
    tables = {
        name: pa.Table.from_pylist(rows, schema=TABLES[name])
        for name, rows in market.tables.items()
    }
    every = [month_of(FIRST + month) for month in range(months)]
    tables["maturity"] = pa.Table.from_pylist(
        [
            {
                "data_source": "made",
                "month": month,
                "lines": 1_000,
                "completeness": 1.0,
                "mature": True,
            }
            for month in every
        ],
        schema=TABLES["maturity"],
    )
    window = month_of(FIRST + max(months - 12, 0))
    manifest = {
        "as_of": str(every[-1] + timedelta(days=27)),
        "window_start": str(window),
        "window_end": str(every[-1]),
        "sources": ["made"],
        "synthetic": True,
    }
    return marts.publish(tables, manifest, folder, AT)


def lock_track(
    worked: Worked | list[Practice], *, by: User, **given: object
) -> InterventionVersion:
    """Lock the track, or what is given in its place, as it was planned in the month before it begins."""
    begins = given.get("starts_on", opened_on())
    assert isinstance(begins, date)
    day = begins - timedelta(days=20)
    at = AT.replace(year=day.year, month=day.month, day=day.day)
    usual: dict[str, object] = {
        "title": "Cardiology track",
        "kind": "track",
        "service_line": LINE,
        "starts_on": opened_on(),
        "practices": worked.track if isinstance(worked, Worked) else worked,
        "expected_lift": 0.2,
        "other_line": OTHER,
        "cost": 88_000,
    }
    draft = draft_intervention(
        draft=Draft(**{**usual, **given}),  # type: ignore[arg-type]
        by=by,
        at=at,
    )
    known = Known("earlier", month_of(12 * begins.year + begins.month - 3))
    return lock_intervention(intervention=draft, known=known, by=by, at=at)
