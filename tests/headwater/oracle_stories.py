"""The story of one practice by plain loops: slow, and hard to get wrong."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from headwater.attribution import NEVER, Study
from tests.headwater.oracle_attribution import cluster, is_there

BASE, RECENT, MATCHED = 12, 3, 100


@dataclass
class Start:
    practice: int
    usual: float
    dip: float
    observed: float
    expected: float

    @property
    def noise(self) -> float:
        return math.sqrt(1 / (self.expected + 0.5) + 1 / (12 * self.usual + 0.5))

    @property
    def surprise(self) -> float:
        return math.log((self.observed + 0.5) / (self.expected + 0.5))


@dataclass
class Story:
    expected: float
    observed: float
    low: float
    high: float
    strayed_low: float
    strayed_high: float
    donors: int
    months: list[tuple[float, float]]  # observed and expected


def is_free(study: Study, practice: int, month: int) -> bool:
    """Was it there, and nobody of its tax number worked on yet?"""
    own = cluster(study, practice)
    starts = [
        int(study.treated_at[other])
        for other in range(len(study.practices))
        if cluster(study, other) == own and study.treated_at[other] != NEVER
    ]
    return is_there(study, practice, month) and month < min(starts, default=10_000)


class Slow:
    """One study, told slowly."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.rows = range(len(study.practices))
        self.free = [
            [is_free(study, row, month) for month in range(len(study.months))]
            for row in self.rows
        ]

    def usual(self, row: int, start: int) -> float:
        counts = self.study.counts[row]
        return float(sum(counts[start - 15 + month] for month in range(BASE)) / BASE)

    def is_known(self, row: int, start: int) -> bool:
        return all(self.free[row][start - 15 : start])

    def course(self, start: int, month: int, without: int = NEVER) -> float:
        """Return what all who were free sent in a month, over what they usually sent before a start."""
        who = [
            row
            for row in self.rows
            if self.is_known(row, start) and self.free[row][month] and row != without
        ]
        base = sum(self.usual(row, start) for row in who)
        sent = sum(self.study.counts[row, month] for row in who)
        return float(sent / base) if base else 0.0

    def start(
        self, row: int, month: int, courses: list[float], *, whole: bool
    ) -> Start | None:
        usual = self.usual(row, month)
        horizon = [
            month + step
            for step in range(self.study.horizon)
            if whole or self.free[row][month + step]
        ]
        if not self.is_known(row, month) or month not in horizon or not usual:
            return None
        known = [other for other in self.rows if self.is_known(other, month)]
        before = sum(self.usual(other, month) for other in known)
        recent = sum(self._recent(other, month) for other in known)
        awaited = usual * recent / before
        return Start(
            practice=row,
            usual=usual,
            dip=(self._recent(row, month) - awaited) / math.sqrt(awaited / RECENT),
            observed=sum(self.study.counts[row, each] for each in horizon),
            expected=sum(usual * courses[each - month] for each in horizon),
        )

    def _recent(self, row: int, month: int) -> float:
        return float(self.study.counts[row, month - RECENT : month].sum() / RECENT)

    def judged_months(self) -> list[int]:
        last = len(self.study.months) - self.study.horizon
        return [
            month
            for month in range(BASE + RECENT, last + 1)
            if all(self.study.matured[month : month + self.study.horizon])
        ]

    def story(self, row: int) -> Story:
        at = int(self.study.treated_at[row])
        mine, pretended = None, []
        for month in self.judged_months():
            courses = [
                self.course(month, month + step) for step in range(self.study.horizon)
            ]
            if month == at:
                mine = self.start(row, month, courses, whole=True)
            for other in self.rows:
                if cluster(self.study, other) == cluster(self.study, row):
                    continue
                found = self.start(other, month, courses, whole=False)
                if found:
                    pretended.append(found)
        assert mine is not None
        own = mine
        alike = sorted(
            pretended,
            key=lambda each: (
                (each.dip - own.dip) ** 2
                + (2 * math.log(each.usual / max(own.usual, 0.5))) ** 2
            ),
        )[:MATCHED]
        back = sum(e.observed for e in alike) / sum(e.expected for e in alike)
        spread = [(each.surprise - math.log(back)) / each.noise for each in alike]
        least, most = np.quantile(spread, [0.05, 0.95], method="weibull")
        value = own.surprise - math.log(back)
        return Story(
            expected=own.expected * back,
            observed=own.observed,
            low=math.exp(value - most * own.noise) - 1,
            high=math.exp(value - least * own.noise) - 1,
            strayed_low=math.exp(least * own.noise),
            strayed_high=math.exp(most * own.noise),
            donors=len({each.practice for each in alike}),
            months=[
                (
                    float(self.study.counts[row, month]),
                    own.usual
                    * self.course(at, month, without=row)
                    * (back if month >= at else 1.0),
                )
                for month in range(at - 15, at + self.study.horizon)
            ],
        )
