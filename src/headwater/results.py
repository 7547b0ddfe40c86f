"""What measures return and everything above reads: frozen, with units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class FileAccount:
    """Where every row of one file went: ``read == loaded + netted + sum(refused)``."""

    file: str
    table: str
    read: int
    loaded: int
    netted: int
    refused: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse an account that doesn't add up: a lost row is a defect of ours."""
        if self.read != self.loaded + self.netted + sum(self.refused.values()):
            raise AssertionError(f"{self.file}: {self} doesn't add up")


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What one load read and what became of it."""

    source: str
    load_id: str
    files: tuple[FileAccount, ...]
    claims: int
    paid_total: Decimal
    quarantine: str | None
    synthetic: bool
    notices: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain JSON values."""
        return {**asdict(self), "paid_total": str(self.paid_total)}


@dataclass(frozen=True, slots=True)
class Window:
    """Whole months, both included, each by its first day."""

    start: date
    end: date

    @property
    def last_day(self) -> date:
        """Return the last day of the last month."""
        after = (self.end.replace(day=28) + timedelta(days=4)).replace(day=1)
        return after - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Definition:
    """How a measure is made, in words that stand beside the number."""

    name: str
    formula: str
    numerator: str
    denominator: str


@dataclass(frozen=True, slots=True)
class MartTables:
    """Everything that one refresh computed, ready to be published; the facts are the manifest's."""

    tables: dict[str, pa.Table]
    inputs: tuple[str, ...]  # load ids, oldest first
    sources: tuple[str, ...]  # values of data_source
    synthetic: bool
    definitions: dict[str, int]  # name -> version
    definitions_fingerprint: str  # of their content: two texts may bear one version
    service_lines: tuple[tuple[str, str], ...]  # id and name, in the pages' order
    evidence_model: str  # version of the score
    as_of: (
        date | None
    )  # last day of service that the claims speak of; None without claims
    window: (
        Window | None
    )  # twelve months ending with the last mature one; None without claims
    accounting: dict[str, int]  # what -> how many, from lines read to episodes credited
    seconds: dict[str, float]  # stage -> seconds it took
    notices: tuple[str, ...]  # what a person should load or know
    derived: str  # folder of patient rows inside the lake, under derived/


@dataclass(frozen=True, slots=True)
class LeakageResult:
    """Leakage, with everything that has to stand beside the number."""

    table: (
        pa.Table
    )  # one row a practice, service line or destination; most leaked first
    name: str  # the column of ``table`` that names a row
    definition: Definition
    window: Window
    as_of: date | None  # last day of service that the claims speak of
    source: tuple[str, ...]  # values of data_source
    maturity: pa.Table  # data_source, month, lines, completeness, mature
    draw: Callable[[LeakageResult], dict[str, Any]] = field(repr=False, compare=False)

    def chart(self) -> dict[str, Any]:
        """Return the Vega-Lite specification of the rows that leak most; small cells are left out."""
        return self.draw(self)


@dataclass(frozen=True, slots=True)
class OpportunityResult:
    """Where most could be won back, with everything that has to stand beside the numbers."""

    table: pa.Table  # one row a practice and service line below the funnel, most worth first; money in dollars
    definition: Definition
    window: Window
    as_of: date | None  # last day of service that the claims speak of
    source: tuple[str, ...]  # values of data_source

    def top(self, count: int) -> pa.Table:
        """Return the first ``count`` rows, fewer where there are fewer."""
        return self.table.slice(0, count)
