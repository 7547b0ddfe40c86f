"""Each service line in a row: what was referred, what came to us, and what patients met at our clinics."""

from __future__ import annotations

from django.urls import reverse

from headwater import charts
from headwater.marts import Mart
from prm.insights.presenters.overview import present_overview
from prm.insights.presenters.service_line import LineRow, list_lines
from prm.insights.queries.access import LINE, access_of
from prm.insights.queries.access import Month as Waits
from prm.insights.queries.trends import Month
from prm.packs import cells
from prm.packs.asking import Ask
from prm.packs.content import Cell, Chart, Column, Kind, Section, Series, Shape, Table

_COLUMNS = (
    Column("line", "Service line"),
    Column("referrals", "Referrals", Kind.COUNT, sums=True, measure="referrals"),
    Column("ours", "To us", Kind.COUNT, measure="referrals"),
    Column("share", "Share to us", Kind.SHARE, ("ours", "referrals"), measure="share"),
    Column("left", "Leaked", Kind.COUNT, measure="leakage"),
    Column("orders", "Orders", Kind.COUNT, measure="schedule_rate"),
    Column("scheduled", "Scheduled", Kind.SHARE, measure="schedule_rate"),
    Column("completed", "Completed", Kind.SHARE, measure="completion_rate"),
    Column("wait", "Third next", Kind.DAYS, measure="third_next_available"),
    Column("turnaround", "Report", Kind.HOURS, measure="report_turnaround"),
)


def lines_section(ask: Ask) -> Section | None:
    """Return the strip of service lines, and where the referrals of aligned practices went by month."""
    if ask.mart is None:
        return None
    page = list_lines(ask.mart)
    table = Table(
        "Service lines, aligned practices",
        _COLUMNS,
        tuple(_row(ask.mart, row) for row in page.rows),
        note=f"{page.provenance.note} Waits are of the newest month that has them.",
        link=reverse("service_lines"),
        empty="The mart knows no referrals yet.",
    )
    return Section(
        "lines", "Service lines", _lead(ask.mart), (table, *_drawn(ask.mart))
    )


def _lead(mart: Mart) -> str:
    whole = present_overview(mart)
    flow = whole.aligned
    if flow.share_to_us is None:
        return "Too little is known to say what came to us."
    found = (
        f"Of {flow.volume.text} referrals of aligned practices, {flow.ours.text}"
        f" ({cells.share(flow.share_to_us).text}) came to us and {flow.left.text} leaked."
    )
    if whole.most:
        found += f" {whole.most.name} lost most, {whole.most.aligned.left.text}."
    return found


def _row(mart: Mart, row: LineRow) -> tuple[Cell, ...]:
    access = access_of(mart, row.line)
    orders = access.window[LINE] if access else None
    return (
        cells.text(row.name, link=reverse("service_line", args=[row.line])),
        cells.count(row.aligned.volume),
        cells.count(row.aligned.ours),
        cells.share(row.aligned.share_to_us),
        cells.count(row.aligned.left),
        cells.count(orders.orders if orders else None),
        cells.share(orders.schedule_rate if orders else None),
        cells.share(orders.completion_rate if orders else None),
        cells.amount(row.wait.third_next if row.wait else None, "days"),
        cells.amount(_turnaround(mart, row.line), "h"),
    )


def _turnaround(mart: Mart, line: str) -> float | None:
    access = access_of(mart, line)
    months: tuple[Waits, ...] = access.clinics.get(LINE, ()) if access else ()
    known = [each.turnaround for each in months if each.mature]
    return next((each for each in reversed(known) if each is not None), None)


def _drawn(mart: Mart) -> tuple[Chart, ...]:
    page = present_overview(mart)
    if page.empty:
        return ()
    return (
        Chart(
            "Where referrals went, by month",
            Shape.STACKED,
            Kind.COUNT,
            tuple(_name(month) for month in page.months),
            tuple(
                Series(
                    charts.DESTINATION_NAMES[kind],
                    kind,
                    tuple(month.counts[at].value for month in page.months),
                )
                for at, kind in enumerate(charts.DESTINATION_KINDS)
            ),
            str(page.chart["description"]),
            page.chart,
            note="All practices. Months marked * aren’t complete yet."
            if any(not month.mature for month in page.months)
            else "All practices.",
            measure="referrals",
        ),
    )


def _name(month: Month) -> str:
    return f"{month.month:%b %Y}{'' if month.mature else ' *'}"
