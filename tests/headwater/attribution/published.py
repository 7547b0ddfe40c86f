"""Published teaching data as arrays."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np

from headwater.attribution import NEVER
from headwater.attribution.study import Numbers, Whole


class Staggered(NamedTuple):
    """Log teen employment of counties by year, and the column of the year in which the minimum wage rose."""

    outcome: Numbers
    starts: Whole
    years: tuple[int, ...]


def read_mpdta(folder: Path) -> Staggered:
    """Read 500 counties, 2003 to 2007 (Callaway and Sant'Anna)."""
    with (folder / "causal" / "mpdta.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    years = tuple(sorted({int(row["year"]) for row in rows}))
    counties = sorted({row["countyreal"] for row in rows})
    outcome = np.full((len(counties), len(years)), np.nan)
    starts = np.full(len(counties), NEVER)
    for row in rows:
        place, first = counties.index(row["countyreal"]), float(row["first.treat"])
        outcome[place, years.index(int(row["year"]))] = float(row["lemp"])
        starts[place] = years.index(int(first)) if first else NEVER
    assert np.isfinite(outcome).all()
    return Staggered(outcome, starts, years)


class Smoking(NamedTuple):
    """Packs a head and year: California, the 38 other states, and the years before 1989."""

    california: Numbers
    others: Numbers
    before: int


def read_proposition_99(folder: Path) -> Smoking:
    """Read cigarette sales, 1970 to 2000 (Abadie, Diamond and Hainmueller)."""
    path = folder / "causal" / "california_prop99.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    packs = np.array(rows, dtype=float).T
    one = header.index("California")
    others = [place for place in range(1, len(header)) if place != one]
    return Smoking(packs[[one]], packs[others], int((packs[0] < 1989).sum()))
