"""Says the window's flows, how surely they are known, months, people and periods."""

from __future__ import annotations

from headwater.charts import DESTINATION_KINDS
from headwater.disclosure.audit import Publication
from headwater.marts import Mart
from prm.insights.counts import EVIDENCE_LEVELS, Flow
from prm.insights.publication.cells import (
    groups,
    in_window,
    members_of,
    say_count,
    sent,
    slots_of,
)
from prm.insights.queries.flows import GROUPS, published
from prm.insights.queries.people import referrers
from prm.insights.queries.practitioners import kinds_of_people
from prm.insights.queries.trends import market_months, periods


def say_cells(said: Publication, mart: Mart) -> None:
    """Add the referrals that every other table is made of."""
    said.cells(dict(sent(mart)))


def say_flows(said: Publication, mart: Mart) -> None:
    """Say practices × lines and the totals of their groups."""
    group = groups(mart)
    members = members_of(
        ((who, line, slot), cell)
        for cell in in_window(mart)
        for who in (cell.practice_id, group[str(cell.practice_id)])
        for line in (cell.line, "")
        for slot in slots_of(cell.kind)
    )
    for who, line, flow in flows_of(mart):
        for slot in Flow._fields:
            name = f"flow of {who} in {line or 'all lines'}: {slot}"
            say_count(said, name, members[who, line, slot], getattr(flow, slot))


def flows_of(mart: Mart) -> list[tuple[str, str, Flow]]:
    """Return every practice, and every group, with its lines."""
    shown = published(mart)
    found = [
        (who, line, cell.flow)
        for who, cells in shown.by_practice.items()
        for line, cell in cells.items()
    ]
    return found + [
        (who, line, flow)
        for who in GROUPS
        for line, flow in shown.groups[who].flows.items()
    ]


def say_mixes(said: Publication, mart: Mart) -> None:
    """Say the same referrals by how surely they are known."""
    names = ["practice_id", "service_line", *EVIDENCE_LEVELS, "associated"]
    group = groups(mart)
    volumes = {}
    for row in mart.table("opportunity", names).to_pylist():
        row["possible"] += row["associated"]
        for level in EVIDENCE_LEVELS:
            cell = "evidence", row["practice_id"], row["service_line"], level
            volumes[cell] = row[level]
    said.cells(volumes)
    levels = members_of(
        ((who, line, cell[3]), cell)
        for cell in volumes
        for who in (cell[1], group[cell[1]])
        for line in (cell[2], "")
    )
    whole = members_of((cell[1:3], cell) for cell in volumes)
    flows = members_of(
        ((cell.practice_id, cell.line), cell) for cell in in_window(mart)
    )
    for pair, cells in whole.items():
        said.equal(f"evidence of {pair}", cells, flows[pair])
    shown = published(mart)
    mixes = [
        (who, line, cell.mix)
        for who, cells in shown.by_practice.items()
        for line, cell in cells.items()
    ]
    mixes += [
        (g, line, mix) for g in GROUPS for line, mix in shown.groups[g].mixes.items()
    ]
    for who, line, mix in mixes:
        for level, count in zip(EVIDENCE_LEVELS, mix.levels, strict=True):
            name = f"evidence of {who} in {line or 'all lines'}: {level}"
            say_count(said, name, levels[who, line, level], count)


def say_market_months(said: Publication, mart: Mart) -> None:
    """Say the months of the whole market."""
    members = members_of(
        ((line, cell.month, kind), cell)
        for cell in sent(mart)
        for line in (cell.line, "")
        for kind in (cell.kind, "")
    )
    for line, months in market_months(mart).items():
        for month in months:
            counts = (month.whole, *month.counts)
            for kind, count in zip(("", *DESTINATION_KINDS), counts, strict=True):
                name = f"market, {line or 'all lines'}, {month.month:%Y-%m}: {kind or 'whole'}"
                say_count(said, name, members[line, month.month, kind], count)


def say_referrers(said: Publication, mart: Mart) -> None:
    """Say who refers, of every practice and line that a page can show."""
    members = members_of(
        ((cell.practice_id, cell.npi, line, slot), cell)
        for cell in in_window(mart)
        for line in (cell.line, "")
        for slot in ("volume", "ours")
        if slot == "volume" or cell.kind == "ours"
    )
    for who, cells in published(mart).by_practice.items():
        for line, cell in cells.items():
            for person in referrers(mart, cell):
                for slot in ("volume", "ours"):
                    key = who, person.npi, line, slot
                    name = f"referrer {person.npi} of {who} in {line or 'all lines'}: {slot}"
                    say_count(said, name, members[key], getattr(person, slot))


def say_periods(said: Publication, mart: Mart) -> None:
    """Say every practice's referrals over time, all lines and line by line."""
    of_practice = members_of(
        ((cell.practice_id, line), cell)
        for cell in sent(mart)
        if cell.practice_id
        for line in (cell.line, "")
    )
    for who, cells in published(mart).by_practice.items():
        for line, cell in cells.items():
            mine = of_practice[who, line]
            for period in periods(mart, cell):
                inside = [c for c in mine if period.start <= c.month <= period.end]
                name = f"{who}, {line or 'all lines'}, {period.start:%Y-%m} to {period.end:%Y-%m}"
                ours = [c for c in inside if c.kind == "ours"]
                other = [c for c in inside if c.kind != "ours"]
                say_count(said, f"{name}: ours", ours, period.ours)
                say_count(said, f"{name}: elsewhere", other, period.elsewhere)


def say_people(said: Publication, mart: Mart) -> None:
    """Say where each practitioner sends, all lines together."""
    members = members_of(
        ((cell.practice_id, cell.npi, cell.kind), cell) for cell in in_window(mart)
    )
    for who in published(mart).by_practice:
        for npi, kinds in kinds_of_people(mart, who).items():
            for kind, count in kinds:
                name = f"referrer {npi} of {who}: {kind}"
                say_count(said, name, members[who, npi, kind], count)
