"""A service line in one page: the wait, what it costs, who is affected, and what becomes of those we keep."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from headwater import charts
from headwater.charts import Look, Wait
from headwater.marts import Mart
from prm.insights.counts import Flow
from prm.insights.models import Barrier
from prm.insights.queries.access import (
    LINE,
    Access,
    Month,
    access_of,
    lines_with_access,
)
from prm.insights.queries.barriers_cost import (
    UNKNOWN,
    Affected,
    Cost,
    affected_by_line,
    costs,
)
from prm.insights.queries.current import line_name, lines
from prm.insights.queries.expectations import knows_expectations
from prm.insights.queries.flows import published
from prm.insights.queries.market_share import market_share
from prm.insights.queries.movers import Movers, movers
from prm.insights.queries.second_hop import Hop, second_hops
from prm.insights.queries.vintage import Provenance, provenance

_AFFECTED = 15  # practices listed; the rest stand in Opportunities
_MONTHS = 24  # drawn
_WITHIN = (
    0.8  # of new patients within ten business days: the usual target of a specialty
)
_SHOCK = 1.5  # a wait so many times its own half year is a shock, not a wave


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line among all."""

    line: str
    name: str
    aligned: Flow
    market: float | None  # our share of all episodes in the newest year
    wait: Month | None  # the newest month with a wait
    within: float | None
    hop: Hop | None
    alerts: int


@dataclass(frozen=True, slots=True)
class LinesPage:
    """All lines."""

    rows: tuple[LineRow, ...]
    provenance: Provenance

    @property
    def slowest(self) -> LineRow | None:
        """Return the line whose wait grew most against its own half year."""
        grown = [
            (growth(row.wait) or 0, row) for row in self.rows if row.wait is not None
        ]
        most, row = max(grown, key=lambda pair: pair[0], default=(0.0, None))
        return row if most >= _SHOCK else None


@dataclass(frozen=True, slots=True)
class ServiceLinePage:
    """Everything that the page says."""

    line: str
    name: str
    choices: tuple[tuple[str, str], ...]
    provenance: Provenance
    aligned: Flow
    independent: Flow
    access: Access | None
    now: Month | None
    shock: Month | None  # the month in which the wait grew most, if it was a shock
    charts: tuple[tuple[str, str, str, dict[str, Any]], ...]  # id, title, note, drawing
    costs: tuple[Cost, ...]
    affected: tuple[Affected, ...]
    more_affected: int
    # By barrier: how many practices fell that aren't known to be beyond the funnel.
    uncosted: tuple[tuple[str, int], ...]
    expects: bool  # whether the mart knows expected referrals
    hop: Hop | None
    hop_names: dict[str, str]
    movers: Movers
    cause_names: dict[str, str]
    confirmed: dict[str, str]  # practice → the barrier that a person named


CAUSE_NAMES = {**dict(Barrier.choices), UNKNOWN: "Not known yet"}


def growth(month: Month) -> float | None:
    """Return the wait over the median of the half year before."""
    if month.third_next is None or not month.base:
        return None
    return month.third_next / month.base


def list_lines(mart: Mart) -> LinesPage:
    """Return every line of the mart, in the order of its definitions."""
    return LinesPage(tuple(_row(mart, line) for line in _all(mart)), provenance(mart))


def _all(mart: Mart) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*lines(mart), *lines_with_access(mart))))


def _row(mart: Mart, line: str) -> LineRow:
    access = access_of(mart, line)
    share = market_share(mart)
    cell = share.cells.get((line, "", share.years[0])) if share.years else None
    return LineRow(
        line,
        line_name(mart, line),
        _flow(mart, "aligned", line),
        cell.share if cell else None,
        _now(access),
        access.window[LINE].within_share if access else None,
        second_hops(mart).get(line),
        len(movers(mart).of_line(line).shown),
    )


def _flow(mart: Mart, group: str, line: str) -> Flow:
    flows = published(mart).groups[group].flows
    return flows.get(line) or flows[""]


