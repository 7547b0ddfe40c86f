"""Lay the mart's tables out as cells: practices with a panel by service line, and wherever referrals were seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from headwater.engines import Database
from headwater.measures.expected.cells import (
    Cells,
    Flags,
    Whole,
    settings,
    standardised,
)
from headwater.measures.expected.functions import Floats
from headwater.results import Window

_CELLS = """
with line as (
  select distinct service_line from opportunity
),
panel_size as (
  select practice_id, people from panel where trait = 'all'
),
named as (
  select practice_id, service_line from panel_size cross join line
  union
  select practice_id, service_line from opportunity
),
first_seen as (
  select practice_id, min(month) as month from flow where practice_id is not null group by practice_id
),
carved as (
  select practice_id, service_line, sum(volume) as volume
  from carve_out
  where destination_kind in ('competitor', 'unaffiliated')
  group by all
)
select
  named.practice_id, named.service_line, coalesce(practice.alignment, 'unknown') as alignment,
  practice.system, practice.county_fips, practice.latitude, practice.longitude,
  coalesce(panel_size.people, 0) as people,
  coalesce(opportunity.volume, 0.0) as volume,
  least(coalesce(opportunity.ours, 0.0), coalesce(opportunity.volume, 0.0)) as ours,
  coalesce(opportunity.competitor + opportunity.unaffiliated, 0.0) as outside,
  coalesce(carved.volume, 0.0) as carved,
  coalesce(first_seen.month > date '{start}', false) as is_new
from named
left join practice on practice.practice_id = named.practice_id
left join panel_size on panel_size.practice_id = named.practice_id
left join opportunity
  on opportunity.practice_id = named.practice_id and opportunity.service_line = named.service_line
left join carved on carved.practice_id = named.practice_id and carved.service_line = named.service_line
left join first_seen on first_seen.practice_id = named.practice_id
order by named.practice_id, named.service_line
"""


@dataclass(frozen=True, slots=True)
class Read:
    """Cells, and the rows that they were read from."""

    rows: pa.Table  # practice_id, service_line, alignment, people, volume, ours, outside, carved, and where it lies
    cells: Cells
    is_new: Flags  # the practice was first seen inside the window


def read_cells(
    db: Database, tables: Mapping[str, pa.Table], window: Window | None
) -> Read:
    """Read opportunity, panel, practice, flow and carve_out of a mart as cells, sorted by practice and line.

    A practice with a panel has a cell in every line that the market has, referrals or not; one without a panel has
    cells where it refers.
    """
    start: date = window.start if window else date.min
    needed = ("opportunity", "panel", "practice", "flow", "carve_out")
    rows = db.query(
        _CELLS.format(start=start.isoformat()),
        **{name: tables[name] for name in needed},
    )
    practices, practice = np.unique(
        np.array(rows["practice_id"].to_pylist(), dtype=object), return_inverse=True
    )
    lines, line = np.unique(
        np.array(rows["service_line"].to_pylist(), dtype=object), return_inverse=True
    )
    people = _numbers(rows, "people")
    mixes = _Mixes(tables["panel"], [str(name) for name in practices])
    cells = Cells(
        practice=practice.astype(np.int64),
        line=line.astype(np.int64),
        volume=_numbers(rows, "volume"),
        ours=_numbers(rows, "ours"),
        people=people,
        traits=standardised(
            mixes.traits(practice, [str(name) for name in lines], line), people
        ),
        setting=_setting(rows, mixes, practice),
    )
    return Read(rows, cells, np.asarray(rows["is_new"].to_pylist(), dtype=bool))


def _numbers(rows: pa.Table, name: str) -> Floats:
    return np.array(
        [np.nan if value is None else value for value in rows[name].to_pylist()],
        dtype=np.float64,
    )


def _setting(rows: pa.Table, mixes: _Mixes, practice: Whole) -> Floats:
    """Return what may explain our share: whose the practice is, where it lies, who pays for its patients."""
    columns = settings(
        alignment=rows["alignment"].to_pylist(),
        system=rows["system"].to_pylist(),
        area=rows["county_fips"].to_pylist(),
        shares=mixes.of("payer", practice),
    )
    # Inside a county the nearer of two hospitals still draws more.
    place = {name: _numbers(rows, name) for name in ("latitude", "longitude")}
    return np.column_stack([columns, standardised(place, np.ones(len(columns)))])


class _Mixes:
    """Shares of each practice's panel by trait and value; NaN where no panel is known."""

    def __init__(self, panel: pa.Table, practices: list[str]) -> None:
        place = {name: number for number, name in enumerate(practices)}
        self._count = len(practices)
        self._people: dict[tuple[str, str], Floats] = {}
        self._all = np.full(self._count, np.nan)
        for row in panel.to_pylist():
            number = place.get(row["practice_id"])
            if number is None:
                continue
            if row["trait"] == "all":
                self._all[number] = row["people"] or np.nan
                continue
            key = (row["trait"], row["value"])
            if key not in self._people:
                self._people[key] = np.zeros(self._count)
            self._people[key][number] += row["people"]

    def of(self, trait: str, practice: Whole) -> dict[str, Floats]:
        """Return a column of shares for each value of a trait, one number a cell."""
        return {
            f"{trait} {value}": (people / self._all)[practice]
            for (kind, value), people in sorted(self._people.items())
            if kind == trait
        }

    def traits(
        self, practice: Whole, lines: list[str], line: Whole
    ) -> dict[str, Floats]:
        """Return age, sex and payer shares, and the log share of people with a condition of the cell's line."""
        columns = {
            name: values
            for trait in ("age", "sex", "payer")
            for name, values in self.of(trait, practice).items()
        }
        nobody = np.zeros(self._count)
        condition = (
            np.stack(
                [self._people.get(("condition", name), nobody) for name in lines],
                axis=1,
            )
            if lines
            else np.zeros((self._count, 1))
        )
        share = (condition + 0.5) / (self._all[:, None] + 1)
        if any(kind == "condition" for kind, _ in self._people):
            columns["condition"] = np.log(share)[practice, line]
        return columns
