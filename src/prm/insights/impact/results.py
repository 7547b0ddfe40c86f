"""What pages read: the newest result of each locked version, its money, and what the portfolio is credited with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from headwater.attribution.money import Margin, Money, add_up, money
from headwater.attribution.portfolio import Cell, Gain, credit
from headwater.attribution.verdicts import ImpactResult
from prm.insights.models import ImpactEstimate
from prm.programs.models import InterventionVersion, MarginRange
from prm.programs.queries.margins import margins_on

GAINED = "gained"


@dataclass(frozen=True)
class Judged:
    """A locked version and what the newest mart that judged it says."""

    version: InterventionVersion
    mart: str
    at: datetime
    result: ImpactResult
    gains: tuple[Gain, ...]
    margin: MarginRange | None

    @property
    def counts(self) -> bool:
        """Say whether it is credited in the portfolio: a gain, of something that was locked in time."""
        gained = self.result.verdict == GAINED and not self.result.early
        return gained and not self.version.after_the_fact

    @cached_property
    def money(self) -> Money | None:
        """Return what its whole interval is worth; None without a margin, an interval or counts to show."""
        return self.money_of(1.0)

    def money_of(self, credited: float) -> Money | None:
        """Return what a share of its interval is worth, 0 to 1."""
        interval, margin = self.result.interval, self.margin
        if interval is None or margin is None or interval.incremental_low is None:
            return None
        assert interval.incremental_high is not None
        return money(
            credited * interval.incremental_low,
            credited * interval.incremental_high,
            seen_share=margin.seen_share,
            margin=Margin(
                low=float(margin.low),
                high=float(margin.high),
                approved_by=margin.approver,
                approved_on=margin.approved_on,
            ),
            cost=None if self.version.cost is None else float(self.version.cost),
        )


@dataclass(frozen=True, slots=True)
class Share:
    """What one intervention is credited with of its own gain, 0 to 1, and what that comes to."""

    judged: Judged
    credited: float
    low: float | None  # referral episodes
    high: float | None
    money: Money | None


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All that was gained, each referral counted once (IMP-06)."""

    shares: tuple[Share, ...]
    low: float
    high: float
    money: Money | None  # None as soon as one of them has no margin


def judged_versions(
    versions: Iterable[InterventionVersion], *, on: date
) -> dict[object, Judged]:
    """Return the newest estimate of each version, by the version's key. Three queries."""
    wanted = {each.pk: each for each in versions}
    kept = ImpactEstimate.objects.filter(version__in=wanted).order_by("at", "pk")
    last = dict(kept.values_list("version", "pk"))  # the newest comes last, and stays
    newest = {
        each.version_id: each
        for each in ImpactEstimate.objects.filter(pk__in=last.values()).defer("stories")
    }
    margins = margins_on(on=on)
    return {
        key: _judged(wanted[key], estimate, margins.get(wanted[key].service_line))
        for key, estimate in newest.items()
    }


def portfolio_of(judged: Sequence[Judged]) -> Portfolio:
    """Share out what several interventions gained, so that one practice, line and month is never counted twice."""
    counted = [each for each in judged if each.counts]
    gains = [gain for each in counted for gain in each.gains]
    got: dict[str, float] = {}
    had: dict[str, float] = {}
    for each in credit(gains):
        got[each.intervention] = got.get(each.intervention, 0.0) + each.credited
        had[each.intervention] = (
            had.get(each.intervention, 0.0) + each.credited + each.shared
        )
    shares = tuple(_share(each, got, had) for each in counted)
    worth = [each.money for each in shares if each.money]
    return Portfolio(
        shares,
        low=sum(each.low or 0.0 for each in shares),
        high=sum(each.high or 0.0 for each in shares),
        money=add_up(worth) if worth and len(worth) == len(shares) else None,
    )


def _share(judged: Judged, got: dict[str, float], had: dict[str, float]) -> Share:
    key = str(judged.version.intervention_id)
    whole = had.get(key, 0.0)
    part = max(0.0, min(1.0, got.get(key, 0.0) / whole)) if whole > 0 else 1.0
    interval = judged.result.interval
    low = interval.incremental_low if interval else None
    high = interval.incremental_high if interval else None
    return Share(
        judged,
        credited=part,
        low=None if low is None else part * low,
        high=None if high is None else part * high,
        money=judged.money_of(part),
    )


def _judged(
    version: InterventionVersion, estimate: ImpactEstimate, margin: MarginRange | None
) -> Judged:
    gains = tuple(
        Gain(
            intervention=str(version.intervention_id),
            cell=Cell(practice, version.service_line, date.fromisoformat(month)),
            gain=gain,
        )
        for practice, month, gain in estimate.gains
    )
    return Judged(
        version=version,
        mart=estimate.mart,
        at=estimate.at,
        result=ImpactResult.from_json(estimate.result),
        gains=gains,
        margin=margin,
    )
