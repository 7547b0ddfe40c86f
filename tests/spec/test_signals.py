"""Signals: what data say about the cause of a shortfall, each beside its base and where it is from."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from headwater.engines import Database
from headwater.measures.diagnosis import (
    signal_states,
)
from headwater.measures.diagnosis.belonging import alignment_changed
from headwater.measures.diagnosis.handling import (
    appointment_lag,
    reports_late,
    reports_missing,
)
from headwater.measures.diagnosis.reach import specialists_unused
from headwater.measures.diagnosis.spread import (
    line_falls_widely,
    several_lines_fall,
    volume_fell,
    weak_alarm,
)
from headwater.measures.diagnosis.waiting import wait_above_market, wait_rose
from headwater.schema.diagnosis import load_causes
from tests.spec.tables import check, table

pytestmark = pytest.mark.req("LEAK-08")


def _schema(spec: str) -> pa.Schema:
    kinds = {"": pa.string(), "date": pa.date32(), "number": pa.float64()}
    kinds |= {"flag": pa.bool_(), "int": pa.int64()}
    words = [word.partition(":") for word in spec.split()]
    return pa.schema([pa.field(name, kinds[kind]) for name, _, kind in words])


CELL = _schema("practice_id service_line trigger began:date probability:number")
ALERT = _schema(
    "practice_id service_line chart began:date probability:number in_force:flag verdict"
)
EXPECTATION = _schema(
    "practice_id service_line problem:number confirmed:flag too_little rank:int"
)
ACCESS = _schema(
    "clinic service_line month:date third_next:number turnaround_hours:number"
)
DESTINATION = _schema(
    "practice_id service_line destination_kind organization_name npi volume:number"
)
PROCESS = _schema(
    "practice_id service_line period scheduled:int completed:int reported:int within:int"
    " lag_days:number turnaround_hours:number"
)
SERIES = _schema(
    "practice_id service_line month:date mature:flag volume:number expected:number"
)
NORTH = """
    practice_id | service_line | trigger | began
    North       | cardiology   | alert   | 2025-03-01
"""


def _waits(rows: str) -> pa.Table:
    return table(f"clinic | service_line | month | third_next\n{rows}", ACCESS)


def test_the_wait_is_that_of_the_clinics_a_practice_uses(db: Database) -> None:
    """North sends three of four patients to East, where the wait grew; the line as a whole hardly moved."""
    access = _waits(
        """
        East | cardiology | 2025-01-01 | 16
        East | cardiology | 2025-02-01 | 16
        East | cardiology | 2025-03-01 | 40
        East | cardiology | 2025-04-01 | 44
        West | cardiology | 2025-02-01 | 20
        West | cardiology | 2025-03-01 | 20
             | cardiology | 2025-02-01 | 18
             | cardiology | 2025-03-01 | 19
        """
    )
    found = wait_rose(
        db,
        cells=table(NORTH + "South | cardiology | alert | 2025-03-01", CELL),
        access=access.set_column(0, "clinic", access["clinic"].fill_null("")),
        destinations=table(
            """
            practice_id | service_line | destination_kind | organization_name | npi | volume
            North       | cardiology   | ours             | East              | A   | 20
            North       | cardiology   | ours             | East              | B   | 10
            North       | cardiology   | ours             | West              | C   | 10
            North       | cardiology   | competitor       | Harrow            | D   | 90
            """,
            DESTINATION,
        ),
    )
    check(
        found,
        """
        practice_id | value | base
        North       | 36.5  | 17
        South       | 19    | 18
        """,
    )


def test_the_market_is_known_only_where_somebody_measured_it(db: Database) -> None:
    access = _waits(" | cardiology | 2025-03-01 | 40")
    others = _schema("clinic service_line observed_on:date days:number")
    known = {
        "cells": table(NORTH, CELL),
        "access": access.set_column(0, "clinic", access["clinic"].fill_null("")),
    }
    measured = table(
        """
        clinic | service_line | observed_on | days
        Harrow | cardiology   | 2025-03-03  | 12
        Harrow | cardiology   | 2025-03-10  | 14
        """,
        others,
    )
    check(wait_above_market(db, **known, others=measured), "value | base\n40 | 13")
    nobody = wait_above_market(db, **known, others=others.empty_table())
    check(
        nobody,
        "value | base | source\n | | Nobody has measured the wait at clinics of others",
    )


PROCESSED = """
    practice_id | service_line | period | scheduled | completed | reported | lag_days | turnaround_hours
    North       | cardiology   | now    | 40        | 30        | 12       | 36       | 200
    North       | cardiology   | before | 40        | 30        | 18       | 20       | 80
    South       | cardiology   | now    | 40        | 30        | 24       | 21       | 70
    West        | cardiology   | now    | 40        | 30        | 24       | 22       | 70
    East        | cardiology   | now    | 40        | 30        | 27       | 23       | 60
    East        | cardiology   | before | 7         | 6         | 4        | 2        | 60
"""


def test_orders_are_compared_with_the_better_of_before_and_others(db: Database) -> None:
    """North had 20 days before, others have 22 now. East's seven orders before are too few to be a base."""
    process = table(PROCESSED, PROCESS)
    cells = table(NORTH + "East | cardiology | gap | 2025-03-01", CELL)
    check(
        appointment_lag(db, cells=cells, process=process),
        """
        practice_id | value | base | source
        North       | 36    | 20   | Scheduled orders of the window, against the twelve months before
        East        | 23    | 22   | Scheduled orders of the window, against other practices
        """,
    )
    check(
        reports_missing(db, cells=cells, process=process),
        """
        practice_id | value | base
        North       | 0.4   | 0.8
        East        | 0.9   | 0.8
        """,
    )


