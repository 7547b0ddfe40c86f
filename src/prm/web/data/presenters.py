"""Shapes what the Data page shows, so that its templates only place things."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from headwater import marts
from headwater.marts import Mart, MartListing
from headwater.schema.errors import StorageError
from prm.accounts import permissions
from prm.accounts.models import User
from prm.common.formats import moment
from prm.directory.definitions.queries import (
    SERVICE_LINES,
    content_of,
    get_version,
)
from prm.insights.queries import current_mart
from prm.insights.queries.current import mart_or_none
from prm.jobs import queries as jobs
from prm.web.commands import refresh_command
from prm.web.data import queries
from prm.web.data.job_presenters import JobView, view_of
from prm.web.data.quality import (
    QualityGroup,
    SourceMaturity,
    present_maturity,
    present_quality,
)
from prm.web.data.queries import Load

LOADS_SHOWN = 20  # newest; the rest is folded away


@dataclass(frozen=True, slots=True)
class MartRow:
    """One line of the list of marts."""

    id: str
    name: str
    made_at: datetime | None
    current: bool
    rows: int
    bytes: int
    as_of: date | None
    sources: tuple[str, ...]
    problem: str


@dataclass(frozen=True, slots=True)
class MartPage:
    """One mart in full."""

    row: MartRow
    window_start: date | None
    window_end: date | None
    inputs: int
    tables: Mapping[str, Mapping[str, Any]]
    seconds: Mapping[str, float]
    definitions: Mapping[str, Any]
    definition_known: bool  # here, with this very text
    lines: tuple[str, ...]  # names of the service lines, as it was made
    evidence_model: str
    coefficients: list[dict[str, Any]]
    notices: tuple[str, ...]
    may_manage: bool


@dataclass(frozen=True, slots=True)
class DataPage:
    """The Data page in full."""

    loads: list[Load]
    older: list[Load]
    totals: Counter[str]
    mixed: bool  # made-up loads beside real ones
    marts: list[MartRow]
    current: MartRow | None
    waiting: int  # loads that the published mart hasn't seen
    problem: str  # why the published mart can't be read
    notices: tuple[str, ...]  # what the published mart says of itself
    evidence_model: str  # version
    known_referrers: (
        int  # episodes whose referrer an order names; the model learnt from them
    )
    quality: list[QualityGroup]
    maturity: list[SourceMaturity]
    may_manage: bool
    lake_path: str
    refresh_command: str
    at_work: list[JobView]
    refreshing: JobView | None  # the refresh among them


def present_data(person: User) -> DataPage:
    """Gather the page from the lake, the marts' folder and the published mart."""
    loads = queries.list_loads()
    rows = [_mart_row(listing) for listing in marts.list_marts(settings.MARTS)]
    serving, problem = None, ""
    try:
        serving = current_mart()
    except StorageError as error:
        problem = str(error)
    said: Mapping[str, Any] = serving.manifest if serving else {}
    now = timezone.now()
    at_work = [view_of(job, person, now=now) for job in jobs.list_at_work()]
    return DataPage(
        loads=loads[:LOADS_SHOWN],
        older=loads[LOADS_SHOWN:],
        totals=_totals(loads),
        mixed=len({load.synthetic for load in loads}) > 1,
        marts=rows,
        current=next((row for row in rows if row.current), None),
        waiting=_count_waiting(loads, serving),
        problem=problem,
        notices=tuple(said.get("notices", ())),
        evidence_model=str(said.get("evidence_model", "")),
        known_referrers=said.get("accounting", {}).get("known_referrers", 0),
        quality=present_quality(queries.count_quality(serving)) if serving else [],
        maturity=present_maturity(queries.list_maturity(serving)) if serving else [],
        may_manage=permissions.can_manage_data(person),
        lake_path=str(settings.LAKE),
        refresh_command=refresh_command(),
        at_work=at_work,
        refreshing=next((each for each in at_work if each.job.kind == "refresh"), None),
    )


def _totals(loads: list[Load]) -> Counter[str]:
    totals = Counter(loads=len(loads), read=0, loaded=0, netted=0, refused=0)
    for load in loads:
        totals["read"] += load.read
        totals["loaded"] += load.loaded
        totals["netted"] += load.netted
        totals["refused"] += load.refused_rows
    return totals


def _count_waiting(loads: list[Load], serving: Mart | None) -> int:
    if serving is None:
        return len(loads)
    seen = set(serving.manifest.get("inputs", ()))
    return sum(load.loaded > 0 and load.id not in seen for load in loads)


def _mart_row(listing: MartListing) -> MartRow:
    manifest: Mapping[str, Any] = {}
    as_of = None
    if not listing.problem:
        mart = marts.open_mart(settings.MARTS / listing.id)
        manifest, as_of = mart.manifest, mart.as_of
    return MartRow(
        id=listing.id,
        name=f"Mart of {moment(listing.created_at)}",
        made_at=listing.created_at,
        current=listing.current,
        rows=listing.rows,
        bytes=listing.bytes,
        as_of=as_of,
        sources=tuple(manifest.get("sources", ())),
        problem=listing.problem,
    )


def present_mart(mart: Mart, person: User) -> MartPage:
    """Return what a mart says of itself."""
    manifest, window = mart.manifest, mart.window
    return MartPage(
        row=row_of(mart),
        window_start=window.start if window else None,
        window_end=window.end if window else None,
        inputs=len(manifest.get("inputs", ())),
        tables=manifest["tables"],
        seconds=manifest.get("seconds", {}),
        definitions=manifest.get("definitions", {}),
        definition_known=_definition_known(manifest),
        lines=tuple(mart.service_lines.values()),
        evidence_model=str(manifest.get("evidence_model", "")),
        coefficients=queries.list_coefficients(mart),
        notices=tuple(manifest.get("notices", ())),
        may_manage=permissions.can_manage_data(person),
    )


def _definition_known(manifest: Mapping[str, Any]) -> bool:
    """Say whether the definitions of a mart can be read here: the same version, of the same content."""
    version = manifest.get("definitions", {}).get(SERVICE_LINES)
    known = get_version(version) if version is not None else None
    said = manifest.get("definitions_fingerprint")  # absent in the oldest marts
    return known is not None and said in (None, content_of(known).fingerprint)


def present_publication(mart: Mart) -> dict[str, MartRow | None]:
    """Return the mart that shall serve beside the one that serves."""
    before = mart_or_none()
    return {"mart": row_of(mart), "before": row_of(before) if before else None}


def row_of(mart: Mart) -> MartRow:
    """Return the line of one mart."""
    listings = marts.list_marts(settings.MARTS)
    return _mart_row(next(line for line in listings if line.id == mart.id))


def name_of(mart: Mart) -> str:
    """Return what to call a mart in a sentence."""
    return f"The mart of {moment(mart.created_at)}"
