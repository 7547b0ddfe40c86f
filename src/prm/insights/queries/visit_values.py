"""What a visit to each practice would be worth now, and why: from what may be shown, and from what was promised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from statistics import median
from typing import NamedTuple

from django.utils import timezone

from headwater.marts import Mart
from headwater.planning import visit_value
from prm.accounts.permissions import Person
from prm.directory.models import Practice
from prm.insights.queries.alerts import Alert, alerts, standing
from prm.insights.queries.current import line_name
from prm.insights.queries.diagnoses import Diagnosis, diagnoses
from prm.insights.queries.expectations import Expectation, expectations
from prm.insights.queries.said import barriers_of
from prm.issues.models import BarrierKind, Remedy
from prm.issues.models.kinds import RUNNING, IssueState
from prm.territories.queries import Standing, standing_of
from prm.visits.models import Commitment
from prm.visits.queries import last_visits, open_commitments
from prm.visits.visit_values import VisitValues, load_visit_values

DAYS_A_WEEK = 7


class Why(NamedTuple):
    """A sentence that speaks for a visit."""

    text: str
    weight: float  # what it adds to the value
    counts: bool = False  # it tells volumes


class Valued(NamedTuple):
    """What a visit to a practice is worth, in referrals of the usual margin."""

    practice: Practice
    line: str  # the service line that speaks loudest; empty: none does
    total: float
    parts: Mapping[str, float]  # recoverable, commitment, alert, cadence: they add up
    about: Mapping[str, float | str]  # what the parts are made of
    whys: tuple[Why, ...]  # weightiest first
    last_visit: datetime | None
    standing: Standing

    @property
    def trigger_score(self) -> float:
        """Return the value without what was promised: impact is judged by it."""
        return self.total - self.parts["commitment"]

    @property
    def reason(self) -> str:
        """Return which part is the largest."""
        return max(self.parts, key=lambda name: self.parts[name])

    def reasons(self, *, counts: bool) -> tuple[str, ...]:
        """Return the sentences; without ``counts`` only those that tell no volumes."""
        return tuple(why.text for why in self.whys if counts or not why.counts)


class _Facts(NamedTuple):
    """Everything that is known of all the practices, read at once."""

    mart: Mart | None
    on: date
    until: date  # promises due by then count
    going: int | None  # the key of who would go: their own promises need no name
    settings: VisitValues
    visits: Mapping[int, datetime]
    standings: Mapping[int, Standing]
    promises: Mapping[int, Sequence[Commitment]]
    causes: Mapping[tuple[str, str], str]  # confirmed
    remedied: frozenset[tuple[int, str]]  # access has a remedy in force


def visit_values(
    practices: Sequence[Practice],
    *,
    mart: Mart | None,
    on: date,
    until: date,
    going: Person | None = None,
) -> dict[int, Valued]:
    """Return the value of a visit by the practice's key, in a constant number of queries.

    Parameters
    ----------
    mart
        None before the first refresh: then promises and cadences alone speak.
    until
        The last day of the week that is planned: a promise due by then counts, whoever owns it.
    going
        Who would go. What others promised is told with their name.
    """
    facts = _Facts(
        mart=mart,
        on=on,
        until=until,
        going=going.pk if going else None,
        settings=load_visit_values(),
        visits=last_visits(practices),
        standings=standing_of(practices, on=on),
        promises=open_commitments(practices),
        causes={
            key: said.barrier
            for key, said in barriers_of([each.code for each in practices]).items()
        },
        remedied=_remedied(practices, on),
    )
    lines = _lines_of(mart) if mart else {}
    return {
        each.pk: _value(each, facts, lines.get(each.code, ())) for each in practices
    }


def _value(practice: Practice, facts: _Facts, lines: Sequence[str]) -> Valued:
    last = facts.visits.get(practice.pk)
    standing_ = facts.standings.get(practice.pk, Standing())
    due = [
        each
        for each in facts.promises.get(practice.pk, ())
        if each.due_on <= facts.until
    ]
    fell = _alert_since(practice, last, facts, lines)
    settings = facts.settings
    best = max(
        (_line_value(practice, line, last, facts) for line in lines),
        key=lambda each: each.gained,
        default=_LineValue("", 0.0, 0.0, 0.0, 0.0, "unknown", None),
    )
    overdue = _days_over(last, standing_, facts.on)
    parts = {
        "recoverable": best.gained,
        "commitment": settings.value.commitment if due else 0.0,
        "alert": settings.value.alert if fell else 0.0,
        "cadence": settings.cadence * settings.tier_weight.get(standing_.tier, 0.0)
        if overdue
        else 0.0,
    }
    whys = [
        *_why_short(best, facts.mart),
        *_why_alert(fell, last, parts["alert"], facts.mart),
        *_why_promised(due, parts["commitment"], facts),
        _why_since(last, standing_, parts["cadence"], facts.on),
    ]
    return Valued(
        practice=practice,
        line=best.line if best.gained else fell.line if fell else "",
        total=sum(parts.values()),
        parts=parts,
        about={
            "recoverable": best.back,
            "fixable": round(best.fixable, 3),
            "cause": best.cause,
            "recency": round(best.recency, 3),
            "days_since": _days_since(last, facts.on),
            "tier": standing_.tier,
        },
        whys=tuple(sorted(whys, key=lambda why: -why.weight)),
        last_visit=last,
        standing=standing_,
    )


class _LineValue(NamedTuple):
    line: str
    gained: float  # what the visit may win back
    back: float  # recoverable a year
    fixable: float
    recency: float
    cause: str
    view: Expectation | None


def _line_value(
    practice: Practice, line: str, last: datetime | None, facts: _Facts
) -> _LineValue:
    assert facts.mart is not None
    view = expectations(facts.mart).get((practice.code, line))
    back = (
        view.recoverable.value
        if view and view.recoverable and view.rank is not None
        else 0
    )
    cause, fixable = _fixable(practice, line, facts)
    value = visit_value(
        gain=float(max(back, 0)),
        margin=_prices(facts.mart).get(line, 1.0),
        weeks_since=_weeks(last, facts.on),
        fixable=fixable,
        settings=facts.settings.value,
    )
    return _LineValue(line, value.total, back, fixable, value.recency, cause, view)


def _fixable(practice: Practice, line: str, facts: _Facts) -> tuple[str, float]:
    """Return the cause, and how likely a visit mends it: a person's word before the evidence, that before nothing."""
    assert facts.mart is not None
    said = facts.causes.get((practice.code, line))
    chances = dict(facts.settings.fixable)
    if (practice.pk, line) in facts.remedied:
        chances["access"] = facts.settings.access_with_remedy
    if said:
        return said, chances[said]
    found: Diagnosis | None = diagnoses(facts.mart).get((practice.code, line))
    if found is None:
        return "unknown", chances["unknown"]
    expected = sum(odds * chances[cause] for cause, odds in found.odds)
    return found.proposed or "unknown", min(max(expected, 0.0), 1.0)


