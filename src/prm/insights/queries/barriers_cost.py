"""What each barrier costs a service line: the shortfall of its practices by why they probably send less."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import hypot
from typing import NamedTuple

from headwater.marts import Mart
from prm.insights.queries.alerts import Alert, alerts, standing
from prm.insights.queries.current import Practice, practices
from prm.insights.queries.diagnoses import diagnoses
from prm.insights.queries.expectations import Estimate, Expectation, expectations

UNKNOWN = "unknown"  # nothing is proposed and nobody has said


class Affected(NamedTuple):
    """A practice that sends less of a line than its panel predicts."""

    practice: Practice
    expectation: Expectation
    cause: str
    confirmed: bool  # by a person who knows the practice
    alert: Alert | None


class Cost(NamedTuple):
    """The shortfall of the practices with one probable barrier."""

    cause: str
    practices: int
    confirmed: int  # of them, by a person
    shortfall: Estimate  # episodes a year
    recoverable: Estimate
    value: Estimate | None  # dollars a year; None where a practice's isn't known


def affected_by_line(
    mart: Mart, line: str, confirmed: Mapping[tuple[str, str], str]
) -> tuple[Affected, ...]:
    """Return the practices short of what their panels predict, the largest shortfall first.

    Parameters
    ----------
    confirmed
        The barrier that a person named, by practice and line; it stands above what is proposed.
    """
    known, causes, found = practices(mart), diagnoses(mart), []
    for key, expectation in expectations(mart).items():
        if key[1] != line or not expectation.short or key[0] not in known:
            continue
        diagnosis = causes.get(key)
        proposed = diagnosis.proposed if diagnosis else ""
        found.append(
            Affected(
                known[key[0]],
                expectation,
                confirmed.get(key) or proposed or UNKNOWN,
                key in confirmed,
                standing(alerts(mart).get(key, ())),
            )
        )
    found.sort(key=lambda each: (-_likeliest(each), each.practice.name))
    return tuple(found)


def _likeliest(each: Affected) -> float:
    shortfall = each.expectation.shortfall
    return shortfall.value if shortfall else 0.0


def _known(values: Iterable[Estimate | None]) -> list[Estimate]:
    """Return the estimates that may be shown."""
    return [value for value in values if value is not None]


def costs(found: Iterable[Affected]) -> tuple[Cost, ...]:
    """Add shortfalls up by cause, the dearest first; intervals as those of independent estimates."""
    by_cause: dict[str, list[Affected]] = {}
    for each in found:
        by_cause.setdefault(each.cause, []).append(each)
    made = [_cost(cause, each) for cause, each in by_cause.items()]
    return tuple(sorted(made, key=lambda each: -each.shortfall.value))


def _cost(cause: str, found: list[Affected]) -> Cost:
    values = [each.expectation.value for each in found]
    known = _known(values)
    return Cost(
        cause,
        len(found),
        sum(each.confirmed for each in found),
        _sum(_known(each.expectation.shortfall for each in found)),
        _sum(_known(each.expectation.recoverable for each in found)),
        _sum(known) if len(known) == len(values) else None,
    )


def _sum(estimates: Iterable[Estimate]) -> Estimate:
    found = [*estimates]
    value = sum(each.value for each in found)
    below = hypot(*(each.value - each.low for each in found))
    above = hypot(*(each.high - each.value for each in found))
    return Estimate(value, max(round(value - below), 0), round(value + above))
