"""Carve-outs by rule: what left and couldn't have been kept, as far as data can tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from headwater.engines import Database
from headwater.measures.alignment import organization_network
from headwater.measures.carving import carve_outs, carved_volumes
from headwater.measures.offering import ANY_SERVICE, offered_services
from headwater.results import Window
from headwater.schema.lake import lake_schema
from headwater.schema.leakage_rules import (
    LeakageRules,
    WithoutContract,
    load_leakage_rules,
)
from tests.spec.shapes import CARVED, CLINICIAN, CREDIT, DESTINATION, EPISODE, OFFERED
from tests.spec.tables import Ids, check, table

RULES = LeakageRules(
    version=1,
    payers=(
        WithoutContract("Bare Health", date(2025, 7, 1), date(2025, 12, 31)),
        WithoutContract("Never Ours", date.min, date.max),
    ),
    zip_codes=("000", "99701"),
    offered=frozenset({"207RI0011X"}),
)
OFFER = """
taxonomy_code | from_date  | to_date
              | 2020-01-01 | 9999-12-31
207RC0000X    | 2020-01-01 | 2025-03-31
"""
CLINICIANS = """
npi   | taxonomy_code
Heart | 207RC0000X
Pulse | 207RI0011X
Blank |
"""


def _carved(
    db: Database,
    ids: Ids,
    episodes: str,
    spans: str = "person | payer | zip_code\n1 | Ours | 00001",
    *,
    rules: LeakageRules = RULES,
    offer: str = OFFER,
    kind: str = "competitor",
) -> pa.Table:
    begun = table(episodes, EPISODE, ids=ids, coded=["practitioner"], person=1)
    return carve_outs(
        db,
        episodes=begun,
        destinations=pa.table(
            {
                "episode": begun["episode"],
                "destination_kind": pa.array([kind] * begun.num_rows, pa.string()),
            }
        ),
        eligibility=table(
            spans,
            lake_schema("eligibility"),
            enrollment_start_date=date(2024, 1, 1),
        ),
        clinicians=table(CLINICIANS, CLINICIAN, ids=ids, coded=["npi"]),
        offered=_any_where_empty(table(offer, OFFERED)),
        rules=rules,
    )


def _any_where_empty(offered: pa.Table) -> pa.Table:
    """Write the code of any service where nothing is drawn."""
    codes = pc.fill_null(offered["taxonomy_code"], ANY_SERVICE)
    return offered.set_column(0, "taxonomy_code", codes)


@pytest.mark.req("LEAK-02")
def test_a_payer_is_without_contract_between_its_days_and_named_as_it_enrolled(
    db: Database, ids: Ids
) -> None:
    check(
        _carved(
            db,
            ids,
            """
            episode | person | date       | practitioner
            1       | 1      | 2025-06-30 | Pulse
            2       | 1      | 2025-07-01 | Pulse
            3       | 2      | 2025-01-01 | Pulse
            4       | 3      | 2025-07-01 | Pulse
            """,
            """
            person | payer       | zip_code
            1      | BARE Health | 00001
            2      | Never Ours  | 00001
            """,
        ),
        """
        episode | reason               | detail
        2       | payer_not_contracted | BARE Health
        3       | payer_not_contracted | Never Ours
        """,
    )


@pytest.mark.req("LEAK-02")
def test_a_service_is_not_offered_when_nobody_of_ours_has_the_taxonomy_that_day(
    db: Database, ids: Ids
) -> None:
    check(
        _carved(
            db,
            ids,
            """
            episode | date       | practitioner
            1       | 2025-03-31 | Heart
            2       | 2025-04-01 | Heart
            3       | 2025-04-01 | Pulse
            4       | 2025-04-01 | Blank
            5       | 2025-04-01 | Nobody
            6       | 2019-04-01 | Heart
            """,
        ),
        """
        episode | reason              | detail
        2       | service_not_offered | 207RC0000X
        """,
    )


@pytest.mark.req("LEAK-02")
def test_without_a_border_nobody_lives_outside_it(db: Database, ids: Ids) -> None:
    episodes = """
        episode | person | date       | practitioner
        1       | 1      | 2025-01-01 | Heart
        2       | 2      | 2025-01-01 | Heart
        3       | 3      | 2025-01-01 | Heart
        4       | 4      | 2025-01-01 | Heart
        5       | 5      | 2025-01-01 | Heart
        """
    spans = """
        person | payer | zip_code
        1      | Ours  | 00012
        2      | Ours  | 99701-1234
        3      | Ours  | 99702
        4      | Ours  |
        5      | Ours  | UNKNOWN
        """
    check(
        _carved(db, ids, episodes, spans),
        """
        episode | reason      | detail
        3       | out_of_area | 99702
        """,
    )
    without = _carved(db, ids, episodes, spans, rules=load_leakage_rules())
    assert without.num_rows == 0


@pytest.mark.req("LEAK-02")
def test_an_episode_has_one_reason_payer_before_service_before_area(
    db: Database, ids: Ids
) -> None:
    episodes = """
        episode | person | date       | practitioner
        1       | 1      | 2025-08-01 | Heart
        2       | 2      | 2025-08-01 | Heart
        """
    spans = """
        person | payer       | zip_code
        1      | Bare Health | 99999
        2      | Ours        | 99999
        """
    check(
        _carved(db, ids, episodes, spans),
        """
        episode | reason
        1       | payer_not_contracted
        2       | service_not_offered
        """,
    )
    assert _carved(db, ids, episodes, spans, kind="partner").num_rows == 0
    unseen = replace(RULES, payers=())
    check(
        _carved(db, ids, episodes, spans, rules=unseen, offer="taxonomy_code"),
        """
        episode | reason
        1       | out_of_area
        2       | out_of_area
        """,
    )


@pytest.mark.req("LEAK-02")
def test_volume_that_is_carved_out_is_the_credit_inside_the_window(
    db: Database,
) -> None:
    carved = table(
        """
        episode | reason      | detail
        1       | out_of_area | 99702
        2       | out_of_area | 99702
        3       | out_of_area | 99702
        """,
        CARVED,
    )
    check(
        carved_volumes(
            db,
            carved=carved,
            episodes=table(
                """
                episode | date       | line
                1       | 2025-01-31 | cardiology
                2       | 2025-01-01 | cardiology
                3       | 2025-02-01 | cardiology
                """,
                EPISODE,
            ),
            credited=table(
                """
                episode | practice_id | volume
                1       | P1          | 0.5
                1       | P2          | 0.25
                2       | P1          | 0.3
                3       | P1          | 1
                """,
                CREDIT,
            ),
            destinations=table(
                """
                episode | destination_kind
                1       | competitor
                2       | competitor
                3       | competitor
                """,
                DESTINATION,
            ),
            window=Window(date(2025, 1, 1), date(2025, 1, 1)),
        ),
        """
        practice_id | service_line | destination_kind | reason      | detail | volume
        P1          | cardiology   | competitor       | out_of_area | 99702  | 0.8
        P2          | cardiology   | competitor       | out_of_area | 99702  | 0.25
        """,
    )


@pytest.mark.req("LEAK-02")
def test_we_offer_what_those_on_the_roster_do_while_they_and_their_place_are_ours(
    db: Database,
) -> None:
    network_status = table(
        """
        subject_type | subject_id | alignment   | from_date  | to_date
        organization | SYS        | ours        | 2020-01-01 |
        organization | BOUGHT     | competitor  | 2020-01-01 | 2024-12-31
        organization | RIVAL      | competitor  | 2020-01-01 |
        npi          | Cat        | affiliated  | 2025-01-01 |
        tin          | T9         | competitor  | 2025-06-01 |
        """,
        lake_schema("network_status"),
    )
    organization = table(
        "organization_id | parent_organization_id\nSYS |\nBOUGHT | SYS\nRIVAL |",
        lake_schema("organization"),
    )
    check(
        offered_services(
            db,
            roster=table(
                """
                npi | taxonomy_code | deactivation_date
                Ann | 207RC0000X    |
                Ben | 207RC0000X    | 2025-03-31
                Cat | 207X00000X    |
                Dan | 207RG0100X    |
                Eve |               |
                """,
                lake_schema("practitioner"),
            ),
            affiliation=table(
                """
                npi | practice_id | from_date  | to_date
                Ann | P1          | 2021-01-01 | 2024-06-30
                Ben | P2          | 2024-07-01 |
                Cat | P3          | 2020-01-01 |
                Dan | P4          | 2020-01-01 |
                Eve | P1          | 2020-01-01 |
                """,
                lake_schema("affiliation"),
            ),
            practice=table(
                """
                practice_id | organization_id | tin
                P1          | SYS             |
                P2          | BOUGHT          |
                P3          | RIVAL           |
                P4          | SYS             | T9
                """,
                lake_schema("practice"),
            ),
            network_status=network_status,
            organization_network=organization_network(
                db, network_status=network_status, organization=organization
            ),
        ),
        """
        taxonomy_code | from_date  | to_date
        207RC0000X    | 2021-01-01 | 2024-06-30
        207RC0000X    | 2025-01-01 | 2025-03-31
        207RG0100X    | 2020-01-01 | 2025-05-31
        207X00000X    | 2025-01-01 | 9999-12-31
                      | 2020-01-01 | 9999-12-31
        """,
    )
