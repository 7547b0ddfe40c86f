"""From a lake to the tables of a mart: two passes over the people, part by part, and what joins them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import pyarrow as pa

from headwater.engines import Database, Engine
from headwater.measures import derived
from headwater.measures.assemble import assemble
from headwater.measures.conclusions import conclude
from headwater.measures.counted import Counted
from headwater.measures.definitions import Definitions
from headwater.measures.evidence import fit_evidence
from headwater.measures.flows import add_up
from headwater.measures.kept import kept_in, note_used
from headwater.measures.left_edge import clean_days_needed
from headwater.measures.maturity import (
    as_of,
    maturity_table,
    source_maturities,
    span_days,
    window_of,
)
from headwater.measures.notices import notices
from headwater.measures.passes import Learnt, Passes
from headwater.measures.quality import as_counts
from headwater.measures.recorded import what_is_observed, who_is_who
from headwater.measures.reference import Reference
from headwater.results import MartTables
from headwater.schema.definitions import ServiceLines
from headwater.schema.lake import Lake
from headwater.schema.progress import Progress, no_progress


def refresh_tables(
    lake: Lake,
    engine: Engine,
    by: Definitions,
    *,
    confirmed: pa.Table | None = None,
    margins: pa.Table | None = None,
    progress: Progress = no_progress,
) -> MartTables:
    """Compute every table of a mart from ``lake``.

    Pass 1 finds episodes, candidate referrers, matched orders and destinations part by part, lays them down in the
    lake and counts. From the counts come the evidence score and the maturity of months; pass 2 scores and adds up.
    Patient rows stay under ``derived/`` of the lake. Equal inputs give equal tables. ``progress`` hears of buckets
    measured, buckets counted and conclusions drawn.

    What an earlier refresh, finished or not, left of parts and months whose inputs are the same is taken as it is (see
    ``kept``).

    Parameters
    ----------
    confirmed, margins
        Causes that people have confirmed: the diagnosis learns from them. Margins that count instead of the lake's.

    Returns
    -------
    MartTables
        The tables of a mart, perhaps empty (``notices`` says what to load), and the facts of its manifest.

    Raises
    ------
    headwater.engines.BucketFailure
        If a part can't be computed; says which.
    """
    seconds: dict[str, float] = {}
    definitions = by.service_lines
    with derived.workplace(lake) as folder, Database() as db:
        coded = folder / "reference"
        with _timed(seconds, "reference"):
            recorded, reference = who_is_who(db, lake, definitions)
            reference.write(coded)
        passes = Passes(db, lake, engine, by, kept_in(lake), coded, progress)
        with _timed(seconds, "measure"):
            counted = passes.find()
        with _timed(seconds, "score"):
            learnt = _learn(counted, definitions)
        with _timed(seconds, "count"):
            sums = passes.count(learnt)
        with _timed(seconds, "tables"):
            named = partial(assemble, tables=recorded, reference=reference)
            mart = named(db, sums=sums, window=learnt.window)
            mart |= _facts(db, counted, sums, learnt)
        with _timed(seconds, "conclude"):
            observed = recorded | what_is_observed(lake, margins)
            whole = _whole(mart, sums, observed, reference, by, learnt)
            mart = conclude(db, replace(whole, confirmed=confirmed), progress)
        kept = _keep(lake, by, passes)
    loaded = {name: table.num_rows for name, table in recorded.items()}
    return _result(lake, by, mart, learnt, counted, loaded, seconds, kept)


def _keep(lake: Lake, by: Definitions, passes: Passes) -> str:
    """Keep the episodes for the mart, and for the next refresh what it can use."""
    kept = derived.keep(lake, f"{lake.fingerprint()}-{by.fingerprint}", passes.records)
    note_used(passes.kept, passes.used)
    return kept


def _whole(
    mart: dict[str, pa.Table],
    sums: Mapping[str, pa.Table],
    recorded: Mapping[str, pa.Table],
    reference: Reference,
    by: Definitions,
    learnt: Learnt,
) -> Counted:
    return Counted(
        tables=mart,
        sums=sums,
        recorded=recorded,
        reference=reference,
        definitions=by.service_lines,
        sources=tuple(learnt.sources),
        window=learnt.window,
        segments=by.segments,
        causes=by.causes,
    )


@contextmanager
def _timed(seconds: dict[str, float], stage: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    seconds[stage] = round(time.perf_counter() - begun, 3)


def _learn(counted: Mapping[str, pa.Table], definitions: ServiceLines) -> Learnt:
    truths = sum(int(row["truths"]) for row in counted["truths"].to_pylist())
    sources = source_maturities(counted["run_out"])
    return Learnt(
        model=fit_evidence(
            counted["patterns"], truths=truths, definitions_version=definitions.version
        ),
        truths=truths,
        clean_days=clean_days_needed(
            counted["returns"], span_days=span_days(sources), definitions=definitions
        ),
        sources=sources,
        window=window_of(sources),
    )


def _facts(
    db: Database,
    counted: Mapping[str, pa.Table],
    sums: Mapping[str, pa.Table],
    learnt: Learnt,
) -> dict[str, pa.Table]:
    """Return the tables that speak of the data and the model, not of referrals."""
    quality = [counted["quality"], sums["quality"]]
    return {
        "maturity": maturity_table(learnt.sources),
        "quality": add_up(db, quality, sums=("count",)),
        "evidence_model": learnt.model.as_table(),
    }


def _result(
    lake: Lake,
    by: Definitions,
    mart: dict[str, pa.Table],
    learnt: Learnt,
    counted: Mapping[str, pa.Table],
    loaded: Mapping[str, int],
    seconds: dict[str, float],
    kept: str,
) -> MartTables:
    quality = as_counts(mart["quality"])
    return MartTables(
        tables=mart,
        inputs=tuple(load["load_id"] for load in lake.loads()),
        sources=tuple(source.data_source for source in learnt.sources),
        synthetic=lake.synthetic,
        definitions=by.versions,
        definitions_fingerprint=by.service_lines.fingerprint,
        service_lines=tuple(by.service_lines.names.items()),
        evidence_model=learnt.model.version,
        as_of=as_of(counted["run_out"]),
        window=learnt.window,
        accounting={
            "lines": quality.get(("claims", "read"), 0),
            "net_lines": quality.get(("claims", "net_lines"), 0),
            "episodes": quality.get(("episodes", "all"), 0),
            "known_referrers": learnt.truths,
        },
        seconds=seconds,
        notices=notices(
            quality=quality,
            loaded=loaded,
            model=learnt.model,
            truths=learnt.truths,
            sources=learnt.sources,
        ),
        derived=kept,
    )
