"""Why cells fall short: measure the signals, weigh them, say what is probable or what to ask."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from headwater.engines import Database
from headwater.measures.access.clinics import of_our_clinics
from headwater.measures.access.waits import weekly_waits
from headwater.measures.counted import Counted
from headwater.measures.diagnosis.belonging import alignment_changed
from headwater.measures.diagnosis.cells import triggered_cells
from headwater.measures.diagnosis.handling import (
    appointment_lag,
    reports_late,
    reports_missing,
    within_threshold,
)
from headwater.measures.diagnosis.reach import specialists_unused
from headwater.measures.diagnosis.spread import (
    line_falls_widely,
    several_lines_fall,
    volume_fell,
    weak_alarm,
)
from headwater.measures.diagnosis.tables import diagnose, signal_states
from headwater.measures.diagnosis.waiting import wait_above_market, wait_rose

_WHOSE_YEARS = 2  # how far back a change of alignment still explains


def conclude_diagnosis(db: Database, counted: Counted) -> dict[str, pa.Table]:
    """Return the mart's ``signal`` and ``diagnosis``, empty while nothing is triggered."""
    start = counted.window.start if counted.window else date.min
    cells = triggered_cells(
        db,
        alerts=counted.tables["alert"],
        expectations=counted.tables["expectation"],
        start=start,
    )
    definition = counted.causes
    states = signal_states(
        definition,
        cells=cells,
        measured=_measure(db, counted, cells, start) if cells.num_rows else {},
    )
    brought: list[dict[str, Any]] = cells.to_pylist()
    signals, causes = diagnose(
        states,
        definition,
        triggers={
            (row["practice_id"], row["service_line"]): row["trigger"] for row in brought
        },
        confirmed=counted.confirmed,
    )
    return {"signal": signals, "diagnosis": causes}


def _measure(
    db: Database, counted: Counted, cells: pa.Table, start: date
) -> dict[str, pa.Table]:
    """Measure every signal that data can give: signal id -> its values, cell by cell."""
    made = counted.tables
    alerts, access, process = made["alert"], made["access"], made["process"]
    series, expectations = made["series"], made["expectation"]
    watched = {"alerts": alerts, "series": series}
    return {
        "wait_rose": wait_rose(
            db, cells=cells, access=access, destinations=made["destination"]
        ),
        "wait_above_market": wait_above_market(
            db, cells=cells, access=access, others=_others(db, counted)
        ),
        "appointment_lag": appointment_lag(db, cells=cells, process=process),
        "within_threshold": within_threshold(db, cells=cells, process=process),
        "reports_late": reports_late(db, cells=cells, process=process, access=access),
        "reports_missing": reports_missing(db, cells=cells, process=process),
        "specialists_unused": specialists_unused(
            db, cells=cells, destinations=made["destination"]
        ),
        "line_falls_widely": line_falls_widely(db, cells=cells, **watched),
        "several_lines_fall": several_lines_fall(
            db, cells=cells, expectations=expectations, **watched
        ),
        "volume_fell": volume_fell(db, cells=cells, **watched),
        "weak_alarm": weak_alarm(db, cells=cells),
        "alignment_changed": alignment_changed(
            db,
            cells=cells,
            flow=made["flow"],
            practices=made["practice"],
            affiliations=counted.reference.affiliations,
            since=start.replace(day=1, year=start.year + 1 - _WHOSE_YEARS),
        ),
    }


def _others(db: Database, counted: Counted) -> pa.Table:
    """Return the weekly measurements of clinics that aren't ours."""
    seen = counted.recorded["access_observation"]
    ours = of_our_clinics(db, rows=seen, organizations=counted.tables["organization"])
    mine = ours["clinic"].combine_chunks().unique()
    others = seen.filter(pc.invert(pc.is_in(seen["clinic"], mine)))
    return weekly_waits(db, observations=others, definitions=counted.definitions)