def present_service_line(
    mart: Mart,
    line: str,
    said: Mapping[tuple[str, str], str],
    codes: frozenset[str] | None,
) -> ServiceLinePage | None:
    """Return the page; None for a line that the mart doesn't know.

    Parameters
    ----------
    said
        The barrier that a person named, by practice and line.
    codes
        The practices that the reader may see by name; None: all.
    """
    if line not in _all(mart):
        return None
    access = access_of(mart, line)
    moved = movers(mart).of_line(line).within(codes)
    found = [
        each
        for each in affected_by_line(mart, line, said)
        if codes is None or each.practice.practice_id in codes
    ]
    return ServiceLinePage(
        line,
        line_name(mart, line),
        tuple((each, line_name(mart, each)) for each in _all(mart)),
        provenance(mart),
        _flow(mart, "aligned", line),
        _flow(mart, "independent", line),
        access,
        _now(access),
        _shock(access),
        _charts(access, line_name(mart, line)) if access else (),
        costs(found),
        tuple(found[:_AFFECTED]),
        max(len(found) - _AFFECTED, 0),
        _uncosted(moved, found, said),
        knows_expectations(mart),
        second_hops(mart).get(line),
        {each: line_name(mart, each) for each in _next(mart, line)},
        moved,
        CAUSE_NAMES,
        {code: barrier for (code, its), barrier in said.items() if its == line},
    )


def _uncosted(
    moved: Movers, found: Sequence[Affected], said: Mapping[tuple[str, str], str]
) -> tuple[tuple[str, int], ...]:
    """Count by barrier the practices that fell against their own past, but have no known shortfall."""
    short = {each.practice.practice_id for each in found}
    counted = Counter(
        said.get((it.practice.practice_id, it.line))
        or (it.diagnosis.proposed if it.diagnosis else "")
        or UNKNOWN
        for it in moved.shown
        if it.change < 0 and it.practice.practice_id not in short
    )
    return tuple(sorted(counted.items(), key=lambda each: (-each[1], each[0])))


def _next(mart: Mart, line: str) -> Sequence[str]:
    hop = second_hops(mart).get(line)
    return [*hop.next_lines] if hop else []


def _months(access: Access | None) -> tuple[Month, ...]:
    return access.clinics[LINE][-_MONTHS:] if access and LINE in access.clinics else ()


def _now(access: Access | None) -> Month | None:
    known = [month for month in _months(access) if month.third_next is not None]
    return known[-1] if known else None


def _shock(access: Access | None) -> Month | None:
    grown = [month for month in _months(access) if (growth(month) or 0) >= _SHOCK]
    return max(grown, key=lambda month: growth(month) or 0, default=None)


def _charts(
    access: Access, name: str
) -> tuple[tuple[str, str, str, dict[str, Any]], ...]:
    months = _months(access)
    drawn = []
    if any(month.third_next is not None for month in months):
        drawn.append(
            (
                "third-next",
                "Third next available, days",
                "The pale band is within half of the median of the six months before.",
                _wait_chart(months, name),
            )
        )
    if any(month.lag is not None for month in months):
        drawn.append(
            (
                "lag",
                "From order to appointment, days",
                "Median; by the month of the order.",
                charts.waits_by_month(
                    [Wait(m.month, m.mature, m.lag) for m in months],
                    Look("Days from order to appointment", "days"),
                    description=f"{name}: median days from order to appointment, by month.",
                ),
            )
        )
    if any(month.orders.within_share is not None for month in months):
        drawn.append(
            (
                "within",
                "Appointments within ten business days",
                "Share of those that were scheduled.",
                charts.waits_by_month(
                    [Wait(m.month, m.mature, m.orders.within_share) for m in months],
                    Look(
                        "Within ten business days",
                        share=True,
                        target=_WITHIN,
                        target_name="target 80 %",
                    ),
                    description=f"{name}: appointments within ten business days, share by month; the target is 80 %.",
                ),
            )
        )
    if any(month.turnaround is not None for month in months):
        drawn.append(
            (
                "turnaround",
                "From visit to report, hours",
                "Median.",
                charts.waits_by_month(
                    [Wait(m.month, m.mature, m.turnaround) for m in months],
                    Look("Hours from visit to report", "hours"),
                    description=f"{name}: median hours from visit to report, by month.",
                ),
            )
        )
    return tuple(drawn)


def _wait_chart(months: Sequence[Month], name: str) -> dict[str, Any]:
    known = [month for month in months if month.third_next is not None]
    highest = max(known, key=lambda month: month.third_next or 0)
    return charts.waits_by_month(
        # A clinic's book is complete at once: waits don't mature as claims do.
        [Wait(m.month, mature=True, value=m.third_next, usual=m.base) for m in months],
        Look("Third next available", "days", band=_SHOCK - 1),
        description=f"{name}: days to the third open appointment, by month. Highest in {highest.month:%B %Y},"
        f" {highest.third_next:.0f} days; {known[-1].third_next:.0f} in {known[-1].month:%B %Y}.",
    )
