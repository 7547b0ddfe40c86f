"""Headwater's numbers, from claims to where referrals flow, in a dozen names.

    import headwater as hw

    hw.ingest("tuva", "claims/2026-10/", into="lake/")
    mart = hw.refresh("lake/", marts="marts/")
    hw.leakage(mart, service_line="cardiology", by="practice").table
    hw.opportunities(mart).top(20)
    hw.impact(mart, hw.Registered(service_line="cardiology", starts=starts)).verdict

A name is imported when it is first used, so that ``import headwater`` costs nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from headwater.attribution.judging import impact as impact
    from headwater.attribution.registered import Registered as Registered
    from headwater.disclosure import suppress as suppress
    from headwater.ingest import ProviderIds
    from headwater.marts import Mart as Mart
    from headwater.marts import open_current as open_mart
    from headwater.marts import opportunities as opportunities
    from headwater.measures.leakage import By
    from headwater.results import IngestReport as IngestReport
    from headwater.results import LeakageResult as LeakageResult
    from headwater.results import OpportunityResult as OpportunityResult
    from headwater.schema.errors import InputError as InputError
    from headwater.schema.errors import StorageError as StorageError
    from headwater.schema.lake import Lake as Lake
    from headwater.schema.progress import Progress
    from headwater.synthetic import write_market as write_market

__all__ = [
    "IngestReport",
    "InputError",
    "Lake",
    "LeakageResult",
    "Mart",
    "OpportunityResult",
    "Registered",
    "StorageError",
    "impact",
    "ingest",
    "leakage",
    "open_mart",
    "opportunities",
    "refresh",
    "suppress",
    "write_market",
]

_HOMES = {
    "IngestReport": "headwater.results:IngestReport",
    "InputError": "headwater.schema.errors:InputError",
    "Lake": "headwater.schema.lake:Lake",
    "LeakageResult": "headwater.results:LeakageResult",
    "Mart": "headwater.marts:Mart",
    "OpportunityResult": "headwater.results:OpportunityResult",
    "Registered": "headwater.attribution.registered:Registered",
    "StorageError": "headwater.schema.errors:StorageError",
    "impact": "headwater.attribution.judging:impact",
    "open_mart": "headwater.marts:open_current",
    "opportunities": "headwater.marts:opportunities",
    "suppress": "headwater.disclosure:suppress",
    "write_market": "headwater.synthetic:write_market",
}


def __getattr__(name: str) -> Any:
    if name == "ingest":
        return import_module("headwater.ingest")
    if name not in _HOMES:
        raise AttributeError(f"module 'headwater' has no attribute {name!r}")
    module, _, original = _HOMES[name].partition(":")
    return getattr(import_module(module), original)


def __dir__() -> list[str]:
    return sorted(__all__)


def _ingest(
    source: str,
    paths: str | Path | Iterable[str | Path],
    *,
    into: Lake | str | Path,
    at: datetime | None = None,
    key: Path | None = None,
    provider_ids: ProviderIds = "refuse",
    progress: Progress | None = None,
) -> IngestReport:
    """Load files into a lake; see ``headwater.ingest.load``.

    ``at`` is the time of the load, by default this moment.
    """
    from headwater.ingest import load
    from headwater.schema.progress import no_progress

    return load(
        source,
        [paths] if isinstance(paths, str | Path) else paths,
        into=into,
        at=at or _now(),
        key=key,
        provider_ids=provider_ids,
        progress=progress or no_progress,
    )


def refresh(
    lake: Lake | str | Path,
    *,
    marts: str | Path,
    definitions: str | Path | None = None,
    engine: str = "local",
    confirmed: str | Path | None = None,
    margins: str | Path | None = None,
    at: datetime | None = None,
    progress: Progress | None = None,
) -> Mart:
    """Build a mart from a lake and publish it; see ``headwater.marts.refresh``.

    ``confirmed`` is a file of cases whose cause people have confirmed, ``margins`` one of the contribution margins that
    count instead of the lake's; ``at`` is when the refresh begins, by default this moment.
    """
    from headwater.marts import refresh

    return refresh(
        lake,
        marts=marts,
        definitions=definitions,
        engine=engine,
        confirmed=confirmed,
        margins=margins,
        at=at or _now(),
        progress=progress,
    )


def leakage(
    mart: Mart, *, service_line: str | None = None, by: By = "practice"
) -> LeakageResult:
    """Measure leakage over a mart's window; see ``headwater.marts.leakage``.

    ``by`` gives one row for each practice, service_line or destination.
    """
    from headwater.charts import leaked_bars
    from headwater.marts import leakage

    return leakage(mart, service_line=service_line, by=by, draw=leaked_bars)


def _now() -> datetime:
    # A notebook is a person at a keyboard, like the command line, and shares its clock.
    from headwater.cli.clock import now

    return now()


class _IngestRoom(ModuleType):
    """The room ``headwater.ingest``, which can also be called: ``hw.ingest("tuva", …)`` reads like the job."""

    __call__ = staticmethod(_ingest)


class _Face(ModuleType):
    def __setattr__(self, name: str, value: object) -> None:
        # A room sets itself here once it is imported, whoever imports it first.
        if name == "ingest" and isinstance(value, ModuleType):
            value.__class__ = _IngestRoom
        super().__setattr__(name, value)


if TYPE_CHECKING:
    ingest = _ingest

sys.modules[__name__].__class__ = _Face
