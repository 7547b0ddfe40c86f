"""Every locked intervention with its verdict, and what all of them are credited with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from prm.accounts.models import User
from prm.common.listing import Column, Listing, columns, page_of
from prm.common.spreadsheets import Cell
from prm.insights.impact.results import Judged, Portfolio, Share
from prm.insights.queries.current import mart_or_none
from prm.insights.queries.vintage import Provenance, provenance
from prm.insights.views.places import line_choices
from prm.programs.models import Intervention, InterventionVersion
from prm.programs.permissions import can_see_margins
from prm.programs.queries import interventions_visible_to, versions_visible_to
from prm.territories.queries.scope import is_scoped
from prm.web.impact.bars import Axis, Bar, axis_of, bar_of
from prm.web.impact.portfolios import whole_portfolio
from prm.web.impact.saying import money_between, returned
from prm.web.impact.verdicts import GAINED, LABELS, NO_GAIN, UNSURE, verdict_of

WAITING = "waiting"
VERDICTS = {
    "": "All",
    GAINED: "Gained",
    NO_GAIN: "No gain seen",
    UNSURE: "Not enough evidence",
    WAITING: "No result yet",
}
_HEADS = (
    ("title", "Intervention", False),
    ("line", "Line", False),
    ("starts", "Start", False),
    ("practices", "Practices", True),
    ("verdict", "Verdict", False),
)
_FIRST = "-starts"
# By the name of the verdict, never by its figure: a list by figure would rank who worked there.
_ORDER = (GAINED, NO_GAIN, UNSURE, WAITING)


@dataclass(frozen=True, slots=True)
class Row:
    """One locked intervention."""

    version: InterventionVersion
    line: str
    practices: int
    judged: Judged | None
    share: Share | None  # what it is credited with

    @property
    def verdict(self) -> str:
        """Return the key of the verdict."""
        return self.judged.result.verdict if self.judged else WAITING

    @property
    def label(self) -> str:
        """Return the verdict in words."""
        return verdict_of(self.judged).label if self.judged else VERDICTS[WAITING]

    @property
    def bar(self) -> Bar | None:
        """Return the interval; its lift only where a single figure may be shown."""
        interval = self.judged.result.interval if self.judged else None
        if self.judged is None or interval is None:
            return None
        single = self.judged.result.estimate is not None
        return bar_of(self.version.title, interval, single=single, headline=True)

    @property
    def why_no_credit(self) -> str:
        """Say why a gain isn't credited."""
        if self.share or self.judged is None or self.verdict != GAINED:
            return ""
        if self.version.after_the_fact:
            return "registered after the fact"
        return "early signal"


@dataclass(frozen=True, slots=True)
class Strip:
    """All of it, each referral counted once."""

    count: int
    low: float | None
    high: float | None
    money: str
    approvers: Sequence[str]
    returned: str
    cost: float | None


@dataclass(frozen=True, slots=True)
class ImpactList:
    """The page."""

    query: dict[str, str]
    columns: dict[str, Column]
    listing: Listing[Row]
    axis: Axis
    lines: tuple[tuple[str, str], ...]
    verdicts: tuple[tuple[str, str], ...]
    counts: Mapping[str, int]  # by verdict, whatever the filters
    drafts: Sequence[Intervention]  # waiting to be locked
    strip: Strip | None
    shown: Sequence[Judged]  # results on this page: who reads it has seen them
    provenance: Provenance | None

    @property
    def filtered(self) -> bool:
        """Say whether some are left out."""
        return any(self.query[name] for name in ("line", "verdict", "text"))


def list_impact(person: User, asked: Mapping[str, str], *, on: date) -> ImpactList:
    """Return one page of the list. A constant number of queries."""
    rows, portfolio = _rows(person, on=on)
    query = _query(asked, rows)
    listing = page_of(_found(rows, query), {**query, "page": asked.get("page", "")})
    bars = [each.bar for each in listing.rows if each.bar]
    names = sorted({(each.version.service_line, each.line) for each in rows})
    mart = mart_or_none()
    return ImpactList(
        query=query,
        columns={each.key: each for each in columns(_HEADS, query, _FIRST)},
        listing=listing,
        axis=axis_of(bars),
        lines=(("", "All"), *names),
        verdicts=tuple(VERDICTS.items()),
        counts={key: sum(each.verdict == key for each in rows) for key in _ORDER},
        drafts=_drafts(person, on=on),
        strip=None if is_scoped(person) else _strip(portfolio, person),
        shown=[
            each.judged
            for each in listing.rows
            if each.judged and each.judged.result.interval
        ],
        provenance=provenance(mart) if mart else None,
    )


