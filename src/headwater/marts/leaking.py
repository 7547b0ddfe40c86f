"""Leakage of a mart, as a result that says what it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from headwater.marts.mart import Mart
from headwater.results import LeakageResult
from headwater.schema.errors import InputError

if TYPE_CHECKING:
    from headwater.measures.leakage import By

_COLUMNS = [
    "practice_id",
    "service_line",
    "month",
    "alignment",
    "destination_id",
    "destination_kind",
    "volume",
]
# What a row is called: the key of the measure, and the mart table and column that name it.
_NAMED = {
    "practice": ("practice_id", "practice"),
    "service_line": ("service_line", None),
    "destination": ("destination_id", "organization"),
}


def leakage(
    mart: Mart,
    *,
    service_line: str | None = None,
    by: By = "practice",
    draw: Callable[[LeakageResult], dict[str, Any]],
) -> LeakageResult:
    """Measure leakage over the mart's window; see ``headwater.measures.leakage`` for the formula.

    Parameters
    ----------
    service_line
        Only this line; all by default.
    by
        One row for each ``practice``, ``service_line`` or ``destination``.
    draw
        What ``LeakageResult.chart`` calls.

    Returns
    -------
    LeakageResult
        The measure's columns with ``name`` in front. Small cells are not hidden: use ``headwater.suppress`` before a
        table leaves the house.

    Raises
    ------
    InputError
        If there is no such grouping or line, or the mart holds no claims.
    """
    # Here and not above: pages read marts, and need neither the measures nor their engine.
    from headwater.engines import Database
    from headwater.measures.leakage import LEAKAGE, measure_leakage

    _check(mart, service_line, by)
    assert mart.window is not None
    flow = mart.table("flow", _COLUMNS, {"month": mart.window})
    with Database() as db:
        table = measure_leakage(
            db, flow=flow, by=by, window=mart.window, service_line=service_line
        )
    return LeakageResult(
        table=_with_names(table, mart, by),
        name="name",
        definition=LEAKAGE,
        window=mart.window,
        as_of=mart.as_of,
        source=tuple(mart.manifest["sources"]),
        maturity=mart.table("maturity"),
        draw=draw,
    )


def _check(mart: Mart, service_line: str | None, by: str) -> None:
    if by not in _NAMED:
        raise InputError(
            f"Leakage isn't measured by {by}.", f"Use {', '.join(_NAMED)}."
        )
    lines = mart.service_lines
    if service_line is not None and service_line not in lines:
        raise InputError(
            f"There is no service line {service_line}.",
            f"Use one of {', '.join(lines)}.",
        )
    if mart.window is None:
        raise InputError(
            f"The mart {mart.id} holds no claims.", "Load claims, then refresh."
        )


def _with_names(table: pa.Table, mart: Mart, by: str) -> pa.Table:
    """Put a person's word for each row in front; where nobody gave one, the identifier."""
    key, home = _NAMED[by]
    if home:
        rows = mart.table(
            home, [key if by == "practice" else "organization_id", "name"]
        )
        names = dict(zip(*(column.to_pylist() for column in rows.columns), strict=True))
    else:
        names = mart.service_lines
    keys = table[key].to_pylist()
    words = [names.get(value) or value or "Unknown" for value in keys]
    return table.add_column(0, "name", pa.array(words, pa.string()))
