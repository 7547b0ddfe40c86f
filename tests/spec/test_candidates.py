"""Candidates: the practices that may have sent the patient, and the evidence for each."""

from __future__ import annotations

import pytest

from headwater.engines import Database
from headwater.measures.candidates import candidates, practices_seen
from headwater.measures.earlier_care import earlier_care
from headwater.measures.service_lines import places
from headwater.schema.definitions import ServiceLines
from tests.spec.shapes import (
    CLEANED,
    EARLIER,
    ENCOUNTER,
    EPISODE,
    NAMED,
    PEOPLE,
    SEEN,
    VISIT,
)
from tests.spec.tables import Ids, check, table


def test_practices_that_saw_the_patient_in_the_year_before_are_known_with_their_days(
    db: Database, ids: Ids, definitions: ServiceLines
) -> None:
    visits = table(
        """
        date       | practitioner | related | practice_id
        2023-12-31 | Ann          | 1       | P0
        2024-06-01 | Ann          | 1       | P1
        2024-12-01 | Ben          | 0       | P1
        2024-12-31 | Cat          | 2       | P2
        2025-01-01 | Dan          | 2       | P3
        """,
        VISIT,
        ids=ids,
        coded=["practitioner"],
        person=1,
    )
    begun = table(
        "episode | date | line\n1 | 2024-12-31 | cardiology", EPISODE, person=1
    )
    # Bit 1 is cardiology, bit 2 orthopedics; the practitioner of the related visit speaks for P1.
    check(
        practices_seen(db, episodes=begun, visits=visits, places=places(definitions)),
        """
        practice_id | days | related_days | visits | npi
        P1          | 30   | 213          | 2      | Ann
        P2          | 0    |              | 1      | Cat
        """,
        ids=ids,
        coded=["npi"],
    )


@pytest.mark.req("REF-04")
def test_the_level_says_what_speaks_for_a_practice(db: Database, ids: Ids) -> None:
    begun = table(
        "episode | claim_id\n" + "\n".join(f"{n} | C{n}" for n in range(1, 8)),
        EPISODE,
        claim_line=1,
    )
    seen = table(
        """
        episode | practice_id | days | related_days | visits
        1       | P1          | 180  |              | 1
        3       | P1          | 40   | 90           | 1
        4       | P1          | 60   | 91           | 1
        5       | P1          | 61   |              | 1
        6       | P1          | 10   | 10           | 1
        7       | P1          | 300  | 300          | 5
        """,
        SEEN,
    )
    fields = table(
        """
        claim_id | reason           | npi
        C1       | usable           | Ann
        C2       | usable           | Ann
        C3       | absent           |
        C4       | equals_rendering |
        C5       | absent           |
        C6       | usable           | Ben
        C7       | absent           |
        """,
        CLEANED,
        ids=ids,
        coded=["npi"],
        claim_line=1,
    )
    named = table(
        "episode | npi | practice_id\n1 | Ann | P1\n2 | Ann | P1",
        NAMED,
        ids=ids,
        coded=["npi"],
    )
    found = candidates(
        db,
        episodes=begun,
        fields=fields,
        seen=seen,
        earlier=table(
            "episode\n" + "\n".join(str(n) for n in range(1, 8)),
            EARLIER,
            emergency_before=False,
            specialist_before=False,
        ),
        named=named,
        ordered=NAMED.empty_table(),
    )
    check(
        found,
        """
        episode | field | seen_cut | related_cut | level
        1       | this  | 5        | 0           | documented
        2       | this  | 0        | 0           | possible
        3       | blank | 3        | 4           | likely
        4       | self  | 3        | 5           | associated
        5       | blank | 4        | 0           | panel
        6       | other | 1        | 1           | associated
        7       | blank | 0        | 0           | panel
        """,
    )


def test_the_plurality_the_latest_and_a_rival_are_told_apart(db: Database) -> None:
    seen = table(
        """
        episode | practice_id | days | related_days | visits
        1       | P1          | 20   | 30           | 1
        1       | P2          | 10   |              | 1
        1       | P3          | 300  |              | 4
        1       | P4          | 200  |              | 1
        """,
        SEEN,
    )
    found = candidates(
        db,
        episodes=table("episode | claim_id\n1 | A", EPISODE, claim_line=1),
        fields=table("claim_id | reason\nA | absent", CLEANED, claim_line=1),
        seen=seen,
        earlier=table("episode\n1", EARLIER, emergency_before=True),
        named=NAMED.empty_table(),
        ordered=table("episode | practice_id\n1 | P9", NAMED),
    )
    # P4 saw the patient too long ago to be a candidate; P9 stands by its order alone.
    check(
        found,
        """
        practice_id | plurality | latest | rival | ordered | by_order_alone
        P1          | f         | f      | f     | f       | f
        P2          | f         | t      | t     | f       | f
        P3          | t         | f      | t     | f       | f
        P9          | f         | f      | t     | t       | t
        """,
    )


def test_an_emergency_or_another_lines_specialist_shortly_before_is_noticed(
    db: Database,
) -> None:
    begun = table(
        """
        episode | person | date       | line
        1       | 1      | 2025-03-31 | cardiology
        2       | 2      | 2025-03-31 | cardiology
        3       | 3      | 2025-03-31 | cardiology
        """,
        EPISODE,
    )
    encounters = table(
        """
        person | date       | line
        1      | 2025-02-01 | neurology
        2      | 2025-02-01 | cardiology
        2      | 2025-01-29 | neurology
        3      | 2025-03-31 | neurology
        """,
        ENCOUNTER,
    )
    emergencies = table("person | date\n2 | 2025-03-01\n3 | 2025-02-28", OCCASION)
    check(
        earlier_care(
            db, episodes=begun, encounters=encounters, emergencies=emergencies
        ),
        """
        episode | emergency_before | specialist_before
        1       | f                | t
        2       | t                | f
        3       | f                | f
        """,
    )


OCCASION = PEOPLE.append(VISIT.field("date"))
