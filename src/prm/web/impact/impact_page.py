"""One locked intervention: what was registered, the verdict, and everything that has to stand beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from headwater.attribution.verdicts import ImpactResult
from headwater.charts.events import event_plot
from headwater.charts.interval import interval_alone
from prm.accounts.models import User
from prm.common.formats import day, dollars, lift, number, plural, share
from prm.directory.models import Practice
from prm.insights.impact.results import Judged, Share, judged_versions
from prm.insights.queries.current import mart_or_none
from prm.insights.views.places import line_choices
from prm.programs.models import InterventionVersion, ResultLook
from prm.programs.permissions import can_see_margins
from prm.programs.queries import is_changed
from prm.territories.queries.scope import is_scoped
from prm.web.impact.bars import Axis, Bar, axis_of, bar_of
from prm.web.impact.checks import Said, Told, conditions_of, diagnostics_of
from prm.web.impact.portfolios import share_of
from prm.web.impact.saying import ends, money_between, returned
from prm.web.impact.settling import Settling, settling_of
from prm.web.impact.verdicts import Verdict, verdict_of
from prm.web.impact.versions import VersionRow, versions_of
from prm.web.impact.ways import way

_SPOKEN_CODES = (
    1  # the practice that speaks most for a result is the one whom a check may name
)


@dataclass(frozen=True, slots=True)
class Worth:
    """What it is worth: ranges, with who approved them."""

    money: str
    each: str
    returned: str
    cost: str
    approved: str


@dataclass(frozen=True, slots=True)
class Found:
    """A result in words and drawings; all of one stored judgement."""

    judged: Judged
    verdict: Verdict
    bars: Sequence[Bar]
    axis: Axis
    naive_misleads: str
    diagnostics: Sequence[Said]
    conditions: Sequence[Said]
    events: dict[str, Any] | None  # a chart
    alone: dict[str, Any] | None
    worth: Worth | None
    no_worth: str  # why not
    settling: Settling | None

    @property
    def result(self) -> ImpactResult:
        """Return the stored result."""
        return self.judged.result

    @property
    def sure(self) -> bool:
        """Say whether a single figure may stand anywhere."""
        return self.result.estimate is not None

    @property
    def holding(self) -> int:
        """Return how many conditions of the rule hold."""
        return sum(each.standing == "holds" for each in self.conditions)


@dataclass(frozen=True, slots=True)
class ImpactPage:
    """The page of one locked intervention."""

    version: InterventionVersion
    line: str
    other_line: str
    practices: int
    found: Found | None
    waiting: str  # why there is no result yet
    looks: Sequence[ResultLook]
    versions: Sequence[VersionRow]
    share: Share | None
    changed_since: bool  # the plan was written anew, and isn't locked yet


def present_impact(
    version: InterventionVersion, person: User, *, on: date
) -> ImpactPage:
    """Return the page. A constant number of queries."""
    names = dict(line_choices())
    judged = judged_versions([version], on=on).get(version.pk)
    other = names.get(version.other_line, version.other_line)
    practices = version.targets.count()
    return ImpactPage(
        version=version,
        line=names.get(version.service_line, version.service_line),
        other_line=other,
        practices=practices,
        found=found_of(judged, other, person) if judged else None,
        waiting="" if judged else _waiting(version, on),
        looks=list(
            ResultLook.objects.filter(version__intervention=version.intervention_id)
            .select_related("by", "version")
            .order_by("at", "pk")
        ),
        versions=versions_of(version.intervention),
        share=share_of(judged, on=on) if judged and judged.counts else None,
        changed_since=is_changed(version.intervention, version),
    )


def found_of(judged: Judged, other_line: str, person: User) -> Found:
    """Put one stored judgement into words and drawings: for the page and for the statement."""
    result = judged.result
    single = result.estimate is not None
    bars = _bars(result, single=single)
    told = Told(result, other_line, _names(result))
    worth, why_not = _worth(judged, person)
    return Found(
        judged=judged,
        verdict=verdict_of(judged),
        bars=bars,
        axis=axis_of(bars),
        naive_misleads=_misleads(result, single=single),
        diagnostics=diagnostics_of(told),
        conditions=conditions_of(told),
        events=_events(judged),
        alone=_alone(result),
        worth=worth,
        no_worth=why_not,
        settling=settling_of(judged) if not single else None,
    )


def _waiting(version: InterventionVersion, on: date) -> str:
    if mart_or_none() is None:
        return "No mart is published, so there are no referrals to judge by."
    if version.starts_on > on:
        months = plural(version.horizon_months, "month")
        return (
            f"It starts on {day(version.starts_on)}. A result needs {months} after that,"
            " and claims of them."
        )
    return (
        "Nobody was worked on as far as visits and the program say, or it is being worked out: that takes a few"
        " minutes after locking and after each new mart."
    )


def _bars(result: ImpactResult, *, single: bool) -> list[Bar]:
    return [
        bar_of(
            way(each.key, result.design),
            each.reading,
            single=single,
            headline=each.key == "headline",
            part=each.key == "bounce_back",
        )
        for each in result.bracket
    ]


def _misleads(result: ImpactResult, *, single: bool) -> str:
    """Say why the naive change misleads, beside it and never without its bounce-back."""
    back = result.beside("bounce_back")
    if back is None:
        return ""
    if single and back.lift is not None and back.lift <= 0:
        return (
            f"Practices that went like these changed by {lift(back.lift)} with nobody’s help, so before-and-after"
            " doesn’t flatter here. It is printed all the same, and never alone."
        )
    how = lift(back.lift) if single else f"between {ends(back.low, back.high)}"
    return (
        "Before-and-after flatters any work that starts at a low point. Practices that went like these"
        f" recover {how} with nobody’s help, so it is printed here and never alone."
    )


def _names(result: ImpactResult) -> dict[str, str]:
    """Return the name of the practice that turns the sign, if one does. At most one query."""
    said = str(result.condition("sign").figures.get("turns") or "")
    codes = [
        each.removeprefix("without ")
        for each in said.split(", ")
        if each.startswith("without ")
    ]
    if not codes:
        return {}
    wanted = Practice.objects.filter(code__in=codes[:_SPOKEN_CODES])
    return dict(wanted.values_list("code", "name"))


def _events(judged: Judged) -> dict[str, Any] | None:
    result = judged.result
    series = result.events
    if series is None or result.counts_hidden:
        return None
    seen = [
        month
        for month, is_seen in zip(series.months, series.seen, strict=True)
        if is_seen
    ]
    said = "Monthly referrals to us against the same practices’ own earlier year, by months from the start"
    shaded = f"; the planner saw months {seen[0]} to {seen[-1]}" if seen else ""
    return event_plot(
        series,
        description=f"{said}{shaded}. {verdict_of(judged).headline}".replace("-", "−"),
        opens=_opens(judged.version.kind),
        treated=plural(result.flow.judged, "practice"),
        controls=f"{number(result.flow.controls)} like them, not worked on",
        single=result.estimate is not None,
    )


def _opens(kind: str) -> str:
    return {
        "track": "track opens",
        "visits": "first visit",
        "specialist": "begins",
    }.get(kind, "start")


def _alone(result: ImpactResult) -> dict[str, Any] | None:
    found = result.interval
    if result.estimate is not None or found is None:
        return None
    said = f"The effect lies between {ends(found.low, found.high)}."
    return interval_alone(found.low, found.high, description=said)


def _worth(judged: Judged, person: User) -> tuple[Worth | None, str]:
    """Return the money, or why none is shown. Never a single figure of it."""
    if not can_see_margins(person):
        return None, "Your role doesn’t see margin ranges."
    if is_scoped(person):
        # It speaks of practices beyond their territory, and nobody in the field is judged by dollars.
        return None, "What it is worth stands with directors and finance."
    margin, money = judged.margin, judged.money
    if judged.result.estimate is None:
        return (
            None,
            "No money is worked out while nobody can tell whether there is an effect.",
        )
    if margin is None:
        return (
            None,
            "Finance has approved no margin range for this line, so no money is worked out.",
        )
    if money is None:
        return None, "Counts of so few aren’t shown, and money would give them away."
    back = ""
    if money.return_low is not None and money.return_high is not None:
        back = returned(money.return_low, money.return_high)
    return Worth(
        money=money_between(money.low, money.high),
        each=f"{share(margin.seen_share)} seen, {dollars(float(margin.low))} to {dollars(float(margin.high))} each",
        returned=back,
        cost=dollars(money.cost) if money.cost else "",
        approved=f"range approved by {margin.approver}, {day(margin.approved_on)}",
    ), ""
