"""Practices whose referrals moved beyond limits: the alerts in force, and what is known of why."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from headwater.marts import Mart
from prm.insights.queries.alerts import alerts, standing
from prm.insights.queries.current import Practice, practices
from prm.insights.queries.diagnoses import Diagnosis, diagnoses
from prm.insights.queries.flows import published

_TIERS = ("alert", "watch")
_VERDICTS = ("leak", "unclear", "shrinkage")


class Mover(NamedTuple):
    """One practice and service line (``""``: all lines) with an alert in force."""

    practice: Practice
    line: str
    tier: str
    charts: tuple[str, ...]  # which of ours, share and total fell
    verdict: str
    change: float  # -0.45: fell by 45 %; to 5 points
    began: date
    raised: date
    diagnosis: Diagnosis | None
    weight: float  # episodes a year that the change comes to, from what is shown; for order alone


class Movers(NamedTuple):
    """The movers that may be shown, and how many may not."""

    shown: tuple[Mover, ...]
    too_few: int

    def within(self, codes: frozenset[str] | None) -> Movers:
        """Return those of some practices; None: all."""
        if codes is None:
            return self
        own = tuple(each for each in self.shown if each.practice.practice_id in codes)
        return Movers(own, 0)

    def of_line(self, line: str) -> Movers:
        """Return those of one line."""
        return Movers(tuple(each for each in self.shown if each.line == line), 0)


@lru_cache(maxsize=2)
def movers(mart: Mart) -> Movers:
    """Return the movers: alerts before watches, leaks of our own first, the most episodes first."""
    known, causes, cells = practices(mart), diagnoses(mart), published(mart).by_practice
    shown = []
    for (practice_id, line), found in alerts(mart).items():
        first = standing(found)
        if first is None or practice_id not in known:
            continue
        in_force = [alert for alert in found if alert.in_force]
        volume = cells[practice_id][line].flow.volume.value or 0
        shown.append(
            Mover(
                known[practice_id],
                line,
                first.tier,
                tuple(dict.fromkeys(alert.chart for alert in in_force)),
                first.verdict,
                first.change,
                min(alert.began for alert in in_force),
                min(alert.raised for alert in in_force),
                causes.get((practice_id, line)),
                -first.change * volume,
            )
        )
    return Movers(tuple(sorted(shown, key=_rank)), _all(mart) - len(shown))


def _rank(mover: Mover) -> tuple[int, int, bool, float, str]:
    # What leaks from our own is the first thing to act on; who shrinks can't be won back by a visit.
    return (
        _TIERS.index(mover.tier),
        _VERDICTS.index(mover.verdict),
        not mover.practice.aligned,
        -mover.weight,
        mover.practice.name.casefold(),
    )


def _all(mart: Mart) -> int:
    table = mart.table("alert", ["practice_id", "service_line"], {"in_force": True})
    return table.group_by(["practice_id", "service_line"]).aggregate([]).num_rows
