"""Where most could be won back: the probable barrier, and who of ours has it in hand."""

from __future__ import annotations

from django.urls import reverse

from prm.common.formats import plural
from prm.insights.presenters.opportunity_rows import Row, Words, in_rank, rows_of
from prm.insights.queries.expectations import Estimate
from prm.insights.queries.vintage import provenance
from prm.issues.models import RUNNING, Report
from prm.packs import cells
from prm.packs.asking import Ask
from prm.packs.content import Cell, Column, Kind, Section, Table

MOST = 15
_COLUMNS = (
    Column("practice", "Practice"),
    Column("line", "Service line"),
    Column("referrals", "Referrals", Kind.COUNT, measure="referrals"),
    Column("left", "Leaked", Kind.COUNT, measure="leakage"),
    Column("low", "Recoverable, at least", Kind.COUNT, measure="recoverable"),
    Column("high", "at most", Kind.COUNT, measure="recoverable"),
    Column("barrier", "Probable barrier", measure="barrier"),
    Column("owner", "In whose hands"),
)


def leakage_section(ask: Ask) -> Section | None:
    """Return the pairs from which most could be won back, in the order of the opportunity list."""
    if ask.mart is None:
        return None
    rows = rows_of(ask.mart, None, Words(ask.mart))
    ranked = [row for row in in_rank(rows) if row.ranked]
    shown = ranked[:MOST]
    owners = _owners(shown)
    table = Table(
        "Where most could be won back",
        _COLUMNS,
        tuple(_row(row, owners) for row in shown),
        note=f"{provenance(ask.mart).note} Recoverable referrals a year, with their 95 % interval.",
        more=max(len(ranked) - MOST, 0),
        link=reverse("opportunities"),
        empty="No practice sends less than its panel predicts, beyond chance.",
    )
    return Section("leakage", "Leakage and why", _lead(ranked, owners), (table,))


def _lead(ranked: list[Row], owners: dict[tuple[str, str], str]) -> str:
    if not ranked:
        return "No practice sends less than its panel predicts, beyond chance."
    shown = ranked[:MOST]
    held = sum((row.practice.practice_id, row.cell.line) in owners for row in shown)
    found = plural(len(ranked), "practice and line", "practices and lines")
    verb = "sends" if len(ranked) == 1 else "send"
    return (
        f"{found} {verb} less than expected, beyond chance; of the first {len(shown)},"
        f" {held} have an open issue with an owner."
    )


def _owners(rows: list[Row]) -> dict[tuple[str, str], str]:
    """Return who owns the running issue of a practice and line: theirs first, else one about all lines. One query."""
    wanted = {(row.practice.practice_id, row.cell.line) for row in rows}
    reports = Report.objects.filter(
        issue__state__in=RUNNING, practice__code__in={code for code, _ in wanted}
    ).select_related("issue__owner", "practice")
    found: dict[tuple[str, str], str] = {}
    for report in reports.order_by("-issue__due_at", "pk"):
        code, line = report.practice.code, report.issue.service_line
        for key in wanted:
            if key[0] == code and line in (key[1], "") and (line or key not in found):
                owner = report.issue.owner
                found[key] = owner.name if owner else "Open, nobody yet"
    return found


def _row(row: Row, owners: dict[tuple[str, str], str]) -> tuple[Cell, ...]:
    back: Estimate | None = row.recoverable
    said = row.barrier_label or "Ask at the visit"
    return (
        cells.text(
            row.practice.name,
            link=reverse("practice_known_as", args=[row.practice.practice_id]),
        ),
        cells.text(row.line),
        cells.count(row.cell.flow.volume),
        cells.count(row.leaked) if row.leaked is not None else cells.NOTHING,
        cells.count(back.low if back else None),
        cells.count(back.high if back else None),
        cells.text(f"{said}, said by a person" if row.said else said),
        cells.text(owners.get((row.practice.practice_id, row.cell.line), "Nobody yet")),
    )
