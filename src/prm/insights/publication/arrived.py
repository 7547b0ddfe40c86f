"""Says who came to our own practitioners, month by month and in longer spans."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from headwater.disclosure.audit import Publication
from headwater.marts import Mart
from headwater.marts.protecting.arrivals import SPANS
from prm.insights.publication.beneath import Received
from prm.insights.publication.cells import members_of, say_count, sent
from prm.insights.queries.arrivals import Span, arrivals, month_number, month_of

_OURS = "ours"


class Arrived(NamedTuple):
    """Referrals of a line and month that one of our practitioners received; "" is whoever else received to us."""

    npi: str
    line: str
    month: date


def say_arrivals(said: Publication, mart: Mart) -> None:
    """Say every span of every practitioner, and that they are the referrals of other tables told in another way."""
    volumes: dict[Arrived, float] = {}
    for row in mart.table("arrival").to_pylist():
        cell = Arrived(row["npi"], row["service_line"], row["month"])
        volumes[cell] = row["volume"]
    if not volumes:
        return
    said.cells(dict(volumes))
    _market_months(said, mart, volumes)
    _window(said, mart, volumes)
    numbers = [month_number(cell.month) for cell in volumes]
    mine = members_of(((cell.npi, cell.line), cell) for cell in volumes)
    for who, shown in arrivals(mart).items():
        for span in _spans(mart, min(numbers), max(numbers)):
            ends = month_of(span.start), month_of(span.start + span.months)
            inside = [cell for cell in mine[who] if ends[0] <= cell.month < ends[1]]
            name = f"arrivals of {who}, {span.months} months from {ends[0]:%Y-%m}"
            say_count(said, name, inside, shown.came(span))


def _spans(mart: Mart, first: int, last: int) -> list[Span]:
    end = month_number(mart.window.end) if mart.window else last
    return [Span(start, 1) for start in range(first, max(last, end) + 1)] + [
        Span(start, length)
        for length in SPANS[1:]
        for start in range(end - length + 1, first - 1, -length)
    ]


def _market_months(
    said: Publication, mart: Mart, volumes: dict[Arrived, float]
) -> None:
    """Every month of a line to us is what practitioners received and what nobody is shown."""
    of_line = members_of(((cell.line, cell.month), cell) for cell in volumes)
    to_us = members_of(
        ((cell.line, cell.month), cell) for cell in sent(mart) if cell.kind == _OURS
    )
    whole = sent(mart)
    for (line, month), cells in to_us.items():
        named = of_line[line, month]
        rest = sum(whole[cell] for cell in cells) - sum(volumes[each] for each in named)
        nobody = Arrived("", line, month)
        said.cells({nobody: max(rest, 0.0)})
        said.equal(f"arrivals in {line}, {month:%Y-%m}", [*named, nobody], cells)


def _window(said: Publication, mart: Mart, volumes: dict[Arrived, float]) -> None:
    """What somebody received in the window stands by name beneath the practices that sent it."""
    if mart.window is None:
        return
    inside: dict[tuple[str, str], list[Arrived]] = defaultdict(list)
    for cell in volumes:
        if mart.window.start <= cell.month <= mart.window.end:
            inside[cell.npi, cell.line].append(cell)
    bearers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in mart.table("destination", where={"destination_kind": _OURS}).to_pylist():
        if row["npi"]:
            name = row["practitioner_name"] or row["npi"]
            bearers[name, row["service_line"]].add(row["npi"])
    places = members_of(
        ((cell.practitioner, cell.line), cell)
        for cell in said.known_cells()
        if isinstance(cell, Received) and cell.kind == _OURS
    )
    for (name, line), npis in bearers.items():
        mine = [cell for npi in npis for cell in inside[npi, line]]
        if mine:
            said.equal(f"window of {name} in {line}", mine, places[name, line])
