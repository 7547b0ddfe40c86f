"""What no market may do to the ranking: noise outranks nothing, ordinary practices are never called leaking."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.engines import Database
from headwater.marts import TABLES, empty
from headwater.marts.tables import conform
from headwater.measures.expected.cells import Cells
from headwater.measures.expected.cells import settings as settings_of
from headwater.measures.expected.estimates import Estimates, estimate
from headwater.measures.expected.fitting import fit_cells
from headwater.measures.expected.ranking import FUNNEL, rank_cells
from headwater.measures.expected.reading import read_cells
from headwater.measures.expected.tables import expectation_table
from headwater.results import Window
from tests.headwater import oracle_expected as oracle

few = settings(max_examples=10, deadline=None)
PRACTICES = 60
WINDOW = Window(date(2025, 9, 1), date(2026, 8, 1))


@pytest.fixture
def db() -> Iterator[Database]:
    with Database() as database:
        yield database


def market(volume: np.ndarray, ours: np.ndarray, people: np.ndarray) -> Cells:
    """Return cells of one line whose practices differ in nothing that is known."""
    count = len(volume)
    setting = settings_of(
        alignment=["independent"] * count,
        system=[None] * count,
        area=["99001"] * count,
        shares={},
    )
    return Cells(
        practice=np.arange(count),
        line=np.zeros(count, np.int64),
        volume=volume.astype(float),
        ours=ours.astype(float),
        people=people.astype(float),
        traits=np.zeros((count, 0)),
        setting=setting,
    )


def ordinary(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw practices of about half to us, which differ as practices do."""
    people = rng.integers(600, 6_000, PRACTICES)
    volume = rng.poisson(people * 0.03 * rng.gamma(8, 1 / 8, PRACTICES))
    ours = rng.binomial(volume, rng.beta(15, 15, PRACTICES))
    return volume, ours, people


def ranked(cells: Cells) -> tuple[Estimates, np.ndarray]:
    found = estimate(cells)
    enough = found.expected.mean >= 5
    return found, rank_cells(found, worth=found.recoverable.mean, enough=enough).rank


@few
@given(st.integers(0, 10_000), st.integers(0, 6), st.integers(20, 75))
@pytest.mark.req("LEAK-05")
def test_six_referrals_never_outrank_three_hundred_on_noise(
    seed: int, few_ours: int, many_ours: int
) -> None:
    """A seventh to a quarter of three hundred is a gap; whatever six referrals do is noise."""
    volume, ours, people = ordinary(np.random.default_rng(seed))
    volume[:2], ours[:2], people[:2] = (6, 300), (few_ours, many_ours), (250, 9_000)
    _, rank = ranked(market(volume, ours, people))
    assert rank[1] > 0
    assert rank[0] == 0 or rank[0] > rank[1]


@few
@given(st.integers(0, 10_000))
@pytest.mark.req("LEAK-04")
def test_a_practice_inside_the_funnel_is_never_ranked_nor_confirmed(seed: int) -> None:
    volume, ours, people = ordinary(np.random.default_rng(seed))
    found = estimate(market(volume, ours, people))
    everything = np.ones(PRACTICES, dtype=bool)
    ranking = rank_cells(found, worth=found.recoverable.mean, enough=everything)
    inside = (found.below >= FUNNEL) & (found.above >= FUNNEL)
    assert inside.any()
    for place in np.flatnonzero(inside):
        assert ranking.beyond[place] == ""
        assert ranking.rank[place] == 0
        assert not ranking.confirmed[place]
    places = np.sort(ranking.rank[ranking.rank > 0])
    assert places.tolist() == list(range(1, len(places) + 1))


