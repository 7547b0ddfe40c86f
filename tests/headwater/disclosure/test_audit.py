"""A solver that reads everything published finds what can be worked out, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.disclosure.audit import Publication
from headwater.disclosure.linked import SHOWN, protect
from tests.headwater.oracle_disclosure import values_that_fit

pytestmark = pytest.mark.req("CMP-08")


def table(
    cells: list[list[float]], hidden: set[tuple[int, int]], *, totals: bool = True
) -> Publication:
    """Return a table of rows and columns; place 0 of either is the total, and ``hidden`` places aren't shown."""
    said = Publication()
    rows, columns = range(len(cells)), range(len(cells[0]))
    said.cells({(r, c): cells[r][c] for r in rows for c in columns})
    for r in range(len(cells) + 1):
        for c in range(len(cells[0]) + 1):
            if not totals and 0 in (r, c):
                continue
            of = [
                (i, j)
                for i in rows
                for j in columns
                if r in (0, i + 1) and c in (0, j + 1)
            ]
            said.say(f"{r},{c}", of, shown=(r, c) not in hidden)
    return said


def test_a_lone_hidden_cell_is_its_total_less_the_others() -> None:
    (found, cell) = table([[5, 40], [30, 60]], {(1, 1)}).audit()
    assert (found.name, found.volume) == ("1,1", 5)
    assert {"1,0", "1,2"} <= set(found.needs) or {"0,1", "2,1"} <= set(found.needs)
    assert cell.name == "cell (0, 0)"


def test_two_hidden_cells_in_a_row_and_none_beside_them_in_their_columns_are_found() -> (
    None
):
    assert len(table([[5, 7, 40], [30, 60, 50]], {(1, 1), (1, 2)}).audit()) == 4


def test_a_rectangle_of_hidden_cells_is_safe() -> None:
    hidden = {(1, 1), (1, 2), (2, 1), (2, 2)}
    assert not table([[5, 40, 30], [30, 60, 20], [25, 35, 45]], hidden).audit()


def test_a_bridge_between_two_hidden_rectangles_is_found() -> None:
    # Gusfield (1988), A graph theoretic approach to statistical data security: every row and column hides two cells,
    # and yet one of them follows, because rows and columns joined by hidden cells hang together by that cell alone.
    cells: list[list[float]] = [
        [20, 50, 13, 20],
        [18, 19, 4, 20],
        [17, 32, 41, 15],
        [25, 18, 24, 19],
    ]
    rectangles = {(r, c) for r in (1, 2) for c in (1, 2)}
    rectangles |= {(r, c) for r in (3, 4) for c in (3, 4)}
    found = table(cells, rectangles | {(2, 3)}).audit()
    assert {each.name for each in found} == {"2,3", "cell (1, 2)"}
    assert not table(cells, rectangles | {(2, 3), (2, 4), (3, 1)}).audit()


def test_a_second_export_that_shows_the_total_of_a_subset_is_found() -> None:
    said = table(
        [[5, 40, 30], [30, 60, 20], [25, 35, 45]], {(1, 1), (1, 2), (2, 1), (2, 2)}
    )
    assert not said.audit()
    said.say("another file", [(0, 0), (1, 1)], shown=True)
    said.say("and another", [(0, 0), (1, 0), (1, 1)], shown=True)
    assert {"1,1"} <= {finding.name for finding in said.audit()}


def test_two_tables_of_the_same_people_are_one_system() -> None:
    said = Publication()
    said.cells(
        {("kind", "a"): 5, ("kind", "b"): 40, ("payer", "x"): 25, ("payer", "y"): 20}
    )
    said.equal(
        "one population",
        [("kind", "a"), ("kind", "b")],
        [("payer", "x"), ("payer", "y")],
    )
    said.say("a", [("kind", "a")], shown=False)
    said.say("b", [("kind", "b")], shown=True)
    assert not said.audit()
    said.say("x and y", [("payer", "x"), ("payer", "y")], shown=True)
    assert {finding.name for finding in said.audit()} == {"a", "cell ('kind', 'a')"}


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.integers(0, 3), min_size=4, max_size=6),
    st.data(),
)
def test_whatever_has_one_value_in_every_table_that_fits_has_been_found_or_is_bounded_by_zero(
    volumes: list[int], data: st.DataObject
) -> None:
    subsets = st.sets(st.integers(0, len(volumes) - 1), min_size=1)
    shown = data.draw(st.lists(subsets, max_size=4))
    said = Publication()
    said.cells({at: float(volume) for at, volume in enumerate(volumes)})
    for at, cells in enumerate(shown):
        said.say(f"shown {at}", cells, shown=True)
    for at in range(len(volumes)):
        said.say(str(at), [at], shown=False)
    found = {finding.name for finding in said.audit()}
    # The oracle may use values from -5: without the bound at zero only linear algebra tells a value.
    shifted = [(sorted(cells), sum(volumes[at] + 5 for at in cells)) for cells in shown]
    hidden = {str(at): [at] for at in range(len(volumes))}
    if len(volumes) <= 4:
        fits = values_that_fit(len(volumes), shifted, hidden, most=10)
        for name, values in fits.items():
            if volumes[int(name)]:
                assert (name in found) == (len(values) == 1)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000))
def test_what_the_engine_hides_the_audit_does_not_find(seed: int) -> None:
    rng = np.random.default_rng(seed)
    cells = rng.poisson(rng.gamma(0.6, 25, (4, 5))).astype(float)
    full = np.concatenate([cells.sum(axis=0, keepdims=True), cells])
    full = np.concatenate([full.sum(axis=1, keepdims=True), full], axis=1)
    codes = protect(full, totals=(0, 1))
    hidden = {(int(r), int(c)) for r, c in np.argwhere(codes != SHOWN)}
    assert not table(cells.tolist(), hidden).audit()
