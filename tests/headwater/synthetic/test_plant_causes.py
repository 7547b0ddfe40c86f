"""Problems leave the traces that a diagnosis looks for, and the story is there for everybody to see."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from headwater.engines import Database
from headwater.synthetic import write_market
from headwater.synthetic.arrays import stream
from headwater.synthetic.calendar import calendar_of
from headwater.synthetic.cases import cases
from headwater.synthetic.causes import RELATIONSHIP, spread_relationships
from headwater.synthetic.choice import problems
from headwater.synthetic.market import LAST_MONTH
from headwater.synthetic.parameters import BASE
from tests.headwater.synthetic.conftest import Reader, reader

pytestmark = pytest.mark.req("LEAK-08")


def query(sql: str, **tables: pa.Table) -> list[dict[str, object]]:
    with Database() as db:
        return db.query(sql, **tables).to_pylist()


def test_a_quarrel_is_with_the_house_in_several_lines() -> None:
    calendar = calendar_of(months=24, end=LAST_MONTH)
    drawn = problems(stream(3, "problems"), BASE, calendar, 300)
    spread = spread_relationships(stream(3, "relationships"), drawn)
    before, after = drawn.cause == RELATIONSHIP, spread.cause == RELATIONSHIP
    assert after.sum() == before.sum()
    assert (spread.cause >= 0).sum() == (drawn.cause >= 0).sum()
    others = drawn.cause != RELATIONSHIP
    kept = others & (drawn.cause >= 0)
    assert (spread.cause[kept] == drawn.cause[kept]).all()
    lines = after.sum(axis=1)
    assert np.median(lines[lines > 0]) >= 2
    assert sorted(spread.odds[after]) == pytest.approx(sorted(drawn.odds[before]))
    one = [set(spread.first[p][after[p]]) for p in np.flatnonzero(lines)]
    assert all(len(begins) == 1 for begins in one)  # it begins once


_ORDERS = """
with planted as (
  select practice_id, service_line, arg_max(cause, month) as cause, min(month) filter (cause is not null) as began
  from cell
  group by all
),
home as (
  select npi, arg_max(practice_id, from_date) as practice_id
  from affiliation
  group by npi
  having count(*) = 1
)
select
  coalesce(planted.cause, 'none') as cause,
  median(appointment_date - order_date) as lag,
  avg((report_sent_at is not null)::integer) filter (visit_date is not null) as reported,
  median(datediff('day', visit_date, report_sent_at)) as late
from orders
join home on home.npi = orders.referring_npi
join planted on planted.practice_id = home.practice_id and planted.service_line = orders.service_line
where planted.began is null or orders.order_date >= planted.began
group by all
"""


def test_orders_tell_what_keeps_a_practice_away(town: Reader) -> None:
    found = {
        row["cause"]: row
        for row in query(
            _ORDERS,
            cell=town("truth/cell"),
            affiliation=town("affiliation"),
            orders=town("referral_order"),
        )
    }
    none = found["none"]
    assert found["access"]["lag"] > 1.4 * none["lag"]
    assert found["communication"]["lag"] < 1.25 * none["lag"]
    assert found["communication"]["reported"] < 0.7 * none["reported"]
    assert found["communication"]["late"] > none["late"] + 4
    assert found["relationship"]["reported"] > 0.85 * none["reported"]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("story")
    write_market(folder, practices=12, months=24, seed=7, people=6_000, scenario="demo")
    return folder


def test_the_story_is_one_practice_whose_wait_grew_and_whose_patients_left(
    story: Path,
) -> None:
    read = reader(story)
    told = query(
        "select * from shock where practice_id is not null and service_line = 'cardiology' and size < 1"
        " and from_date = '2026-02-01'",
        shock=read("truth/shock"),
    )
    assert [row["cause"] for row in told] == ["access"]
    share = query(
        f"""
        select
          sum(in_network) filter (month >= '2026-02-01') / sum(expected) filter (month >= '2026-02-01') as after,
          sum(in_network) filter (month < '2026-02-01') / sum(expected) filter (month < '2026-02-01') as before
        from cell
        where practice_id = '{told[0]["practice_id"]}' and service_line = 'cardiology'
        """,
        cell=read("truth/cell"),
    )[0]
    assert share["after"] / share["before"] == pytest.approx(0.55, abs=0.03)
    waits = query(
        """
        select
          median(third_next_available_days) filter (observed_on < '2026-02-01') as before,
          median(third_next_available_days) filter (observed_on >= '2026-03-01') as after
        from seen
        where service_line = 'cardiology'
        """,
        seen=read("access_observation"),
    )[0]
    assert waits["before"] == pytest.approx(16, abs=2)
    assert waits["after"] == pytest.approx(41, abs=3)


def test_cases_are_the_same_for_the_same_seed_and_never_know_everything() -> None:
    one, again, other = (cases(seed=seed, count=400) for seed in (5, 5, 6))
    assert (one.cause == again.cause).all()
    assert (one.cause != other.cause).any()
    assert len(one.state) == 17
    unknown = [(states == "missing").mean() for states in one.state.values()]
    assert max(unknown) == pytest.approx(0.65, abs=0.08)
    assert min(unknown) > 0.01
