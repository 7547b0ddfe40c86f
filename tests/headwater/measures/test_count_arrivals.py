"""Arrivals: who came to our own practitioners month by month, and practices that sent somebody for the first time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pyarrow as pa
import pytest

from headwater.engines import Database
from headwater.measures.arrivals import arrival_table, arrivals
from tests.spec.shapes import ARRIVAL, CREDIT, DESTINATION, EPISODE
from tests.spec.tables import Ids, check, table

pytestmark = pytest.mark.req("PRG-02")


@pytest.fixture
def db() -> Iterator[Database]:
    with Database() as database:
        yield database


@pytest.fixture
def ids() -> Ids:
    return Ids()


EPISODES = """
episode | date       | line       | practitioner
1       | 2026-01-10 | cardiology | Heart
2       | 2026-01-31 | cardiology | Heart
3       | 2026-02-01 | cardiology | Heart
4       | 2026-02-02 | cardiology | Else
5       | 2026-02-03 | cardiology |
"""
CREDITS = """
episode | practice_id | volume
1       | P1          | 0.8
1       | P2          | 0.1
2       | P1          | 0.5
3       | P2          | 0.9
3       | P3          | 0
4       | P1          | 1
5       | P1          | 1
"""
DESTINATIONS = """
episode | destination_kind
1       | ours
2       | ours
3       | ours
4       | competitor
5       | ours
"""


def test_only_our_own_named_practitioners_receive_and_half_a_credit_is_nobodys(
    db: Database, ids: Ids
) -> None:
    check(
        arrivals(
            db,
            episodes=table(EPISODES, EPISODE, ids=ids, coded=["practitioner"]),
            credited=table(CREDITS, CREDIT),
            destinations=table(DESTINATIONS, DESTINATION),
        ),
        """
        practice_id | service_line | npi   | month      | volume | sent
        P1          | cardiology   | Heart | 2026-01-01 | 1.3    | 1
        P2          | cardiology   | Heart | 2026-01-01 | 0.1    | 0
        P2          | cardiology   | Heart | 2026-02-01 | 0.9    | 1
        """,
        ids=ids,
        coded=["npi"],
    )


SUMS = """
practice_id | npi   | month      | volume | sent
P1          | Heart | 2025-11-01 | 1.3    | 1
P2          | Heart | 2025-11-01 | 0.4    | 0
P1          | Heart | 2026-01-01 | 2      | 2
P2          | Heart | 2026-01-01 | 1      | 1
P3          | Heart | 2026-01-01 | 1      | 1
P2          | Heart | 2026-02-01 | 3      | 3
P1          | Bone  | 2026-02-01 | 0.9    | 1
"""


def test_a_practice_is_gained_in_the_month_of_its_first_episode_to_a_specialist(
    db: Database, ids: Ids
) -> None:
    check(
        made(db, ids, begins=date(2024, 11, 1)),
        """
        npi   | month      | volume | gained
        Bone  | 2026-02-01 | 0.9    | 1
        Heart | 2025-11-01 | 1.7    | 1
        Heart | 2026-01-01 | 4      | 2
        Heart | 2026-02-01 | 3      | 0
        """,
    )


def test_in_the_first_twelve_months_of_the_data_nobody_can_tell_what_was_the_first(
    db: Database, ids: Ids
) -> None:
    check(
        made(db, ids, begins=date(2025, 1, 1)),
        """
        npi   | month      | volume | gained
        Bone  | 2026-02-01 | 0.9    | 1
        Heart | 2025-11-01 | 1.7    |
        Heart | 2026-01-01 | 4      | 2
        Heart | 2026-02-01 | 3      | 0
        """,
    )


def made(db: Database, ids: Ids, *, begins: date) -> pa.Table:
    """Return the mart's table of these sums, of data that begins on a day."""
    sums = table(SUMS, ARRIVAL, ids=ids, coded=["npi"], service_line="cardiology")
    return arrival_table(db, sums=sums, vocabulary=ids.vocabulary(), begins=begins)
