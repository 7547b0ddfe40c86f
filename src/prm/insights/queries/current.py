"""The mart that serves, and the practices that it knows."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple, cast

import pyarrow as pa
from django.conf import settings

from headwater import marts
from headwater.marts import Mart
from headwater.schema.errors import StorageError

ALIGNED = ("employed", "affiliated")
ALIGNMENTS = (*ALIGNED, "independent", "competitor", "unknown")


class Practice(NamedTuple):
    """A practice as the roster describes it; names fall back to identifiers."""

    practice_id: str
    name: str
    alignment: str
    organization_name: str | None = None
    system: str | None = None
    address_1: str | None = None
    city: str | None = None
    state: str | None = None
    zip_code: str | None = None
    phone: str | None = None
    practitioners: int = 0

    @property
    def town(self) -> str:
        """Return town and state, as far as they are known."""
        return ", ".join(part for part in (self.city, self.state) if part)

    @property
    def address(self) -> str:
        """Return the address in one line, as far as it is known."""
        return ", ".join(part for part in (self.address_1, self.town) if part)

    @property
    def aligned(self) -> bool:
        """Say whether what leaves counts as leakage."""
        return self.alignment in ALIGNED


def current_mart() -> Mart | None:
    """Return the published mart, or None before the first refresh."""
    return marts.open_current(settings.MARTS)


def mart_or_none() -> Mart | None:
    """Return the published mart, or None where there is none that can be read: for what is worth saying without."""
    try:
        return current_mart()
    except StorageError:
        return None


@lru_cache(maxsize=2)  # the mart that serves and, during a switch, the one before
def practices(mart: Mart) -> dict[str, Practice]:
    """Return every practice by id: those of the roster, and those that claims alone know."""
    wanted = [field for field in Practice._fields]
    known = {
        row["practice_id"]: Practice(
            **{**row, "name": row["name"] or row["practice_id"]}
        )
        for row in mart.table("practice", wanted).to_pylist()
    }
    seen = mart.table("opportunity", ["practice_id", "practice_name", "alignment"])
    for row in seen.group_by(seen.column_names).aggregate([]).to_pylist():
        practice_id = row["practice_id"]
        if practice_id not in known:
            name = row["practice_name"] or practice_id
            known[practice_id] = Practice(practice_id, name, row["alignment"])
    return known


def line_name(mart: Mart, line: str) -> str:
    """Return the name of a service line as the mart knew it; one that it didn't know keeps its id."""
    return mart.service_lines.get(line, line.replace("_", " ").capitalize())


def texts(table: pa.Table, column: str) -> list[str]:
    """Return a column of text that has no nulls; what is equal in it is one object, for columns repeat themselves."""
    coded = table[column].combine_chunks().dictionary_encode()
    words = cast("list[str]", coded.dictionary.to_pylist())
    return [words[at] for at in cast("list[int]", coded.indices.to_pylist())]


@lru_cache(maxsize=2)
def lines(mart: Mart) -> tuple[str, ...]:
    """Return the service lines with referrals in the mart's window, in the order of its definitions."""
    present = set(texts(mart.table("opportunity", ["service_line"]), "service_line"))
    ordered = [line for line in mart.service_lines if line in present]
    return (*ordered, *sorted(present.difference(ordered)))
