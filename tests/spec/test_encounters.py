"""Encounters: the office visits that claim lines add up to."""

from __future__ import annotations

from headwater.engines import Database
from headwater.measures.encounters import encounters
from headwater.schema.definitions import ServiceLines
from tests.spec.shapes import CLINICIAN, LINE, LINE_ID_COLUMNS
from tests.spec.tables import Ids, check, table

CLINICIANS = """
npi    | role       | line
heart  | specialist | cardiology
skin   | specialist |
family | primary_care |
"""


def test_lines_of_a_person_day_practitioner_and_biller_are_one_encounter(
    db: Database, ids: Ids, definitions: ServiceLines
) -> None:
    lines = table(
        """
        claim_id | claim_line | date       | hcpcs | rendering | billing_tin
        A        | 1          | 2025-03-04 | 99213 | heart     | T1
        A        | 2          | 2025-03-04 | 99243 | heart     | T1
        B        | 1          | 2025-03-04 | 99203 | heart     | T1
        C        | 1          | 2025-03-04 | 99213 | heart     | T2
        D        | 1          | 2025-03-04 | 93000 | heart     | T1
        """,
        LINE,
        ids=ids,
        coded=LINE_ID_COLUMNS,
        person=1,
        claim_type="professional",
    )
    check(
        encounters(
            db,
            lines=lines,
            clinicians=table(CLINICIANS, CLINICIAN, ids=ids, coded=["npi"]),
            definitions=definitions,
        ),
        """
        date       | practitioner | billing_tin | claim_id | claim_line | kind        | role       | line
        2025-03-04 | heart        | T1          | B        | 1          | new         | specialist | cardiology
        2025-03-04 | heart        | T2          | C        | 1          | established | specialist | cardiology
        """,
        ids=ids,
        coded=["practitioner", "billing_tin"],
    )


def test_emergency_inpatient_and_institutional_lines_are_no_office_encounters(
    db: Database, ids: Ids, definitions: ServiceLines
) -> None:
    lines = table(
        """
        claim_id | claim_type    | hcpcs | place_of_service
        A        | professional  | 99203 | 21
        B        | professional  | 99203 | 23
        C        | professional  | 99284 | 11
        D        | institutional | 99203 |
        E        | professional  | 99203 | 11
        F        | professional  | 99203 |
        """,
        LINE,
        ids=ids,
        person=1,
        claim_line=1,
        rendering=ids.number("heart"),
    )
    lines = lines.set_column(
        lines.column_names.index("date"),
        "date",
        table(
            "date\n" + "\n".join(f"2025-03-0{day}" for day in range(1, 7)), LINE
        ).column("date"),
    )
    check(
        encounters(
            db,
            lines=lines,
            clinicians=table(CLINICIANS, CLINICIAN, ids=ids, coded=["npi"]),
            definitions=definitions,
        ),
        """
        claim_id
        E
        F
        """,
    )


def test_the_specialty_gives_the_line_and_without_one_the_first_diagnosis_does(
    db: Database, ids: Ids, definitions: ServiceLines
) -> None:
    lines = table(
        """
        claim_id | date       | rendering | billing | diagnosis
        A        | 2025-03-01 | heart     |         | M170
        B        | 2025-03-02 | skin      |         | Z000 M170 I10
        C        | 2025-03-03 | family    |         | I10
        D        | 2025-03-04 | nobody    |         | I10
        E        | 2025-03-05 |           | heart   | I10
        """,
        LINE,
        ids=ids,
        coded=LINE_ID_COLUMNS,
        person=1,
        claim_line=1,
        claim_type="professional",
        hcpcs="99203",
    )
    check(
        encounters(
            db,
            lines=lines,
            clinicians=table(CLINICIANS, CLINICIAN, ids=ids, coded=["npi"]),
            definitions=definitions,
        ),
        # Bits of `related`: 1 is cardiology, 2 is orthopedics.
        """
        claim_id | practitioner | role         | line        | related
        A        | heart        | specialist   | cardiology  | 2
        B        | skin         | specialist   | orthopedics | 3
        C        | family       | primary_care |             | 1
        D        | nobody       |              |             | 1
        E        | heart        | specialist   | cardiology  | 1
        """,
        ids=ids,
        coded=["practitioner"],
    )
