"""Referral orders: which episode an order led to, and what it settles."""

from __future__ import annotations

import pyarrow as pa
import pytest

from headwater.engines import Database
from headwater.measures.orders import match_orders
from headwater.measures.service_lines import line_names, specialties
from headwater.schema.definitions import ServiceLines
from tests.spec.shapes import CLINICIAN, EPISODE, ORDER
from tests.spec.tables import Ids, check, table

ORDER_IDS = ("referring", "referred_to")


def _match(
    db: Database, ids: Ids, definitions: ServiceLines, *, orders: str, episodes: str
) -> pa.Table:
    drawn = table(orders, ORDER, ids=ids, coded=ORDER_IDS)
    return match_orders(
        db,
        orders=drawn,
        episodes=table(episodes, EPISODE, ids=ids, coded=["practitioner"]),
        clinicians=table(
            """
            npi   | role         | line
            Ann   | primary_care |
            Heart | specialist   | cardiology
            Bone  | specialist   | orthopedics
            """,
            CLINICIAN,
            ids=ids,
            coded=["npi"],
        ),
        specialties=specialties(definitions, drawn["referred_to_specialty"]),
        line_names=line_names(definitions),
    )


@pytest.mark.req("REF-04")
def test_an_order_settles_who_sent_or_that_nobody_did(
    db: Database, ids: Ids, definitions: ServiceLines
) -> None:
    matched = _match(
        db,
        ids,
        definitions,
        orders="""
        order_id | person | order_date | service_line | referring | referring_source_id | status
        O1       | 1      | 2025-01-01 | cardiology   | Ann       |                     | closed
        O2       | 2      | 2025-01-01 | Cardiology   |           | self                | closed
        O3       | 3      | 2025-01-01 | cardiology   | Bone      |                     | closed
        O4       | 4      | 2025-01-01 | cardiology   |           | ED                  | closed
        O5       | 5      | 2025-01-01 | cardiology   |           | SRC40               | closed
        O6       | 6      | 2025-01-01 | cardiology   | Ann       |                     | cancelled
        O7       | 7      | 2025-01-01 | neurology    | Ann       |                     | closed
        """,
        episodes="""
        episode | person | date       | line
        1       | 1      | 2025-01-20 | cardiology
        2       | 2      | 2025-01-20 | cardiology
        3       | 3      | 2025-01-20 | cardiology
        4       | 4      | 2025-01-20 | cardiology
        5       | 5      | 2025-01-20 | cardiology
        6       | 6      | 2025-01-20 | cardiology
        7       | 7      | 2025-01-20 | cardiology
        """,
    )
    check(
        matched,
        """
        episode | order_id | source     | npi
        1       | O1       | practice   | Ann
        2       | O2       | self       |
        3       | O3       | specialist |
        4       | O4       | ed         |
        5       | O5       | unknown    |
        """,
        ids=ids,
        coded=["npi"],
    )


def test_an_order_matches_for_180_days_by_line_or_by_the_practitioner_referred_to(
    db: Database, ids: Ids, definitions: ServiceLines
) -> None:
    matched = _match(
        db,
        ids,
        definitions,
        orders="""
        order_id | person | order_date | referred_to | referred_to_specialty | status
        O1       | 1      | 2025-01-01 |             | 207RC0000X            | created
        O2       | 2      | 2025-01-01 | Heart       |                       | created
        O3       | 3      | 2025-01-01 | Heart       |                       | created
        O4       | 4      | 2025-01-01 | Mystery     |                       | created
        """,
        episodes="""
        episode | person | date       | line        | practitioner
        1       | 1      | 2025-06-30 | cardiology  | Heart
        2       | 2      | 2025-07-01 | cardiology  | Heart
        3       | 3      | 2024-12-31 | cardiology  | Heart
        4       | 4      | 2025-01-01 | orthopedics | Mystery
        """,
    )
    check(matched, "episode | order_id\n1 | O1\n4 | O4")


def test_an_order_and_an_episode_match_when_each_is_the_others_best(
    db: Database, ids: Ids, definitions: ServiceLines
) -> None:
    matched = _match(
        db,
        ids,
        definitions,
        orders="""
        order_id | person | order_date | visit_date | service_line | status
        O1       | 1      | 2025-01-01 | 2025-05-01 | cardiology   | closed
        O2       | 1      | 2025-01-10 |            | cardiology   | created
        O3       | 1      | 2025-01-11 |            | cardiology   | created
        """,
        episodes="""
        episode | person | date       | line
        1       | 1      | 2025-02-01 | cardiology
        2       | 1      | 2025-05-01 | cardiology
        """,
    )
    check(matched, "episode | order_id\n1 | O3\n2 | O1")


def test_of_the_states_of_an_order_the_newest_counts(
    db: Database, ids: Ids, definitions: ServiceLines
) -> None:
    matched = _match(
        db,
        ids,
        definitions,
        orders="""
        order_id | person | order_date | visit_date | service_line | status    | load_seq
        O1       | 1      | 2025-01-01 |            | cardiology   | created   | 1
        O1       | 1      | 2025-01-01 |            | cardiology   | cancelled | 2
        O2       | 2      | 2025-01-01 |            | cardiology   | declined  | 1
        O2       | 2      | 2025-01-01 | 2025-01-20 | cardiology   | closed    | 2
        """,
        episodes="""
        episode | person | date       | line
        1       | 1      | 2025-01-20 | cardiology
        2       | 2      | 2025-01-20 | cardiology
        """,
    )
    check(matched, "episode | order_id\n2 | O2")
