"""Market share in one page: by county, by system, by line and over the quarters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from headwater import charts
from headwater.charts import DESTINATION_KINDS, DESTINATION_NAMES
from headwater.marts import Mart
from headwater.reference import county, county_shapes
from prm.common.listing import address
from prm.insights.counts import Count, Segment, share_of, stretches
from prm.insights.queries.current import line_name
from prm.insights.queries.market_share import (
    Cases,
    MarketShare,
    System,
    market_share,
)
from prm.insights.queries.quarters import Period
from prm.insights.queries.vintage import Provenance, provenance

_MOST_COUNTIES = 400  # a country on one screen shows nothing and weighs a megabyte
_MOST_LINES = 6  # systems drawn over the quarters, ours among them
_REMEMBERED = 128
_UNKNOWN_AREA = "unknown"


@dataclass(frozen=True, slots=True)
class Row:
    """An area, a line or a system: its cases, our share (or its own) and the change on the year before."""

    key: str
    name: str
    cases: Cases
    count: Count  # ours, or the system's own
    share: float | None
    change: float | None  # of the share, -1 to 1
    bar: tuple[Segment, ...]
    href: str
    kind: str = ""
    chosen: bool = False

    def said(self) -> str:
        """Return the bar in words."""
        parts = [f"{part.name.lower()} {part.value:,}" for part in self.bar]
        return ", ".join(parts) or "too few to show"


@dataclass(frozen=True, slots=True)
class SharePage:
    """Everything that the page says."""

    query: dict[str, str]
    address: str
    line_choices: tuple[tuple[str, str], ...]
    area_choices: tuple[tuple[str, str], ...]
    period_choices: tuple[tuple[str, str], ...]
    line_label: str
    area_label: str
    period: Period | None
    before: Period | None
    provenance: Provenance
    whole: Row | None
    areas: tuple[Row, ...]
    systems: tuple[Row, ...]
    lines: tuple[Row, ...]
    first_other: Row | None  # the system that sees most of what isn't ours
    map: dict[str, Any] | None
    classes: tuple[Any, ...]
    trend: dict[str, Any] | None
    trend_rows: tuple[tuple[Period, Cases], ...]
    trend_systems: tuple[int, ...]  # places of the systems drawn
    names: tuple[System, ...]

    @property
    def largest(self) -> Row | None:
        """Return the area where our share is largest."""
        return max(_shown(self.areas), key=lambda row: row.share or 0, default=None)

    @property
    def smallest(self) -> Row | None:
        """Return the area where our share is smallest."""
        return min(_shown(self.areas), key=lambda row: row.share or 0, default=None)


def _shown(rows: tuple[Row, ...]) -> list[Row]:
    return [row for row in rows if row.share is not None]


def read_query(mart: Mart, asked: Mapping[str, str]) -> dict[str, str]:
    """Return the filters of an address; values that mean nothing are left out."""
    found = market_share(mart)
    periods = {period.key for period in (*found.years, *found.quarters)}
    line, area, period = (asked.get(key, "") for key in ("line", "area", "period"))
    return {
        "line": line if line in found.lines else "",
        "area": area if area in found.areas else "",
        "period": period if period in periods else "",
    }


def present_share(mart: Mart, asked: Mapping[str, str]) -> SharePage:
    """Return the page for the filters of an address."""
    query = read_query(mart, asked)
    return _present(mart, *query.values())


@lru_cache(maxsize=_REMEMBERED)
def _present(mart: Mart, line: str, area: str, period_key: str) -> SharePage:
    found = market_share(mart)
    query = {"line": line, "area": area, "period": period_key}
    period = chosen_period(found, period_key)
    before = _before(found, period) if period else None
    make = _Rows(mart, found, query, period, before) if period else None
    areas = make.areas() if make else ()
    systems = make.systems() if make else ()
    others = [row for row in systems if row.kind not in ("ours", "unknown")]
    drawn = _drawn(found, period, line, area)
    where = _where(mart, line, area)
    return SharePage(
        query=query,
        address=address(query),
        line_choices=(
            ("", "All"),
            *((key, line_name(mart, key)) for key in found.lines),
        ),
        area_choices=(("", "All"), *((key, area_name(key)) for key in found.areas)),
        period_choices=_period_choices(found),
        line_label=line_name(mart, line) if line else "All service lines",
        area_label=area_name(area) if area else "the whole market",
        period=period,
        before=before,
        provenance=provenance(mart),
        whole=make.whole() if make else None,
        areas=areas,
        systems=systems,
        lines=make.lines() if make else (),
        first_other=max(
            (row for row in others if row.count.value and row.name),
            key=lambda row: row.count.rank,
            default=None,
        ),
        map=_map(areas, where, period, area),
        classes=charts.share_classes([row.share or 0 for row in _shown(areas)]),
        trend=_trend(found, line, area, drawn, where) if found.quarters else None,
        trend_rows=tuple(
            (each, found.cells[line, area, each]) for each in found.quarters
        ),
        trend_systems=drawn,
        names=found.systems,
    )


def area_name(area: str) -> str:
    """Return an area in words: a county, the first digits of ZIP codes, or none."""
    if area.startswith("zip3:"):
        return f"ZIP codes {area.removeprefix('zip3:')}…"
    found = county(area)
    if found:
        return found.name
    return "Area not known" if area in ("", _UNKNOWN_AREA) else f"county {area}"


def chosen_period(found: MarketShare, key: str) -> Period | None:
    """Return the period asked for, else the newest year, else the newest complete quarter."""
    periods = (*found.years, *found.quarters)
    named = {period.key: period for period in periods}
    if key in named:
        return named[key]
    complete = [each for each in found.quarters if each.complete]
    return next(iter(found.years), complete[-1] if complete else None)


def _before(found: MarketShare, period: Period) -> Period | None:
    """Return the same span a year earlier, if the mart has it whole."""
    start = period.start.replace(year=period.start.year - 1)
    end = period.end.replace(year=period.end.year - 1)
    periods = (*found.years, *found.quarters)
    known = [each for each in periods if (each.start, each.end) == (start, end)]
    return known[0] if known and period.complete else None


def _period_choices(found: MarketShare) -> tuple[tuple[str, str], ...]:
    years = [(each.key, each.name) for each in found.years]
    quarters = [
        (each.key, each.name + ("" if each.complete else ", not complete"))
        for each in reversed(found.quarters)
    ]
    return (*years, *quarters)


def _where(mart: Mart, line: str, area: str) -> str:
    named = line_name(mart, line).lower() if line else "all service lines"
    return f"{named}, {area_name(area) if area else 'the whole market'}"


class _Rows:
    """The rows of one choice of filters."""

    def __init__(
        self,
        mart: Mart,
        found: MarketShare,
        query: Mapping[str, str],
        period: Period,
        before: Period | None,
    ) -> None:
        self._mart, self._found, self._query = mart, found, query
        self._period, self._before = period, before

    def _cases(self, line: str, area: str) -> tuple[Cases, Cases | None]:
        cells = self._found.cells
        earlier = cells[line, area, self._before] if self._before else None
        return cells[line, area, self._period], earlier

    def _row(self, key: str, name: str, line: str, area: str, /, **changes: str) -> Row:
        cases, earlier = self._cases(line, area)
        return Row(
            key,
            name,
            cases,
            cases.ours,
            cases.share,
            _change(cases.share, earlier.share if earlier else None),
            _bar(cases),
            address(self._query, **changes),
            chosen=bool(changes)
            and all(self._query[at] == to for at, to in changes.items()),
        )

    def whole(self) -> Row:
        """Return the choice itself."""
        line, area = self._query["line"], self._query["area"]
        return self._row("", "", line, area)

    def areas(self) -> tuple[Row, ...]:
        """Return every area, our largest share first."""
        rows = [
            self._row(area, area_name(area), self._query["line"], area, area=area)
            for area in self._found.areas
        ]
        return _by_share(rows)

    def lines(self) -> tuple[Row, ...]:
        """Return every line in the order of the definitions."""
        return tuple(
            self._row(
                line, line_name(self._mart, line), line, self._query["area"], line=line
            )
            for line in self._found.lines
        )

    def systems(self) -> tuple[Row, ...]:
        """Return every system, in the one order of kinds, the largest of a kind first."""
        cases, earlier = self._cases(self._query["line"], self._query["area"])
        rows = []
        for at, system in enumerate(self._found.systems):
            share = share_of(cases.systems[at], cases.whole)
            then = share_of(earlier.systems[at], earlier.whole) if earlier else None
            rows.append(
                Row(
                    system.name,
                    system.name,
                    cases,
                    cases.systems[at],
                    share,
                    _change(share, then),
                    (),
                    "",
                    system.kind,
                )
            )
        order = {kind: at for at, kind in enumerate(DESTINATION_KINDS)}
        rows.sort(key=lambda row: (order[row.kind], -row.count.rank, row.name))
        return tuple(row for row in rows if row.count != Count(0))


def _by_share(rows: list[Row]) -> tuple[Row, ...]:
    return tuple(
        sorted(rows, key=lambda row: (row.share is None, -(row.share or 0), row.name))
    )


def _change(now: float | None, then: float | None) -> float | None:
    return None if now is None or then is None else now - then


def _bar(cases: Cases) -> tuple[Segment, ...]:
    if not cases.whole.value:
        return ()
    named = zip(DESTINATION_KINDS, cases.kinds, strict=True)
    parts = [
        (kind, DESTINATION_NAMES[kind], count.value)
        for kind, count in named
        if count.value
    ]
    rest = cases.whole.value - sum(value for _, _, value in parts)
    if rest > 0 and any(count.value is None for count in cases.kinds):
        parts.append(("unshown", "Not shown", rest))
    return stretches(parts)


def _map(
    areas: tuple[Row, ...], where: str, period: Period | None, chosen: str
) -> dict[str, Any] | None:
    codes = [row.key for row in areas]
    shapes = county_shapes(codes) if len(codes) <= _MOST_COUNTIES else {"features": []}
    shown = {row.key: row.share for row in areas if row.share is not None}
    if not shapes["features"] or not shown or period is None:
        return None
    said = {
        row.key: f"{row.share:.0%} of {row.cases.whole.text} came to us"
        if row.share is not None
        else "too few to show"
        for row in areas
    }
    largest = max(shown, key=lambda key: shown[key])
    smallest = min(shown, key=lambda key: shown[key])
    return charts.share_map(
        shapes,
        shares=shown,
        said=said,
        chosen=[chosen] if chosen else [],
        description=f"Our share of episodes by the patient's county, {where}, {period.name}: from"
        f" {shown[smallest]:.0%} in {area_name(smallest)} to {shown[largest]:.0%} in {area_name(largest)}."
        " The table says the same.",
    )


def _drawn(
    found: MarketShare, period: Period | None, line: str, area: str
) -> tuple[int, ...]:
    """Return the systems with a line of their own: ours, then the largest of what is shown."""
    if period is None:
        return ()
    cases = found.cells[line, area, period]
    ranked = sorted(
        (at for at, system in enumerate(found.systems) if system.kind != "unknown"),
        key=lambda at: (found.systems[at].kind != "ours", -cases.systems[at].rank),
    )
    return tuple(ranked[:_MOST_LINES])


def _trend(
    found: MarketShare, line: str, area: str, drawn: tuple[int, ...], where: str
) -> dict[str, Any]:
    quarters = [charts.Quarter(each.name, each.complete) for each in found.quarters]
    cells = [found.cells[line, area, each] for each in found.quarters]
    lines = [
        charts.Line(
            found.systems[at].name,
            found.systems[at].kind,
            tuple(share_of(cell.systems[at], cell.whole) for cell in cells),
        )
        for at in drawn
    ]
    ours = [
        (quarter.name, cell.share)
        for quarter, cell in zip(found.quarters, cells, strict=True)
        if quarter.complete and cell.share is not None
    ]
    said = f"Share of episodes by system and quarter, {where}."
    if ours:
        said += f" Ours: {ours[0][1]:.0%} in {ours[0][0]}, {ours[-1][1]:.0%} in {ours[-1][0]}."
    return charts.shares_by_quarter(quarters, lines, description=said)
