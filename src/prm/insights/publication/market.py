"""Says the market's share by area and quarter, and what became of patients whom we kept."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from headwater.charts import DESTINATION_KINDS
from headwater.disclosure.audit import Publication
from headwater.marts import Mart
from prm.insights.publication.cells import members_of, say_count, sent
from prm.insights.queries.market_share import market_share
from prm.insights.queries.quarters import quarter_of
from prm.insights.queries.second_hop import second_hops
from prm.insights.queries.trends import market_months

_LEFT = ("competitor", "unaffiliated")


def say_market_share(said: Publication, mart: Mart) -> None:
    """Say all episodes by line, area, period and who saw them; a quarter of the whole market is three of its months."""
    found = market_share(mart)
    named = {(each.kind, each.name) for each in found.systems}
    volumes: dict[Any, float] = defaultdict(float)
    for row in mart.table("market_share").to_pylist():
        kind = row["destination_kind"]
        system = row["system"] if (kind, row["system"]) in named else ""
        key = "share", row["service_line"], row["area"], row["quarter"], kind, system
        volumes[key] += row["volume"]
    said.cells(volumes)
    apart = {(cell[4], cell[5]) for cell in volumes if cell[5]}
    months = {month.month for each in market_months(mart).values() for month in each}
    quarters = members_of(((cell[1], cell[3], cell[4]), cell) for cell in volumes)
    flows = members_of(
        ((cell.line, quarter_of(cell.month), cell.kind), cell) for cell in sent(mart)
    )
    for key, cells in quarters.items():
        held = {cell.month for cell in flows[key]} <= months
        if held and flows[key]:
            said.equal(f"quarter {key}", cells, flows[key])
    for (line, area, period), cases in found.cells.items():
        inside = [
            cell
            for cell in volumes
            if line in ("", cell[1])
            and area in ("", cell[2])
            and period.start <= cell[3] <= period.end
        ]
        name = f"share of {line or 'all lines'}, {area or 'all areas'}, {period.key}"
        say_count(said, f"{name}: whole", inside, cases.whole)
        for kind, count in zip(DESTINATION_KINDS, cases.kinds, strict=True):
            cells = [cell for cell in inside if cell[4] == kind]
            say_count(said, f"{name}: {kind}", cells, count)
        for system, count in zip(found.systems, cases.systems, strict=True):
            # The others of a kind together have a name on the page that no row has.
            own = system.name if (system.kind, system.name) in apart else ""
            cells = [c for c in inside if c[4] == system.kind and c[5] == own]
            say_count(said, f"{name}: {system.name}", cells, count)


def say_second_hops(said: Publication, mart: Mart) -> None:
    """Say of each line who was kept, who was sent on, and to which kinds and lines."""
    volumes: dict[Any, float] = defaultdict(float)
    kept: dict[str, float] = defaultdict(float)
    for row in mart.table("second_hop").to_pylist():
        if row["next_line"] is None:
            kept[row["service_line"]] += row["volume"]
            continue
        key = "hop", row["service_line"], row["next_line"], row["destination_kind"]
        volumes[key] += row["volume"]
    for line, whole in kept.items():
        gone_on = sum(volume for cell, volume in volumes.items() if cell[1] == line)
        volumes["hop", line, "", "stayed"] = max(whole - gone_on, 0.0)
    said.cells(volumes)
    for line, hop in second_hops(mart).items():
        mine = [cell for cell in volumes if line in ("", cell[1])]
        onward = [cell for cell in mine if cell[2]]
        name = f"second hop of {line or 'all lines'}"
        say_count(said, f"{name}: kept", mine, hop.kept)
        say_count(said, f"{name}: onward", onward, hop.onward)
        left = [cell for cell in onward if cell[3] in _LEFT]
        say_count(said, f"{name}: left", left, hop.left)
        for kind, count in zip(DESTINATION_KINDS, hop.kinds, strict=True):
            cells = [cell for cell in onward if cell[3] == kind]
            say_count(said, f"{name}: {kind}", cells, count)
        for following, (onwards, gone) in hop.next_lines.items():
            cells = [cell for cell in onward if cell[2] == following]
            say_count(said, f"{name}, to {following}", cells, onwards)
            away = [cell for cell in cells if cell[3] in _LEFT]
            say_count(said, f"{name}, to {following}: left", away, gone)