def test_a_share_of_few_people_is_weighed_and_told_to_nobody(db: Database) -> None:
    """East's three visits without a report could be counted from 0.9 of 30; North's eighteen may be."""
    process = table(PROCESSED, PROCESS)
    cells = table(NORTH + "East | cardiology | gap | 2025-03-01", CELL)
    measured = {"reports_missing": reports_missing(db, cells=cells, process=process)}
    check(
        measured["reports_missing"],
        """
        practice_id | hidden
        North       | f
        East        | t
        """,
    )
    told = signal_states(load_causes(), cells=cells, measured=measured)
    check(
        told.filter(pc.equal(told["signal"], "reports_missing")),
        """
        practice_id | state | value | base
        North       | red   | 0.4   | 0.8
        East        | clear |       |
        """,
    )


def test_clinics_speak_for_reports_only_where_no_orders_do(db: Database) -> None:
    access = table(
        """
        clinic | service_line | month      | turnaround_hours
        -      | cardiology   | 2025-02-01 | 50
        -      | cardiology   | 2025-03-01 | 90
        """,
        ACCESS,
    ).drop_columns(["clinic"])
    access = access.append_column("clinic", pa.array(["", ""]))
    cells = table(NORTH, CELL)
    own = reports_late(
        db, cells=cells, process=table(PROCESSED, PROCESS), access=access
    )
    check(own, "value | base\n200 | 70")
    clinics = reports_late(
        db, cells=cells, process=PROCESS.empty_table(), access=access
    )
    check(clinics, "value | base\n90 | 50")


def test_specialists_used_are_compared_with_what_practices_of_that_size_use(
    db: Database,
) -> None:
    """Four of ours; South and West use all of them, North sends its twenty to one."""
    rows = "\n".join(
        f"{practice} | cardiology | ours | {npi} | 5"
        for practice in ("South", "West")
        for npi in "ABCD"
    )
    found = specialists_unused(
        db,
        cells=table(NORTH + "Small | cardiology | gap | 2025-03-01", CELL),
        destinations=table(
            f"""
            practice_id | service_line | destination_kind | npi | volume
            North       | cardiology   | ours             | A   | 20
            Small       | cardiology   | ours             | A   | 2
            {rows}
            """,
            DESTINATION,
        ),
    )
    check(found, "practice_id | value | base\nNorth | 1 | 4\nSmall | |")


WATCHED = """
    practice_id | service_line | month      | mature | volume | expected
    North       | cardiology   | 2025-02-01 | t      | 10     | 10
    North       | cardiology   | 2025-03-01 | t      | 12     | 20
    North       | cardiology   | 2025-04-01 | f      | 2      | 10
    North       | urology      | 2025-03-01 | t      | 5      | 5
    North       | neurology    | 2025-03-01 | t      | 5      | 5
    South       | cardiology   | 2025-03-01 | t      | 9      | 9
    West        | cardiology   | 2025-03-01 | t      | 9      | 9
"""


def test_the_reach_of_a_drop_is_counted_in_practices_and_in_lines(db: Database) -> None:
    """Shrinkage is no fall of the line, and an immature month no fall of the volume."""
    alerts = table(
        """
        practice_id | service_line | chart | in_force | verdict
        North       | cardiology   | ours  | t        | leak
        South       | cardiology   | ours  | t        | leak
        West        | cardiology   | ours  | t        | shrinkage
        North       | urology      | share | t        | unclear
        """,
        ALERT,
    )
    expectations = table(
        """
        practice_id | service_line | problem | confirmed | too_little | rank
        North       | neurology    | 0.70    | f         | no         |
        """,
        EXPECTATION,
    )
    known = {
        "cells": table(NORTH, CELL),
        "alerts": alerts,
        "series": table(WATCHED, SERIES),
    }
    check(line_falls_widely(db, **known), "value | base\n1 | 2")
    check(
        several_lines_fall(db, **known, expectations=expectations),
        "value | base\n2 | 2",
    )
    volume = volume_fell(db, **known)
    check(volume, "value | source\n0.6 | All destinations, mature months since 2025-03")


def test_how_sure_it_is_that_anything_is_wrong(db: Database) -> None:
    cells = table(
        """
        practice_id | service_line | trigger | probability
        North       | cardiology   | alert   | 0.65
        """,
        CELL,
    )
    check(
        weak_alarm(db, cells=cells),
        "value | source\n0.65 | Probability of the alert that brought this up",
    )


def test_a_change_of_sides_and_people_from_a_competitor_are_counted(
    db: Database,
) -> None:
    found = alignment_changed(
        db,
        cells=table(NORTH + "Ghost | cardiology | gap | 2025-03-01", CELL),
        flow=table(
            """
            practice_id | month      | alignment   | volume
            North       | 2025-01-01 | affiliated  | 9
            North       | 2025-02-01 | independent | 9
            North       | 2025-02-01 | affiliated  | 1
            """,
            _schema("practice_id month:date alignment volume:number"),
        ),
        practices=table(
            "practice_id | alignment\nNorth | independent\nRival | competitor",
            _schema("practice_id alignment"),
        ),
        affiliations=table(
            """
            npi | practice_id | from_date  | to_date
            Ann | Rival       | 2020-01-01 | 2025-01-31
            Ann | North       | 2025-02-01 | 9999-12-31
            Bea | North       | 2020-01-01 | 9999-12-31
            """,
            _schema("npi practice_id from_date:date to_date:date"),
        ),
        since=date(2024, 1, 1),
    )
    check(
        found,
        """
        practice_id | value | source
        North       | 2     | Alignment changed from affiliated to independent in 2025-02; 1 came from a competitor
        Ghost       |       | The directory doesn’t say how this practice stands to us
        """,
    )
