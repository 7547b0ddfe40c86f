"""Hide small cells of a table, and as many others as it takes that no total gives them away.

It decides as it is decided what pages, charts and files show: one book of all counts and of what adds up among them
(``headwater.disclosure.book``), solved together. What it does not do: remember an earlier file made from the same
claims.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from headwater.disclosure.book import Book
from headwater.disclosure.cells import rounds_to_zero, small
from headwater.disclosure.exposure import SHOWN, WITHHELD
from headwater.disclosure.sums import Indices

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
_SOMETHING = 0.5  # less is shown as none


@dataclass(frozen=True, slots=True)
class Total:
    """A column that is the sum of others in the same row."""

    of: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """A column that is ``numerator`` / ``denominator`` of the same row."""

    name: str
    numerator: str
    denominator: str


def suppress(
    table: pa.Table,
    *,
    volumes: Sequence[str],
    by: Sequence[str] | Sequence[Sequence[str]] = (),
    totals: Sequence[Total] = (),
    shares: Sequence[Share] = (),
    dependents: Mapping[str, Sequence[str]] | None = None,
) -> pa.Table:
    """Return ``table`` with small cells, and what would give them away, replaced by null.

    Parameters
    ----------
    volumes
        The columns that count people, or are sums of probabilities of people.
    by
        The columns whose groups have a total that a reader knows: ``("practice_id", "service_line")``. Several
        groupings are given as a sequence of such tuples; ``()`` is one group of all rows. The total of a group that
        is itself a small cell counts as not shown; so must the total of a group with a single cell that is hidden.
    totals
        Columns of ``volumes`` that are sums of others in the row.
    shares
        Columns hidden along with their numerator or denominator, and where the rest of the denominator is small.
    dependents
        Column → the volumes that it would give away (a variance, for one); hidden along with any of them.

    Returns
    -------
    pyarrow.Table
        Same rows and columns. Nulls that were there stay. A volume above zero that rounds to zero becomes zero.

    Examples
    --------
    >>> table = pa.table({"line": ["a", "a", "a"], "volume": [7.0, 15.0, 90.0]})
    >>> suppress(table, volumes=["volume"], by=["line"])["volume"].to_pylist()
    [None, None, 90.0]
    """
    values = _values(table, volumes)
    hide = small(values)
    position = {name: index for index, name in enumerate(volumes)}
    for share in shares:
        numerator = position[share.numerator]
        rest = values[:, position[share.denominator]] - values[:, numerator]
        hide[:, numerator] |= small(rest) & (values[:, numerator] > 0)
    book = Book()
    # What rounds to zero is read as zero; a null has no part in any sum.
    ids = book.enter(
        np.where(values >= _SOMETHING, values, 0.0),
        codes=np.where(hide, WITHHELD, SHOWN).astype(np.int8),
    )
    for columns in _groupings(by):
        _add_up_groups(book, ids, _group_ids(table, columns))
    for equation in _equations(totals, position):
        # A row with a null has no such total.
        used = ~np.isnan(values[:, equation != 0]).any(axis=1)
        if np.abs(equation).max() == 1:
            book.balance(ids[used][:, equation > 0], ids[used][:, equation < 0])
    hide = (book.decide(whole=False)[ids] != SHOWN) & ~np.isnan(values)
    return _hide_columns(table, values, hide, position, shares, dependents or {})


def _values(table: pa.Table, volumes: Sequence[str]) -> Floats:
    """Return the volumes as rows × columns; null is not-a-number, which no comparison holds for."""
    values = np.empty((table.num_rows, len(volumes)))
    for index, name in enumerate(volumes):
        # Arrow hands null over as not-a-number.
        values[:, index] = table[name].cast(pa.float64()).to_numpy()
    return values


def _groupings(by: Sequence[str] | Sequence[Sequence[str]]) -> list[Sequence[str]]:
    if by and not isinstance(by[0], str):
        return [tuple(columns) for columns in by]
    return [[str(column) for column in by]]


def _group_ids(table: pa.Table, columns: Sequence[str]) -> NDArray[np.int64]:
    """Number the groups from 0; null is a group like any other."""
    ids = np.zeros(table.num_rows, dtype=np.int64)
    for column in columns:
        encoded = table[column].combine_chunks().dictionary_encode()
        null = len(encoded.dictionary)
        codes = encoded.indices.fill_null(null).to_numpy(zero_copy_only=False)
        _, ids = np.unique(ids * (null + 1) + codes, return_inverse=True)
    return ids


def _add_up_groups(book: Book, ids: Indices, groups: Indices) -> None:
    """Enter the total of each group by column, which a reader knows."""
    if not ids.size:
        return
    volumes = book.volumes[ids]
    for column, parts in enumerate(ids.T):
        totals = np.bincount(groups, volumes[:, column]).astype(float)
        book.add_up_groups(book.enter(totals, fixed=True), parts, groups)


def _equations(
    totals: Sequence[Total], position: Mapping[str, int]
) -> list[NDArray[np.int64]]:
    """Return every sum and difference of the row totals, as coefficients over the volumes that add up to zero."""
    rows = np.zeros((len(totals), len(position)), dtype=np.int64)
    for row, total in zip(rows, totals, strict=True):
        row[position[total.of]] = -1
        row[[position[part] for part in total.parts]] = 1
    combined = [
        np.array(signs) @ rows for signs in product((0, 1, -1), repeat=len(totals))
    ]
    # An equation and its negative say the same; nothing at all says nothing.
    unique = {min(tuple(row), tuple(-row)) for row in combined if row.any()}
    return [np.array(row) for row in sorted(unique)]


def _hide_columns(
    table: pa.Table,
    values: Floats,
    hide: Mask,
    position: Mapping[str, int],
    shares: Sequence[Share],
    dependents: Mapping[str, Sequence[str]],
) -> pa.Table:
    vague = rounds_to_zero(values)
    for name, index in position.items():
        zero = pa.scalar(0, table[name].type)
        table = _replace(table, name, vague[:, index] & ~hide[:, index], zero)
        table = _replace(table, name, hide[:, index], None)
    for share in shares:
        used = [position[share.numerator], position[share.denominator]]
        table = _replace(table, share.name, _any(hide[:, used]), None)
    for name, given_away in dependents.items():
        used = [position[volume] for volume in given_away]
        table = _replace(table, name, _any((hide | vague)[:, used]), None)
    return table


def _any(mask: Mask) -> Mask:
    return np.asarray(mask.any(axis=1))


def _replace(
    table: pa.Table, name: str, where: Mask, value: pa.Scalar[Any] | None
) -> pa.Table:
    field = table.schema.field(name).with_nullable(True)
    replacement = pa.scalar(None, field.type) if value is None else value
    column = pc.if_else(pa.array(where), replacement, table[name])
    return table.set_column(table.schema.get_field_index(name), field, column)
