"""Every expression that the spec tests show gives the same rows on a cluster."""

from __future__ import annotations

import pytest

from headwater.engines.spark import SparkEngine
from tests.spark.asked import answer_on_worker, asked_by_spec_tests
from tests.spark.comparing import assert_equal

# There is one cluster, and some tests kill its workers.
pytestmark = pytest.mark.spark


@pytest.mark.req("REF-14")
def test_what_the_measures_ask_is_answered_alike_here_and_there(
    engine: SparkEngine,
) -> None:
    asked = asked_by_spec_tests()
    answers = engine.map(answer_on_worker, [module.queries for module in asked])
    compared = 0
    for module, answered in zip(asked, answers, strict=True):
        pairs = zip(module.queries, module.answers, answered, strict=True)
        for query, here, there in pairs:
            assert_equal(here, there, f"{module.name}: {query.sql}")
            compared += here.num_rows > 0
    assert compared > 50
