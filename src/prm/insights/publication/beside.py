"""Says what stands beside the window's flows: shorter look-backs, payers, and what rules carve out."""

from __future__ import annotations

from headwater.disclosure.audit import Publication
from headwater.marts import Mart
from prm.insights.counts import Flow
from prm.insights.publication.cells import (
    LEFT,
    groups,
    in_window,
    members_of,
    say_count,
    sent,
    slots_of,
)
from prm.insights.publication.referrals import flows_of
from prm.insights.queries.addressable import RULES, carved
from prm.insights.queries.lookback import LONGEST, lookback_days, lookback_flow
from prm.insights.queries.payers import payer_mixes


def say_lookbacks(said: Publication, mart: Mart) -> None:
    """Say the flows of shorter look-backs; what the longest finds more is a cell that nothing may tell."""
    volumes = sent(mart)
    longest = members_of(
        ((cell.practice_id, cell.line, cell.kind), cell) for cell in in_window(mart)
    )
    group = groups(mart)
    table = mart.table("window_flow")
    for days in lookback_days(mart):
        if days == LONGEST:
            continue
        found = {
            (row["practice_id"], row["service_line"], row["destination_kind"]): row[
                "volume"
            ]
            for row in table.to_pylist()
            if row["days"] == days
        }
        more = {
            ("more", days, *key): sum(volumes[cell] for cell in longest[key])
            - found.get(key, 0.0)
            for key in {*longest, *found}
        }
        said.cells(more)
        members = members_of(
            ((who, line, slot), cell)
            for cell in more
            for who in (cell[2], group[cell[2]])
            for line in (cell[3], "")
            for slot in slots_of(cell[4])
        )
        for who, line, _ in flows_of(mart):
            flow = lookback_flow(mart, who, line, days)
            for slot in Flow._fields:
                if flow is None:
                    continue
                less = members[who, line, slot]
                parts = dict.fromkeys(less, -1.0)
                for cell in less:
                    parts |= dict.fromkeys(longest[cell[2:]], 1.0)
                name = f"{who} in {line or 'all lines'}, {days} days: {slot}"
                said.say(name, parts, shown=getattr(flow, slot).value is not None)
                said.say(f"{name}, less than {LONGEST}", less, shown=False)


def say_payers(said: Publication, mart: Mart) -> None:
    """Say with which payers the referrals come."""
    names = ["practice_id", "payer", "volume"]
    table = mart.table("payer_flow", names).group_by(names[:2])
    volumes = {
        ("payer", row["practice_id"], row["payer"]): row["volume_sum"]
        for row in table.aggregate([("volume", "sum")]).to_pylist()
    }
    said.cells(volumes)
    whole = members_of((cell[1], cell) for cell in volumes)
    flows = members_of((cell.practice_id, cell) for cell in in_window(mart))
    for practice_id, cells in whole.items():
        said.equal(f"payers of {practice_id}", cells, flows[practice_id])
    group = groups(mart)
    members = members_of(
        ((who, cell[2]), cell)
        for cell in volumes
        if cell[1] in group
        for who in (cell[1], group[cell[1]])
    )
    for who, mix in payer_mixes(mart).items():
        for payer, count in mix.items():
            say_count(said, f"payer {payer} of {who}", members[who, payer], count)


def say_carved(said: Publication, mart: Mart) -> None:
    """Say what rules carve out of what leaked, and what is left."""
    split = carved(mart)
    aligned = {who for who, group in groups(mart).items() if group == "aligned"}
    left: dict[tuple[str, str], float] = {}
    flows = members_of(
        ((cell.practice_id, cell.line), cell)
        for cell in in_window(mart)
        if cell.kind in LEFT and cell.practice_id in aligned
    )
    volumes = sent(mart)
    for key, cells in flows.items():
        left[key] = sum(volumes[cell] for cell in cells)
    carve: dict[tuple[str, ...], float] = {}
    where = {"destination_kind": list(LEFT)}
    for row in mart.table("carve_out", where=where).to_pylist() if split else []:
        key = row["practice_id"], row["service_line"]
        if key in left and row["reason"] in RULES:
            cell = "carved", *key, row["reason"]
            carve[cell] = carve.get(cell, 0.0) + row["volume"]
    by_pair = members_of((cell[1:3], cell) for cell in carve)
    rest = {
        ("carved", *key, "remainder"): volume
        - sum(carve[cell] for cell in by_pair[key])
        for key, volume in left.items()
    }
    said.cells(carve | rest)
    for key in left if split else ():
        cells = [*by_pair[key], ("carved", *key, "remainder")]
        said.equal(f"carve-outs of {key}", cells, flows[key])
    members = members_of(
        ((who, line, cell[3]), cell)
        for cell in carve | rest
        for who in (cell[1], "")
        for line in (cell[2], "")
    )
    for who, lines in split.items():
        for line, each in lines.items():
            name = f"carved out of {who or 'all'} in {line or 'all lines'}"
            for reason, count in (*each.rules, ("remainder", each.remainder)):
                cells = members[who, line, reason]
                say_count(said, f"{name}: {reason}", cells, count)
