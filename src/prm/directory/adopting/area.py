"""Whom of a national register the site has to do with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from headwater.schema.errors import InputError
from headwater.schema.lake import Lake, lake_schema, readable
from headwater.schema.npi import is_valid_npi
from prm.directory.adopting.precedence import HANDED_OVER, REGISTERS

ZIP_PREFIX = (
    3  # digits of a ZIP that name a sectional centre: a city and its surroundings
)


@dataclass(frozen=True, slots=True)
class Area:
    """Where the site's referrers are: states, and beginnings of ZIP codes."""

    states: frozenset[str] = frozenset()
    zips: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.states or self.zips)

    def __str__(self) -> str:
        return ", ".join([*sorted(self.states), *sorted(self.zips)])


def parse_area(words: Iterable[str]) -> Area:
    """Read an area as a person sets it: two letters are a state, digits the beginning of a ZIP code.

    Raises
    ------
    InputError
        For a word that is neither.
    """
    states, zips = set(), set()
    for word in (word.strip().upper() for word in words):
        if re.fullmatch(r"[A-Z]{2}", word):
            states.add(word)
        elif re.fullmatch(r"[0-9]{1,5}", word):
            zips.add(word)
        elif word:
            raise InputError(
                f"{word} is neither a state nor the beginning of a ZIP code.",
                "Set HEADWATER_AREA to words such as OH, 452, 41071.",
            )
    return Area(frozenset(states), frozenset(zips))


def area_around(zip_codes: Iterable[str]) -> Area:
    """Return the area that practices stand for: their ZIP codes' first three digits."""
    found = {code[:ZIP_PREFIX] for code in zip_codes if re.match(r"[0-9]{5}", code)}
    return Area(zips=frozenset(found))


@dataclass(frozen=True, slots=True)
class Known:
    """Whom the directory holds already: they stay up to date wherever they went."""

    npis: frozenset[str] = frozenset()
    ccns: frozenset[str] = frozenset()
    zip_codes: frozenset[str] = frozenset()  # of its practices


def find_wanted(lake: Lake, *, known: Known, area: Area) -> frozenset[str] | None:
    """Return the NPIs that are taken from registers; None for all, where nothing says who the site is.

    Those whom the directory holds, the site's own files or claims name, or whose address lies in the area.
    """
    area = area or area_around([*known.zip_codes, *_practice_zips(lake)])
    claimed = lake.vocabulary()["value"].to_pylist()
    named = {
        *known.npis,
        *(value for value in claimed if value and is_valid_npi(value)),
        *_named_by_the_site(lake),
    }
    if not (named or area):
        return None
    return frozenset(named | _located_in(lake, area))


def _practice_zips(lake: Lake) -> list[str]:
    return [code for code in lake.reference("practice")["zip_code"].to_pylist() if code]


def _named_by_the_site(lake: Lake) -> set[str]:
    """Return the NPIs in the site's own files: rosters and EHR extracts, not registers."""
    sources = {
        load["load_seq"]
        for load in lake.loads()
        if load["source"] not in (*REGISTERS, HANDED_OVER)
    }
    found: set[str] = set()
    for table, column in (
        ("practitioner", "npi"),
        ("affiliation", "npi"),
        ("organization", "npi"),
        ("referral_source", "npi"),
        ("network_status", "subject_id"),
    ):
        rows = _read(
            lake,
            table,
            [column],
            pc.field("load_seq").isin(pa.array(sorted(sources), pa.int32())),
        )
        found |= {*_different(rows[column])}
    return {npi for npi in found if is_valid_npi(npi)}


def _located_in(lake: Lake, area: Area) -> set[str]:
    """Return the NPIs with a practice address in the area, reading nothing but that."""
    if not area:
        return set()
    zip_code, state = pc.field("zip_code"), pc.field("state")
    inside = pc.utf8_upper(state).isin(_texts(area.states))
    for length in sorted({len(prefix) for prefix in area.zips}):
        starts = [prefix for prefix in area.zips if len(prefix) == length]
        inside |= pc.utf8_slice_codeunits(zip_code, 0, length).isin(_texts(starts))
    practices = pc.field("kind").isin(["practice", "secondary"])
    rows = _read(lake, "location", ["npi"], practices & inside)
    groups = _read(lake, "clinician_group", ["npi"], inside)
    return {*_different(rows["npi"]), *_different(groups["npi"])}


def _texts(values: Iterable[str]) -> pa.Array[Any]:
    # An empty list would have no type.
    return pa.array(sorted(values), pa.string())


def count_others(lake: Lake, table: str, column: str, taken: set[str]) -> int:
    """Return how many of a table's keys aren't among those that were taken."""
    every = pc.unique(_read(lake, table, [column], None)[column])
    known = pc.is_in(every, value_set=_texts(taken))
    return len(every) - int(pc.sum(known.cast(pa.int8())).as_py() or 0)


def list_own_codes(lake: Lake) -> list[str]:
    """Return the codes of organizations that a roster brought, not the register."""
    of_register = pc.starts_with(pc.field("organization_id"), "npi:")
    rows = _read(lake, "organization", ["organization_id"], ~of_register)
    return _different(rows["organization_id"])


def _different(column: pa.ChunkedArray[Any]) -> list[str]:
    return [value for value in pc.unique(column).to_pylist() if value]


def _read(lake: Lake, table: str, columns: list[str], where: Any) -> pa.Table:
    files, schema = lake.files(table), lake_schema(table)
    if not files:
        return schema.empty_table().select(columns)
    import pyarrow.dataset as ds  # here: a web server takes nothing from the lake

    with readable(files):
        rows = ds.dataset(files, schema=schema, format="parquet")
        return rows.to_table(columns=columns, filter=where)
