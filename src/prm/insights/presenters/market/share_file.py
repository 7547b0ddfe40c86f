"""Market share as a file that others can read without the page beside it."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import StreamingHttpResponse

from headwater.charts import DESTINATION_KINDS
from headwater.marts import Mart
from prm.common.listing import address
from prm.common.spreadsheets import Cell, csv_response
from prm.insights.presenters.market.share import area_name, read_query
from prm.insights.queries.current import line_name
from prm.insights.queries.market_share import market_share
from prm.insights.queries.vintage import provenance


def export_share(mart: Mart, asked: Mapping[str, str]) -> StreamingHttpResponse:
    """Return every line, area and period of the filters, with each system's cases, as the pages show them."""
    found, query, said = market_share(mart), read_query(mart, asked), provenance(mart)
    names = [f"{system.name} ({system.kind})" for system in found.systems]
    header = (
        "service_line",
        "area",
        "area_name",
        "period",
        "complete",
        "all",
        *DESTINATION_KINDS,
        "our_share",
        *names,
    )
    rows: list[list[Cell]] = []
    for (line, area, period), cases in found.cells.items():
        asked_for = {"line": line, "area": area, "period": period.key}
        if any(query[key] not in ("", asked_for[key]) for key in query):
            continue
        counts = (cases.whole, *cases.kinds)
        share = cases.share
        rows.append(
            [
                line_name(mart, line) if line else "all",
                area or "all",
                area_name(area) if area else "the whole market",
                period.name,
                "yes" if period.complete else "no",
                *(count.plain for count in counts),
                "" if share is None else f"{share:.3f}",
                *(count.plain for count in cases.systems),
            ]
        )
    notes = [
        "Headwater: market share" + (" (synthetic data)" if said.synthetic else ""),
        f"Source: {said.source}; as of {said.as_of}; mart {said.mart_id}",
        f"Filters: {address(query).removeprefix('?') or 'none'}",
        "All episodes of an area's patients, whoever sent them, by the system that saw them.",
        "Quarters that aren't complete will grow. Counts of ten or fewer aren't told, nor what would give them away.",
    ]
    return csv_response(f"market-share-{mart.as_of}", header, rows, notes=notes)
