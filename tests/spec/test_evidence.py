"""Evidence: the score, and how episodes are credited with it."""

from __future__ import annotations

import pyarrow as pa
import pytest

from headwater.engines import Database
from headwater.measures.credits import credit_episodes
from headwater.measures.evidence import (
    LEVEL_PRECISION,
    EvidenceModel,
    default_evidence,
)
from headwater.measures.learning import count_patterns, count_truths
from tests.spec.shapes import MATCHED, candidate_schema
from tests.spec.tables import check, table

CANDIDATE = candidate_schema()
PLAIN = {
    "field": "blank",
    "seen_cut": 0,
    "related_cut": 0,
    "plurality": False,
    "latest": False,
    "rival": False,
    "emergency_before": False,
    "specialist_before": False,
    "ordered": False,
    "by_order_alone": False,
}


@pytest.mark.req("REF-04")
def test_credit_is_the_score_and_an_episodes_credits_never_exceed_one(
    db: Database,
) -> None:
    candidates = table(
        """
        episode | practice_id | level
        1       | P1          | likely
        1       | P2          | associated
        2       | P1          | associated
        3       | P1          | panel
        """,
        CANDIDATE,
        **PLAIN,
    )
    # 0.86 and 0.24 add up to 1.10 and are scaled down; a panel alone is never a referral.
    check(
        credit_episodes(
            db,
            candidates=candidates,
            matched=MATCHED.empty_table(),
            model=default_evidence(1),
        ),
        """
        episode | practice_id | evidence   | score | volume
        1       | P1          | likely     | 0.86  | 0.7818
        1       | P2          | associated | 0.24  | 0.2182
        2       | P1          | associated | 0.24  | 0.24
        3       | P1          | panel      | 0.05  | 0
        """,
    )


@pytest.mark.req("REF-04")
def test_an_order_settles_an_episode_for_its_practice_or_for_nobody(
    db: Database,
) -> None:
    drawing = """
        episode | practice_id | level      | ordered
        1       | P1          | associated | t
        1       | P2          | likely     | f
        2       | P1          | likely     | f
        3       | P1          | likely     | f
        """
    constants = {name: value for name, value in PLAIN.items() if name != "ordered"}
    matched = table(
        """
        episode | source
        1       | practice
        2       | self
        3       | unknown
        """,
        MATCHED,
    )
    check(
        credit_episodes(
            db,
            candidates=table(drawing, CANDIDATE, **constants),
            matched=matched,
            model=default_evidence(1),
        ),
        """
        episode | practice_id | evidence  | volume
        1       | P1          | confirmed | 1
        1       | P2          | likely    | 0
        2       | P1          | likely    | 0
        3       | P1          | likely    | 0.86
        """,
    )


def test_a_bucket_teaches_with_settled_episodes_and_not_with_what_an_order_alone_says(
    db: Database,
) -> None:
    candidates = table(
        """
        episode | practice_id | level      | ordered | by_order_alone
        1       | P1          | associated | t       | f
        1       | P2          | associated | f       | f
        2       | P1          | associated | f       | f
        3       | P1          | associated | f       | f
        4       | P3          | panel      | t       | t
        """,
        CANDIDATE,
        **{
            name: value
            for name, value in PLAIN.items()
            if name not in ("ordered", "by_order_alone")
        },
    )
    matched = table(
        "episode | source\n1 | practice\n2 | self\n3 | unknown\n4 | practice", MATCHED
    )
    check(
        count_patterns(db, candidates=candidates, matched=matched),
        """
        field | level      | n | positives
        blank | associated | 3 | 1
        """,
    )
    check(count_truths(db, matched=matched), "truths\n3")


def test_the_published_precision_of_each_level_is_the_score_while_little_is_known() -> (
    None
):
    model = default_evidence(1)
    patterns = pa.table(
        {
            **{name: [value] * 5 for name, value in PLAIN.items()},
            "level": list(LEVEL_PRECISION),
        }
    )
    assert model.score(patterns) == pytest.approx(list(LEVEL_PRECISION.values()))
    assert not model.is_fitted


def test_a_models_version_changes_with_its_coefficients_and_with_the_definitions() -> (
    None
):
    versions = {default_evidence(1).version, default_evidence(2).version}
    assert len(versions) == 2
    assert isinstance(default_evidence(1), EvidenceModel)
    assert default_evidence(1).version == default_evidence(1).version
