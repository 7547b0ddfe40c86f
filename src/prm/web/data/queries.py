"""What the Data page knows: loads of the lake, marts of the folder, and what the published mart says of itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings

from headwater import marts
from headwater.marts import Mart
from headwater.results import FileAccount
from headwater.schema.lake import Lake


@dataclass(frozen=True)
class Load:
    """One load of the lake: what it read and what became of every row."""

    id: str
    source: str
    at: datetime
    synthetic: bool
    files: tuple[FileAccount, ...]
    claims: int
    paid_total: str  # US dollars, as the ingest wrote them
    notices: tuple[str, ...]

    @cached_property
    def read(self) -> int:
        """Rows that the files held."""
        return sum(file.read for file in self.files)

    @cached_property
    def loaded(self) -> int:
        """Rows that lie in the lake."""
        return sum(file.loaded for file in self.files)

    @cached_property
    def netted(self) -> int:
        """Rows that a later or equal row made superfluous."""
        return sum(file.netted for file in self.files)

    @cached_property
    def refused(self) -> dict[str, int]:
        """Rows that couldn't be used, by reason, the commonest first."""
        reasons: Counter[str] = Counter()
        for file in self.files:
            reasons.update(file.refused)
        return dict(reasons.most_common())

    @property
    def refused_rows(self) -> int:
        """Rows that couldn't be used."""
        return sum(self.refused.values())


@dataclass(frozen=True, slots=True)
class QuarantineFile:
    """Refused rows of one file, as they came."""

    name: str
    path: Path
    bytes: int


def open_lake() -> Lake | None:
    """Return the lake, or None before the first load."""
    return Lake(settings.LAKE) if (settings.LAKE / "lake.json").exists() else None


def list_loads() -> list[Load]:
    """Return every load, newest first."""
    lake = open_lake()
    return [_load(record) for record in reversed(lake.loads())] if lake else []


def get_load(load_id: str) -> Load | None:
    """Return one load by its id."""
    return next((load for load in list_loads() if load.id == load_id), None)


def _load(record: dict[str, Any]) -> Load:
    return Load(
        id=record["load_id"],
        source=record["source"],
        at=datetime.fromisoformat(record["at"]),
        synthetic=record["synthetic"],
        files=tuple(
            FileAccount(**{name: file[name] for name in FileAccount.__slots__})
            for file in record["files"]
        ),
        claims=record["claims"],
        paid_total=record["paid_total"],
        notices=tuple(record["notices"]),
    )


def list_quarantine(load: Load) -> list[QuarantineFile]:
    """Return the files of refused rows that a load left behind."""
    folder = settings.LAKE / "quarantine" / load.id
    return [
        QuarantineFile(path.name, path, path.stat().st_size)
        for path in sorted(folder.glob("*.csv"))
        if path.is_file() and not path.is_symlink()
    ]


def get_quarantine(load: Load, name: str) -> QuarantineFile | None:
    """Return one file of refused rows. The name is looked up, never joined to a path."""
    return next((file for file in list_quarantine(load) if file.name == name), None)


def get_mart(mart_id: str) -> Mart | None:
    """Return one mart by its id, looked up among those that are there; None if it can't be opened.

    Raises
    ------
    StorageError
        If it is there but damaged.
    """
    known = {listing.id for listing in marts.list_marts(settings.MARTS)}
    return marts.open_mart(settings.MARTS / mart_id) if mart_id in known else None


def count_quality(mart: Mart) -> dict[str, dict[str, int | None]]:
    """Return what the claims could and couldn't say: measure → reason → count, None where it isn't shown."""
    counts: dict[str, dict[str, int | None]] = {}
    for row in marts.disclosed(mart, "quality").table.to_pylist():
        counts.setdefault(row["measure"], {})[row["reason"]] = row["count"]
    return counts


def list_maturity(mart: Mart) -> dict[str, list[dict[str, Any]]]:
    """Return how complete the months of each source are: source → months, oldest first."""
    by_source: dict[str, list[dict[str, Any]]] = {}
    for row in mart.table("maturity").sort_by("month").to_pylist():
        by_source.setdefault(row["data_source"], []).append(row)
    return by_source


def list_coefficients(mart: Mart) -> list[dict[str, Any]]:
    """Return the evidence model's features with their weights, the heaviest first."""
    rows = mart.table("evidence_model").to_pylist()
    return sorted(rows, key=lambda row: -abs(row["coefficient"]))
