"""Hide small cells of a table, and as many others as it takes that no total gives them away.

Complementary suppression by the usual greedy rule: whenever a reader can subtract what is shown from a total and is
left with one hidden cell, or with hidden cells that are a small cell together, the next smallest cell is hidden as
well. It is repeated over every total, down the columns and across the rows, until none gives anything away.

What it does not do: combine totals of different groupings with each other (a linear program can), or remember an
earlier file made from the same claims.
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

from headwater.disclosure.cells import rounds_to_zero, small

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


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
    groupings = [_group_ids(table, columns) for columns in _groupings(by)]
    equations = _equations(totals, position)
    _protect(values, hide, groupings, equations)
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


def _protect(
    values: Floats,
    hide: Mask,
    groupings: list[NDArray[np.int64]],
    equations: list[NDArray[np.int64]],
) -> None:
    """Hide more cells, in place, until no total gives any away; ends because cells are only ever hidden."""
    before = -1
    while before != (before := int(hide.sum())):
        for groups in groupings:
            for index in range(values.shape[1]):
                _protect_column(values[:, index], hide[:, index], groups)
        for equation in equations:
            _protect_rows(values, hide, equation)


def _protect_column(volumes: Floats, hide: Mask, groups: NDArray[np.int64]) -> None:
    """Hide the next smallest of every group whose total gives its hidden cells away."""
    if not hide.any():
        return
    of = groups.max() + 1
    count = np.bincount(groups[hide], minlength=of)
    known = np.bincount(groups[hide], volumes[hide], minlength=of).astype(np.float64)
    exposed = (count == 1) | ((count > 0) & small(known))
    candidates = np.flatnonzero(exposed[groups] & ~hide & (volumes > 0))
    # What rounds to zero is read as zero and protects nothing: it comes last.
    order = np.lexsort(
        (volumes[candidates], rounds_to_zero(volumes[candidates]), groups[candidates])
    )
    candidates = candidates[order]
    group = groups[candidates]
    first = np.flatnonzero(np.diff(group, prepend=-1))
    rank = np.arange(len(group)) - np.repeat(first, np.diff(first, append=len(group)))
    running = np.cumsum(volumes[candidates]) - volumes[candidates]
    running -= np.repeat(running[first], np.diff(first, append=len(group)))
    still_exposed = (count[group] + rank < 2) | small(known[group] + running)
    hide[candidates[still_exposed]] = True


def _protect_rows(values: Floats, hide: Mask, equation: NDArray[np.int64]) -> None:
    """Hide the next smallest of every row in which ``equation`` gives hidden cells away."""
    used = np.flatnonzero(equation)
    signs, volumes = equation[used], values[:, used]
    while True:
        concealed = hide[:, used]
        signed = np.where(concealed, signs, 0)
        same_sign = ~((signed > 0).any(axis=1) & (signed < 0).any(axis=1))
        count = concealed.sum(axis=1)
        together = np.abs(np.where(concealed, signed * volumes, 0).sum(axis=1))
        whole = (np.abs(signed) <= 1).all(axis=1)
        exposed = same_sign & ((count == 1) | ((count > 0) & whole & small(together)))
        # A row with a null has no such total.
        exposed &= ~np.isnan(volumes).any(axis=1)
        ranked = np.where(concealed | ~(volumes > 0), np.inf, volumes)
        ranked[rounds_to_zero(ranked)] += values.max(initial=0, where=values > 0)
        exposed &= np.isfinite(ranked).any(axis=1)
        if not exposed.any():
            return
        rows = np.flatnonzero(exposed)
        hide[rows, used[ranked[rows].argmin(axis=1)]] = True


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
