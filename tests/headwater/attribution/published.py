"""Published teaching data as arrays."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from headwater.attribution import NEVER
from headwater.attribution.study import Flags, Numbers, Whole


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


class Panel(NamedTuple):
    """Groups of units by year: mean outcome, who was treated when, how many units, and of which state."""

    outcome: Numbers
    treated: Flags
    units: Numbers
    state: Whole


def read_df_het(folder: Path) -> Panel:
    """Read means of did2s’ 1,500 made-up units of 40 states, 1990 to 2020: a row a state and year of beginning.

    Columns: state, first year or 0, units, one a year.
    """
    header, *rows = _read(folder / "causal" / "df_het_cells.csv")
    years, table = np.array(header[3:], dtype=int), np.array(rows, dtype=float)
    first = table[:, 1:2]
    return Panel(
        outcome=table[:, 3:],
        treated=(first > 0) & (years >= first),
        units=table[:, 2],
        state=np.unique(table[:, 0], return_inverse=True)[1].astype(np.int64),
    )


class Medicaid(NamedTuple):
    """Insured share by state and year, 2008 to 2015, and who expanded Medicaid in 2014; others hadn't by 2016."""

    insured: Numbers
    expanded: Flags


def read_ehec(folder: Path) -> Medicaid:
    """Read the states as the README of HonestDiD does: years before 2016, without those who expanded in 2015.

    Columns: state, year of expansion, one a year from 2008.
    """
    _, *rows = _read(folder / "causal" / "ehec.csv")
    kept = [row for row in rows if row[1] != "2015"]
    return Medicaid(
        insured=np.array([row[2:10] for row in kept], dtype=float),
        expanded=np.array([row[1] == "2014" for row in kept]),
    )


def _read(path: Path) -> list[list[str]]:
    if not path.exists():
        pytest.skip(f"{path.name} isn't among the shared public data")
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))