@lru_cache(maxsize=2)
def _lines_of(mart: Mart) -> dict[str, tuple[str, ...]]:
    """Return the lines of each practice in which something may be won back or has fallen."""
    found: dict[str, set[str]] = {}
    for code, line in (*expectations(mart), *alerts(mart)):
        found.setdefault(code, set()).add(line)
    return {code: tuple(sorted(lines)) for code, lines in found.items()}


@lru_cache(maxsize=2)
def _prices(mart: Mart) -> dict[str, float]:
    """Return each line's margin over the usual one, where finance has approved any; values stay in referrals."""
    dollars: dict[str, list[float]] = {}
    for (_, line), view in expectations(mart).items():
        if view.value and view.recoverable and view.recoverable.value > 0:
            margin = view.value.value / view.recoverable.value
            dollars.setdefault(line, []).append(margin)
    usual = {line: median(each) for line, each in dollars.items()}
    middle = median(usual.values()) if usual else 0.0
    return {line: each / middle for line, each in usual.items()} if middle > 0 else {}


def _alert_since(
    practice: Practice, last: datetime | None, facts: _Facts, lines: Iterable[str]
) -> Alert | None:
    """Return the gravest alert in force that nobody has gone to see."""
    if facts.mart is None:
        return None
    known = alerts(facts.mart)
    found = [standing(known.get((practice.code, line), ())) for line in ("", *lines)]
    grave = [
        each
        for each in found
        if each
        and each.tier == "alert"
        and each.verdict != "shrinkage"
        and (last is None or timezone.localdate(last) < each.raised)
    ]
    return min(grave, key=lambda each: (each.line == "", each.change), default=None)


