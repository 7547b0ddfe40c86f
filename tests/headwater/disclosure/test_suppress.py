"""Small cells can't be had from a table, nor worked out from its totals."""

from __future__ import annotations

from collections import defaultdict

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.disclosure import Share, Total, hidden, suppress

VOLUME = st.one_of(
    st.just(0.0),
    st.integers(0, 40).map(float),
    st.floats(0, 60).map(lambda v: round(v, 3)),
)
ROWS = st.lists(st.tuples(st.sampled_from([None, "a", "b", "c"]), VOLUME), max_size=25)
PARTS = ("ours", "partner", "competitor")
CELLS = st.lists(st.tuples(VOLUME, VOLUME, VOLUME), min_size=1, max_size=8)


def test_a_small_cell_takes_the_next_smallest_with_it() -> None:
    table = pa.table({"line": ["a", "a", "a"], "volume": [7.0, 15.0, 90.0]})
    result = suppress(table, volumes=["volume"], by=["line"])
    assert result["volume"].to_pylist() == [None, None, 90.0]


def test_hidden_cells_that_are_small_together_take_more_with_them() -> None:
    table = pa.table({"volume": [2.0, 3.0, 12.0, 40.0]})
    result = suppress(table, volumes=["volume"])
    assert result["volume"].to_pylist() == [None, None, None, 40.0]


def test_groups_without_a_small_cell_stay_as_they_are() -> None:
    table = pa.table({"line": ["a", "b", "b"], "volume": [12.0, 30.0, 0.0]})
    assert suppress(table, volumes=["volume"], by=["line"]).equals(table)


def test_what_rounds_to_zero_is_shown_as_zero_and_protects_nothing() -> None:
    table = pa.table({"volume": [0.3, 8.0, 20.0, 50.0]})
    result = suppress(table, volumes=["volume"])
    assert result["volume"].to_pylist() == [0.0, None, None, 50.0]


def test_whole_numbers_stay_whole_and_nulls_stay_null() -> None:
    table = pa.table({"count": pa.array([3, None, 30, 80], pa.int64())})
    result = suppress(table, volumes=["count"])
    assert result["count"].to_pylist() == [None, None, None, 80]
    assert result.schema.field("count").type == pa.int64()


def test_an_empty_table_stays_empty() -> None:
    table = pa.table({"line": pa.array([], pa.string()), "volume": pa.array([], "f8")})
    assert suppress(table, volumes=["volume"], by=["line"]).num_rows == 0


def test_a_share_goes_with_its_numerator_and_with_what_is_left_of_its_denominator() -> (
    None
):
    table = pa.table(
        {
            "volume": [100.0, 100.0, 100.0, 100.0],
            "ours": [50.0, 96.0, 4.0, 0.0],
            "share": [0.5, 0.96, 0.04, 0.0],
        }
    )
    result = suppress(
        table,
        volumes=["volume", "ours"],
        by=["ours"],
        shares=[Share("share", "ours", "volume")],
    )
    assert result["share"].to_pylist() == [0.5, None, None, 0.0]
    assert result["ours"].to_pylist() == [50.0, None, None, 0.0]


def test_a_dependent_column_goes_with_its_volume() -> None:
    table = pa.table(
        {"volume": [4.0, 0.2, 44.0, 60.0], "variance": [2.0, 0.1, 9.0, 8.0]}
    )
    result = suppress(table, volumes=["volume"], dependents={"variance": ["volume"]})
    assert result["variance"].to_pylist() == [None, None, None, 8.0]


def test_two_totals_of_a_row_can_not_be_subtracted_from_each_other() -> None:
    row = {"volume": 100.0, "ours": 3.0, "partner": 2.0, "leaked": 95.0}
    row |= {"competitor": 60.0, "unaffiliated": 35.0}
    result = suppress(
        pa.table({name: [value] for name, value in row.items()}),
        volumes=list(row),
        by=list(row),
        totals=[
            Total("volume", ("ours", "partner", "competitor", "unaffiliated")),
            Total("leaked", ("competitor", "unaffiliated")),
        ],
    ).to_pylist()[0]
    assert result["ours"] is None and result["partner"] is None
    shown = result["volume"], result["leaked"]
    assert None in shown, "volume - leaked would be 5"


@given(ROWS)
@settings(deadline=None)
def test_no_total_gives_one_hidden_cell_or_a_small_sum_away(
    rows: list[tuple[str | None, float]],
) -> None:
    lines, volumes = [row[0] for row in rows], [row[1] for row in rows]
    table = pa.table(
        {"line": pa.array(lines, "string"), "volume": pa.array(volumes, "f8")}
    )
    result = suppress(table, volumes=["volume"], by=["line"])["volume"].to_pylist()
    groups = defaultdict(list)
    for line, volume, shown in zip(lines, volumes, result, strict=True):
        groups[line].append((volume, shown))
        assert shown is None or not hidden(shown)
        assert shown in (None, volume) or (shown == 0 and volume < 0.5)
    for cells in groups.values():
        concealed = [volume for volume, shown in cells if shown is None]
        if not hidden(sum(volume for volume, _ in cells)):
            assert len(concealed) != 1
            assert not hidden(sum(concealed))


@given(CELLS)
@settings(max_examples=60, deadline=None)
def test_no_row_or_column_total_gives_anything_away(
    cells: list[tuple[float, float, float]],
) -> None:
    table = pa.Table.from_pylist(
        [dict(zip(PARTS, row, strict=True)) | {"volume": sum(row)} for row in cells]
    )
    names = ("volume", *PARTS)
    result = suppress(table, volumes=names, totals=[Total("volume", PARTS)]).to_pylist()
    for truth, row in zip(table.to_pylist(), result, strict=True):
        concealed = [name for name in names if row[name] is None]
        assert len(concealed) != 1 or truth[concealed[0]] == 0
        if row["volume"] is not None:
            assert not hidden(sum(truth[name] for name in concealed))
    for name in names:
        column = [row[name] for row in table.to_pylist()]
        kept = [row[name] for row in result]
        # The only cell of a group beside what is shown as none is its total: nothing in the table can protect it.
        if not hidden(sum(column)) and sum(value >= 0.5 for value in column) > 1:
            assert kept.count(None) != 1
            missing = (v for v, k in zip(column, kept, strict=True) if k is None)
            assert not hidden(sum(missing))


def too_little(concealed: list[float]) -> bool:
    """Say whether a reader of their sum has a small one among them to fewer than five values."""
    few = sum(map(hidden, concealed))
    large, rest = len(concealed) - few, sum(concealed)
    most = rest - (few - 1) - 11 * large
    least = 1.0 if large else rest - 10 * (few - 1)
    choice = min(most, 10) - max(least, 1) + 1
    return len(concealed) == 1 or hidden(rest) or choice < 5 + 1e-6


@given(st.lists(VOLUME, max_size=8))
@settings(deadline=None)
def test_of_one_column_only_small_cells_and_what_they_need_are_hidden(
    volumes: list[float],
) -> None:
    """Each larger one that is hidden is needed: without it the small ones would have fewer than five values."""
    result = suppress(pa.table({"v": pa.array(volumes, "f8")}), volumes=["v"])["v"]
    concealed = [
        v for v, k in zip(volumes, result.to_pylist(), strict=True) if k is None
    ]
    assert sorted(filter(hidden, volumes)) == sorted(filter(hidden, concealed))
    for volume in concealed:
        if not hidden(volume):
            others = [*concealed]
            others.remove(volume)
            assert too_little(others)