@pytest.mark.req("LEAK-04")
def test_what_a_competitor_owns_is_judged_by_what_competitors_practices_send() -> None:
    """A share that is low because of whose the practice is can't be won back."""
    rng = np.random.default_rng(4)
    volume, ours, people = ordinary(rng)
    theirs = np.arange(PRACTICES) < 20
    ours[theirs] = rng.binomial(volume[theirs], rng.beta(4, 26, 20))
    plain = market(volume, ours, people)
    known = settings_of(
        alignment=["competitor"] * 20 + ["independent"] * 40,
        system=["Rival"] * 20 + [None] * 40,
        area=["99001"] * PRACTICES,
        shares={},
    )
    cells = Cells(
        plain.practice,
        plain.line,
        plain.volume,
        plain.ours,
        plain.people,
        plain.traits,
        known,
    )
    blind, informed = estimate(plain), estimate(cells)
    assert informed.share_expected[theirs].mean() < 0.25
    assert informed.share_expected[~theirs].mean() > 0.4
    lost = informed.recoverable.mean[theirs].sum()
    assert lost < 0.4 * blind.recoverable.mean[theirs].sum()


@pytest.mark.req("LEAK-04", "LEAK-05")
def test_the_mean_gap_is_its_integral() -> None:
    """r x level x E max(s0 - s, 0), for a cell of a market whose fit is taken as it is."""
    volume, ours, people = ordinary(np.random.default_rng(11))
    volume[0], ours[0], people[0] = 120, 24, 4_000
    found = estimate(market(volume, ours, people), draws=20_000)
    usual = float(found.share_expected[0])
    fitted = fit_cells(market(volume, ours, people))
    gap = oracle.mean_gap(
        24.0,
        120.0,
        usual=usual,
        lowered=float(fitted.lowered[0]),
        concentration=float(fitted.concentration[0]),
    )
    expected = found.problem[0] * found.level.mean[0] * gap
    assert found.recoverable.mean[0] == pytest.approx(expected, rel=0.03)


@pytest.mark.req("LEAK-04")
def test_the_same_cells_give_the_same_numbers() -> None:
    cells = market(*ordinary(np.random.default_rng(2)))
    one, other = estimate(cells), estimate(cells)
    assert (one.recoverable.high == other.recoverable.high).all()
    assert (one.level.low <= one.level.mean).all()
    assert (one.level.mean <= one.level.high).all()


@pytest.mark.parametrize("practices", [0, 1, 3])
def test_a_market_of_hardly_anybody_has_an_answer(practices: int) -> None:
    rng = np.random.default_rng(6)
    volume, ours, people = (column[:practices] for column in ordinary(rng))
    found, rank = ranked(market(volume, ours, people))
    assert np.isfinite(found.recoverable.high).all()
    assert len(rank) == practices


def test_practices_that_send_nobody_rank_nowhere() -> None:
    cells = market(np.zeros(4), np.zeros(4), np.full(4, 1_000))
    found, rank = ranked(cells)
    assert np.isfinite(found.expected.mean).all()
    assert not rank.any()


def test_a_mart_without_claims_has_an_empty_table(db: Database) -> None:
    tables = {name: empty(name) for name in TABLES}
    read = read_cells(db, tables, None)
    made = expectation_table(read, estimate(read.cells), empty("margin"), window=None)
    assert conform("expectation", made).num_rows == 0


def test_what_is_made_is_what_marts_declare(db: Database) -> None:
    tables = {name: empty(name) for name in TABLES}
    rows = [
        {"practice_id": f"P{n}", "trait": "all", "value": "", "people": 900}
        for n in range(5)
    ]
    tables["panel"] = pa.Table.from_pylist(rows, schema=TABLES["panel"])
    zeros = {
        field.name: 0.0
        for field in TABLES["opportunity"]
        if pa.types.is_floating(field.type)
    }
    seen = {"practice_id": "P1", "service_line": "cardiology", "alignment": "employed"}
    counts = {"volume": 20.0, "ours": 5.0, "competitor": 15.0}
    tables["opportunity"] = pa.Table.from_pylist(
        [zeros | seen | counts], schema=TABLES["opportunity"]
    )
    read = read_cells(db, tables, WINDOW)
    made = expectation_table(read, estimate(read.cells), empty("margin"), window=WINDOW)
    assert conform("expectation", made).num_rows == 5