def _why_short(best: _LineValue, mart: Mart | None) -> list[Why]:
    view = best.view
    if mart is None or view is None or not best.gained:
        return []
    name = line_name(mart, view.line).lower()
    about = "about " if view.rough else ""
    if view.short and view.shortfall and view.shortfall.value > 0:
        least = view.shortfall.low
        floor = f", {least:,} at least" if least > 0 and not view.rough else ""
        text = f"{about}{view.shortfall.value:,} {name} referrals short{floor}"
    else:
        text = f"{about}{best.back:,.0f} {name} referrals a year could be won back; not beyond chance"
    return [Why(text[0].upper() + text[1:], best.gained, counts=True)]


def _why_alert(
    fell: Alert | None, last: datetime | None, weight: float, mart: Mart | None
) -> list[Why]:
    if fell is None or mart is None:
        return []
    what = {"share": "the share to us", "ours": "referrals to us"}.get(
        fell.chart, "all referrals"
    )
    of = f" in {line_name(mart, fell.line).lower()}" if fell.line else ""
    since = "never visited" if last is None else "not visited since"
    return [
        Why(
            f"Alert: {what}{of} fell from {fell.began:%B}, {since}", weight, counts=True
        )
    ]


def _why_promised(due: Sequence[Commitment], weight: float, facts: _Facts) -> list[Why]:
    """Name one's own promise before others', the one due first in front."""
    if not due:
        return []
    first = min(due, key=lambda each: (_is_others(each, facts), each.due_on))
    whose = f" of {first.owner}" if _is_others(first, facts) else ""
    late = (facts.on - first.due_on).days
    if late > 0:
        when = f"{late} {'day' if late == 1 else 'days'} late"
    elif late == 0:
        when = "due today"
    else:
        when = f"due {first.due_on:%A}"
    more = f", and {len(due) - 1} more" if len(due) > 1 else ""
    return [Why(f"Promise{whose} {when}: {first.what}{more}", weight)]


def _is_others(promise: Commitment, facts: _Facts) -> bool:
    return facts.going is None or promise.owner.user_id != facts.going


def _why_since(
    last: datetime | None, standing_: Standing, weight: float, on: date
) -> Why:
    days = _days_since(last, on)
    if days < 0:
        tier = f", tier {standing_.tier}" if standing_.tier else ""
        return Why(f"Never visited{tier}", weight)
    cadence = f", cadence {standing_.cadence_days}" if standing_.cadence_days else ""
    ago = "1 day" if days == 1 else f"{days} days"
    return Why(f"{ago} since the last visit{cadence}", weight)


def _days_since(last: datetime | None, on: date) -> int:
    """Return the days since the last visit; -1: there was none."""
    return -1 if last is None else max((on - timezone.localdate(last)).days, 0)


def _weeks(last: datetime | None, on: date) -> float | None:
    return None if last is None else _days_since(last, on) / DAYS_A_WEEK


def _days_over(last: datetime | None, standing_: Standing, on: date) -> bool:
    if standing_.cadence_days is None:
        return False
    return last is None or _days_since(last, on) > standing_.cadence_days


def _remedied(practices: Sequence[Practice], on: date) -> frozenset[tuple[int, str]]:
    """Return practices and lines whose access has a remedy in force: there is something to tell."""
    rows = (
        Remedy.objects.filter(
            from_date__lte=on,
            issue__barrier=BarrierKind.ACCESS,
            issue__state__in=sorted(RUNNING | {IssueState.FIXED}),
            issue__reports__practice__in=practices,
        )
        .exclude(to_date__lt=on)
        .values_list("issue__reports__practice", "issue__service_line")
    )
    return frozenset(rows.distinct())
