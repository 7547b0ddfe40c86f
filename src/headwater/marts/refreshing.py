"""From a lake to the mart that serves."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from headwater.marts import store
from headwater.marts.manifest import read_manifest
from headwater.marts.mart import Mart
from headwater.marts.opening import mart_ids
from headwater.marts.publishing import publish_held
from headwater.marts.tables import TABLES
from headwater.results import MartTables
from headwater.schema.confirmed import read_confirmed
from headwater.schema.errors import InputError, StorageError
from headwater.schema.lake import Lake
from headwater.schema.margins import read_margins
from headwater.schema.progress import Progress, no_progress

_PROTECTED = "marts protected"  # what may be shown of them is decided


def refresh(
    lake: Lake | str | Path,
    *,
    marts: str | Path,
    definitions: str | Path | None = None,
    engine: str = "local",
    confirmed: pa.Table | str | Path | None = None,
    margins: pa.Table | str | Path | None = None,
    at: datetime,
    progress: Progress | None = None,
) -> Mart:
    """Compute every table from ``lake`` and publish them as the current mart of ``marts``.

    Patient rows that stay in the lake are deleted once no mart of any folder names them.

    Parameters
    ----------
    definitions
        Folder with ``service_lines.yaml`` and perhaps ``segments.yaml``, ``leakage_rules.yaml`` and ``diagnosis.yaml``,
        whose versions the mart names; by default what comes with the software.
    engine
        Address of the engine that works on the buckets.
    confirmed
        Cases whose cause people have confirmed, one row a signal (case, cause, signal, state), or the CSV or Parquet
        file that holds them: the diagnosis learns from them, and the mart says from how many.
    margins
        Contribution margins (``headwater.schema.margins``), or their file, that count instead of the lake's ``margin``.
    at
        When the refresh begins, with a time zone; the mart's id begins with it.
    progress
        Told how far it is. What it raises stops the refresh, and the mart that serves goes on serving.

    Raises
    ------
    InputError
        If there is no such lake or engine, the definitions, confirmed cases or margins can't be used, or ``marts``
        can't be written.
    StorageError
        If the disk is full, or another refresh writes to ``marts``.
    """
    # Here and not above: pages read marts, and need neither the measures nor their engine.
    from headwater import engines, measures

    source = lake if isinstance(lake, Lake) else Lake(lake)
    runner = engines.open_engine(engine)
    by, folder = measures.Definitions.load(definitions), Path(marts)
    said = {"confirmed": _cases(confirmed), "margins": _given(margins)}
    _apart(folder, source.path)
    with store.writing(folder):
        with measures.working(source):
            heard = progress or no_progress
            made = measures.refresh_tables(source, runner, by, **said, progress=heard)
            measures.note_marts(source, made.derived, folder)
            facts = _manifest(made, source, **said)
            heard(_PROTECTED, 0, 1)
            mart = publish_held(
                made.tables, facts, folder, at, checkpoint=_in_progress(heard)
            )
        measures.discard_derived(source, needs=_derived_of)
    return mart


def _in_progress(heard: Progress) -> store.Checkpoint:
    """Tell what publishing has done as far as it can be taken back, and not a word later."""
    written = 0

    def told(step: str) -> None:
        nonlocal written
        if step == "protected":
            heard(_PROTECTED, 1, 1)
        elif step.startswith("table "):
            written += 1
            heard("tables written", written, len(TABLES))
        elif step == "checked":
            # The last word before pages change: whoever interrupts here leaves the mart that serves.
            heard("marts written", 0, 1)

    return told


def _cases(confirmed: pa.Table | str | Path | None) -> pa.Table | None:
    return read_confirmed(confirmed) if isinstance(confirmed, str | Path) else confirmed


def _given(margins: pa.Table | str | Path | None) -> pa.Table | None:
    return read_margins(margins) if isinstance(margins, str | Path) else margins


def _apart(marts: Path, lake: Path) -> None:
    """Refuse to publish into the lake: marts are for everybody who may see pages, the lake holds patient rows."""
    if marts.resolve().is_relative_to(lake.resolve()):
        raise InputError(
            f"{marts} lies in the lake {lake}.",
            "Name a folder outside it for the marts.",
        )


def _derived_of(marts: Path) -> set[str]:
    """Return what the marts of a folder name as their patient rows; one that can't be read can't serve either."""
    named = set()
    for mart_id in mart_ids(marts):
        with suppress(StorageError):
            named.add(str(read_manifest(marts / mart_id).get("derived")))
    return named


def _manifest(
    made: MartTables,
    lake: Lake,
    *,
    confirmed: pa.Table | None,
    margins: pa.Table | None,
) -> dict[str, Any]:
    from headwater.measures import cases_in

    return {
        "lake": lake.fingerprint(),
        "inputs": list(made.inputs),
        "sources": list(made.sources),
        "synthetic": made.synthetic,
        "definitions": dict(made.definitions),
        "definitions_fingerprint": made.definitions_fingerprint,
        "service_lines": [list(line) for line in made.service_lines],
        "confirmed_cases": cases_in(confirmed),
        "margins_from": "the lake" if margins is None else "those given",
        "evidence_model": made.evidence_model,
        "as_of": _iso(made.as_of),
        "window_start": _iso(made.window.start if made.window else None),
        "window_end": _iso(made.window.end if made.window else None),
        "accounting": dict(made.accounting),
        "seconds": dict(made.seconds),
        "notices": list(made.notices),
        "derived": made.derived,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