def _rows(person: User, *, on: date) -> tuple[list[Row], Portfolio]:
    judged, portfolio = whole_portfolio(on=on)
    shares = {each.judged.version.pk: each for each in portfolio.shares}
    names = dict(line_choices())
    seen = versions_visible_to(person, on=on).annotate(aimed_at=Count("targets"))
    rows = [
        Row(
            each,
            names.get(each.service_line, each.service_line),
            each.aimed_at,
            judged.get(each.pk),
            shares.get(each.pk),
        )
        for each in seen.order_by("title", "pk")
    ]
    return rows, portfolio


def _query(asked: Mapping[str, str], rows: Sequence[Row]) -> dict[str, str]:
    lines = {each.version.service_line for each in rows}
    sort, line, verdict = (asked.get(key, "") for key in ("sort", "line", "verdict"))
    return {
        "line": line if line in lines else "",
        "verdict": verdict if verdict in VERDICTS else "",
        "text": asked.get("text", "").strip()[:100],
        "sort": sort if sort.removeprefix("-") in _SORTS else "",
    }


_SORTS: dict[str, Callable[[Row], Any]] = {
    "title": lambda each: each.version.title.casefold(),
    "line": lambda each: each.line.casefold(),
    "starts": lambda each: each.version.starts_on,
    "practices": lambda each: each.practices,
    "verdict": lambda each: _ORDER.index(each.verdict),
}


def _found(rows: Sequence[Row], query: Mapping[str, str]) -> list[Row]:
    kept = [
        each
        for each in rows
        if query["line"] in ("", each.version.service_line)
        and query["verdict"] in ("", each.verdict)
        and query["text"].casefold() in each.version.title.casefold()
    ]
    order = query["sort"] or _FIRST
    return sorted(
        kept, key=_SORTS[order.removeprefix("-")], reverse=order.startswith("-")
    )


def _drafts(person: User, *, on: date) -> list[Intervention]:
    """Return what waits to be locked, the next to start first."""
    drafts = interventions_visible_to(person, on=on).filter(versions=None)
    return list(drafts.order_by("starts_on", "pk"))


def _strip(portfolio: Portfolio, person: User) -> Strip:
    shares = portfolio.shares
    told = all(each.low is not None for each in shares)
    money = portfolio.money if can_see_margins(person) else None
    approvers = {
        f"{each.judged.margin.approver}, {each.judged.margin.approved_on:%-d %b %Y}"
        for each in shares
        if each.judged.margin
    }
    back = ""
    if money and money.return_low is not None and money.return_high is not None:
        back = returned(money.return_low, money.return_high)
    return Strip(
        count=len(shares),
        low=portfolio.low if told else None,
        high=portfolio.high if told else None,
        money=money_between(money.low, money.high) if money else "",
        approvers=sorted(approvers),
        returned=back,
        cost=money.cost if money else None,
    )


HEADER = (
    "intervention",
    "id",
    "service_line",
    "kind",
    "starts_on",
    "practices",
    "version",
    "locked_at",
    "fingerprint",
    "after_the_fact",
    "judged_against",
    "expected_lift",
    "verdict",
    "early_signal",
    "lift",
    "lift_low",
    "lift_high",
    "referrals",
    "referrals_low",
    "referrals_high",
    "detectable_lift",
    "credited_share",
    "credited_low",
    "credited_high",
    "mart",
    "judged_at",
)


def export_impact(
    person: User, asked: Mapping[str, str], *, on: date
) -> tuple[Iterator[list[Cell]], list[str], list[Judged]]:
    """Return the rows that match, notes, and the results that the file tells."""
    rows, _ = _rows(person, on=on)
    found = _found(rows, _query(asked, rows))
    notes = [
        f"Interventions locked by {on}, and what came of them. Shares of 1; 95 % intervals.",
        "lift and referrals are empty where the evidence doesn’t suffice: then only the interval is known.",
        "credited: of the gain, each referral counted once among all interventions.",
    ]
    told = [
        each.judged for each in found if each.judged and each.judged.result.interval
    ]
    return (_cells(each) for each in found), notes, told


def _cells(row: Row) -> list[Cell]:
    version = row.version
    return [
        version.title,
        str(version.intervention_id),
        version.service_line,
        version.kind,
        version.starts_on,
        row.practices,
        version.number,
        version.locked_at,
        version.fingerprint,
        version.after_the_fact,
        version.design,
        version.expected_lift,
        LABELS.get(row.verdict, VERDICTS[WAITING]),
        bool(row.judged and row.judged.result.early),
        *_figures(row),
        row.judged.mart if row.judged else None,
        row.judged.at if row.judged else None,
    ]


def _figures(row: Row) -> list[Cell]:
    """Return the figures; no single one where the evidence doesn't suffice."""
    result = row.judged.result if row.judged else None
    interval = result.interval if result else None
    if result is None or interval is None:
        return [None] * 10
    single, share = result.estimate, row.share
    return [
        single.lift if single else None,
        interval.low,
        interval.high,
        single.incremental if single else None,
        interval.incremental_low,
        interval.incremental_high,
        result.mde,
        share.credited if share else None,
        share.low if share else None,
        share.high if share else None,
    ]
