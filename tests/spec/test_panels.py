"""Panels: who is whose patient, and what they are like."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from headwater.engines import Database
from headwater.measures.panels import panel_members, panels
from headwater.results import Window
from headwater.schema.lake import lake_schema
from tests.spec.shapes import VISIT
from tests.spec.tables import check, table

ELIGIBILITY = lake_schema("eligibility")
PLACES = pa.table(
    {
        "line": ["cardiology", "neurology"],
        "place": pa.array([0, 1], pa.int32()),
    }
)
WINDOW = Window(date(2025, 1, 1), date(2025, 12, 1))


@pytest.mark.req("LEAK-04")
def test_a_patient_is_whose_most_visits_are_and_of_equals_the_latest(
    db: Database,
) -> None:
    visits = table(
        """
        person | date       | practice_id | related
        1      | 2025-01-10 | P1          | 0
        1      | 2025-02-10 | P1          | 1
        1      | 2025-11-10 | P2          | 2
        2      | 2025-01-10 | P1          | 0
        2      | 2025-03-10 | P2          | 0
        3      | 2023-12-31 | P1          | 1
        3      | 2024-01-01 | P2          | 0
        4      | 2026-01-01 | P1          | 0
        """,
        VISIT,
    )
    check(
        panel_members(db, visits=visits, last_day=date(2025, 12, 31)),
        """
        person | practice_id | related
        1      | P1          | 3
        2      | P2          | 0
        3      | P2          | 0
        """,
    )


@pytest.mark.req("LEAK-04", "REF-10")
def test_a_panel_is_counted_whole_and_by_age_sex_payer_and_condition(
    db: Database,
) -> None:
    visits = table(
        """
        person | related
        1      | 3
        2      | 1
        3      | 0
        """,
        VISIT,
        date=date(2025, 6, 1),
        practice_id="P1",
    )
    spans = table(
        """
        person | birth_date | gender | enrollment_start_date | enrollment_end_date | payer
        1      | 1960-12-31 | female | 2024-01-01            | 2025-06-30          | Old Payer
        1      | 1960-12-31 | female | 2025-07-01            |                     | New Payer
        2      | 1961-01-01 | male   | 2024-01-01            | 2024-12-31          | Old Payer
        """,
        ELIGIBILITY,
        load_seq=1,
    )
    check(
        panels(db, visits=visits, eligibility=spans, places=PLACES, window=WINDOW),
        """
        practice_id | trait     | value      | people
        P1          | all       |            | 3
        P1          | age       | 65+        | 1
        P1          | age       | 45-64      | 1
        P1          | age       | unknown    | 1
        P1          | sex       | female     | 1
        P1          | sex       | male       | 1
        P1          | sex       | unknown    | 1
        P1          | payer     | New Payer  | 1
        P1          | payer     | Old Payer  | 1
        P1          | payer     | unknown    | 1
        P1          | condition | cardiology | 2
        P1          | condition | neurology  | 1
        """,
    )
