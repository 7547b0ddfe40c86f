"""The ranked opportunities of a mart, as a result that says what it is."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from headwater.marts.mart import Mart
from headwater.results import Definition, OpportunityResult
from headwater.schema.errors import InputError

OPPORTUNITY = Definition(
    name="Expected recoverable margin",
    formula="recoverable x contribution margin",
    numerator=(
        "posterior mean of level x (share of practices alike - own share) where something is wrong, less what is carved"
        " out, times the middle of finance's margin"
    ),
    denominator=(
        "practices below the funnel alone: inside it, what comes to us is what practices alike send"
    ),
)


def opportunities(mart: Mart, *, service_line: str | None = None) -> OpportunityResult:
    """Return where most could be won back, first the most worth (LEAK-05, methods 3.1).

    Parameters
    ----------
    service_line
        Only this line; all by default. Ranks stay those of all lines.

    Returns
    -------
    OpportunityResult
        The ranked rows of the mart's ``expectation`` with ``practice_name`` in front. Small cells are not hidden: use
        ``headwater.suppress`` before a table leaves the house.

    Raises
    ------
    InputError
        If there is no such line, or the mart holds no claims.
    """
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
    where = {} if service_line is None else {"service_line": service_line}
    table = mart.table("expectation", where=where)
    ranked = table.filter(pc.is_valid(table["rank"])).sort_by("rank")
    return OpportunityResult(
        table=_with_names(ranked, mart),
        definition=OPPORTUNITY,
        window=mart.window,
        as_of=mart.as_of,
        source=tuple(mart.manifest["sources"]),
    )


def _with_names(table: pa.Table, mart: Mart) -> pa.Table:
    rows = mart.table("practice", ["practice_id", "name"])
    names = dict(zip(*(column.to_pylist() for column in rows.columns), strict=True))
    words = [names.get(key) or key for key in table["practice_id"].to_pylist()]
    return table.add_column(0, "practice_name", pa.array(words, pa.string()))
