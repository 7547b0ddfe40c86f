"""How far goals got: counted from what was logged, with the denominator, and held against the calendar."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from prm.programs.measures import Progress, elapsed, pace
from prm.programs.models import Goal
from prm.programs.operations import Aim, set_goal
from prm.programs.queries.progress import field_progress
from prm.territories.models import Territory
from prm.visits.operations import settle_commitment
from tests.cast import Cast
from tests.prm.visits.conftest import elm as elm
from tests.prm.visits.conftest import oak as oak
from tests.prm.visits.made import DAY, NOW, TODAY, Office, log, make_office, promise

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRG-04")]


def put(cast: Cast, measure: str, target: float = 10, **given: Any) -> Goal:
    span = {"from_date": TODAY - 30 * DAY, "to_date": TODAY + 29 * DAY}
    return set_goal(
        aim=Aim(measure=measure, target=target, **{**span, **given}),
        by=cast.director,
        at=NOW,
    )


def reached(goal: Goal, places: frozenset[int] | None = None) -> Progress:
    return field_progress([goal], {goal.pk: places}, on=TODAY)[goal.pk]


def test_visits_count_for_the_liaison_the_line_and_the_span(
    cast: Cast, elm: Office
) -> None:
    log(elm.practice, cast.liaison, days_ago=3, service_line="cardiology")
    log(elm.practice, cast.liaison, days_ago=2, kind="call")
    log(elm.practice, cast.liaison, days_ago=31)
    log(elm.practice, cast.director, days_ago=1)
    assert reached(put(cast, "visits", liaison=cast.liaison)).reached == 1
    assert reached(put(cast, "interactions", liaison=cast.liaison)).reached == 2
    assert reached(put(cast, "visits")).reached == 2
    assert reached(put(cast, "visits", service_line="cardiology")).reached == 1


def test_a_territorys_goal_counts_its_practices_alone(
    cast: Cast, elm: Office, oak: Office
) -> None:
    log(elm.practice, cast.director, days_ago=1)
    log(oak.practice, cast.director, days_ago=1)
    goal = put(cast, "visits", territory=Territory.objects.get())
    assert reached(goal, frozenset({elm.practice.pk})).reached == 1


def test_quality_and_promises_bring_their_denominators(cast: Cast, elm: Office) -> None:
    log(elm.practice, cast.liaison, days_ago=3)
    log(elm.practice, cast.liaison)
    found = reached(put(cast, "visit_quality"))
    assert (found.reached, found.of) == (50, 2)
    assert found.said.startswith("1 of 2 visits, 16 May 2026 to 15 Jun 2026")
    kept = promise(
        elm.practice, cast.liaison, due_on=TODAY - 2 * DAY, made_at=NOW - 9 * DAY
    )
    promise(elm.practice, cast.liaison, due_on=TODAY - 3 * DAY, made_at=NOW - 9 * DAY)
    promise(elm.practice, cast.liaison, due_on=TODAY)
    settle_commitment(
        commitment=kept,
        state="kept",
        on=TODAY - 4 * DAY,
        note="",
        by=cast.liaison,
        at=NOW,
        seen=kept.revision,
    )
    found = reached(put(cast, "reliability"))
    assert (found.reached, found.of) == (50, 2)


def test_of_nothing_nothing_is_told(cast: Cast) -> None:
    found = reached(put(cast, "visit_quality"))
    assert found.reached is None
    assert found.said.startswith("No visit yet")
    assert pace(put(cast, "visit_quality"), found, on=TODAY) == ""


def test_many_goals_ask_no_more_than_one(
    cast: Cast, elm: Office, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    log(elm.practice, cast.liaison, days_ago=3)
    measures = (
        "visits",
        "interactions",
        "visit_quality",
        "reliability",
        "introductions",
        "issues_confirmed",
    )
    goals = [put(cast, each) for each in measures for _ in range(4)]
    with django_assert_max_num_queries(4):
        found = field_progress(
            goals, dict.fromkeys((g.pk for g in goals), None), on=TODAY
        )
    assert len(found) == 24


@pytest.mark.parametrize(
    ("reached", "expected"),
    [(0, "behind"), (39, "behind"), (50, "on pace"), (75, "ahead"), (100, "reached")],
)
def test_pace_holds_a_count_against_the_calendar(
    cast: Cast, reached: float, expected: str
) -> None:
    goal = put(cast, "visits", 100)
    assert 0.5 < elapsed(goal, on=TODAY) < 0.53
    assert pace(goal, Progress(reached, None, ""), on=TODAY) == expected


def test_a_share_should_be_at_its_level_all_the_time(cast: Cast) -> None:
    goal = put(cast, "coverage", 80)
    early = goal.from_date + timedelta(days=1)
    assert pace(goal, Progress(60, 10, ""), on=early) == "below"
    assert pace(goal, Progress(80, 10, ""), on=early) == "reached"


def test_an_office_elsewhere_counts_for_whoever_went(cast: Cast) -> None:
    away = make_office("Far Away Clinic")
    log(away.practice, cast.director, days_ago=1)
    assert reached(put(cast, "visits", liaison=cast.liaison)).reached == 0


def test_a_goal_that_is_over_and_not_reached_is_missed(cast: Cast) -> None:
    over = put(cast, "visits", 10, to_date=TODAY - DAY)
    assert pace(over, Progress(9, None, ""), on=TODAY) == "missed"
