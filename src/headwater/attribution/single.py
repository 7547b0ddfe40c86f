"""One practice: what it sent against what was to be expected of it, as a story with an interval (methods 5.7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from headwater.attribution.study import Flags, Numbers, Study, TooLittle, Whole
from headwater.attribution.windows import exposed_from, untouched

BASE, RECENT = (
    12,
    3,
)  # months: the year that a practice is held against, and the dip after it, as the planner saw it
MATCHED = 100  # pretended starts that look most like the true one
ENOUGH_DONORS = (
    20  # practices behind them: with less, 5 % of the interval's ends would rest on one
)
ENOUGH_EXPECTED = 12.0  # referral episodes over the horizon; below, chance alone moves the ratio by a third and more
_VOLUME_WEIGHT = (
    2.0  # a factor of e in volume counts as much as a standard error of the dip
)
_HALF = 0.5  # of an episode, so that nothing sent has a logarithm


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryMonth:
    """One month of a story: referral episodes, and those to be expected by the course of others.

    From the start on what is expected includes what comes back by itself after such a dip. Before it, it doesn't: the
    months of the base year average to what was sent in them.
    """

    month: date
    observed: float
    expected: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleStory:
    """What one practice sent after a start, and what practices with such a dip sent after theirs.

    Attributes
    ----------
    expected, observed
        Referral episodes over the horizon.
    low, high
        Interval of observed / expected - 1, at 90 % unless asked otherwise.
    claim
        May a gain be claimed: is it sure, and does the interval lie above 0?
    sure
        Are there donors and expected referrals enough to trust the interval?
    donors
        Practices behind the expectation.
    strayed_low, strayed_high
        How far others' sums lay from what was expected of them, as factors at the interval's level: ``expected`` times
        these is a range for what comes with nobody's help.
    usual
        Referral episodes of a mean month of the base year.
    months
        The base year, the recent months and the horizon, in order; the horizon's add up to ``observed`` and
        ``expected``.
    least_behind
        Practices behind the course of others in the month in which they were fewest.
    """

    practice: str
    expected: float
    observed: float
    low: float
    high: float
    claim: bool
    sure: bool
    donors: int
    strayed_low: float
    strayed_high: float
    usual: float
    months: tuple[StoryMonth, ...]
    least_behind: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Starts:
    """Starts, true or pretended: practice and month (r), with what came of them.

    ``dip`` is the recent months' distance from the base year in standard errors of a count; ``usual`` the mean month
    of the base year; ``observed`` and ``expected`` the months before the practice was itself worked on.
    """

    practice: Whole
    month: Whole
    dip: Numbers
    usual: Numbers
    observed: Numbers
    expected: Numbers

    @property
    def noise(self) -> Numbers:
        """R: standard error of log(observed / expected) by counting alone."""
        return np.asarray(
            np.sqrt(1 / (self.expected + _HALF) + 1 / (BASE * self.usual + _HALF))
        )

    @property
    def surprise(self) -> Numbers:
        """R: log of observed over expected."""
        return np.asarray(np.log((self.observed + _HALF) / (self.expected + _HALF)))

    def only(self, picked: Flags | Whole) -> _Starts:
        """Return some of them, by flag or index."""
        return _Starts(
            practice=self.practice[picked],
            month=self.month[picked],
            dip=self.dip[picked],
            usual=self.usual[picked],
            observed=self.observed[picked],
            expected=self.expected[picked],
        )


def single_practice(study: Study, practice: str, *, level: float = 0.90) -> SingleStory:
    """Hold a practice against its own year before, carried forward by others with as deep a dip.

    1. All practices not yet worked on give the month's course: their month over their base year.
    2. Each of them, in each month, is a pretended start. Those most like the true one in dip and volume say how much
       comes back by itself after such a dip, beyond the course.
    3. Their spread around that, in units of what counting alone would give, is the interval's; placebos and no
       model. A practice that was worked on within the horizon counts up to then: to leave it out would keep those
       that recovered.

    One practice rarely shows anything: the interval is nearly as wide as the base (methods 5.7).

    Raises
    ------
    ValueError
        If the study doesn't know the practice.
    TooLittle
        If it wasn't worked on, lacks the months, or too few practices can be compared with it.
    """
    return story_of(study, background_of(study), practice, level=level)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Background:
    """What every story of one study is held against, worked out once for all of them.

    Attributes
    ----------
    free
        Practices x months: there, and not yet worked on.
    months
        Those in which a start can be judged.
    pretended
        Every practice in each of these months.
    """

    free: Flags
    months: tuple[int, ...]
    pretended: _Starts


def background_of(study: Study) -> Background:
    """Pretend that every practice not yet worked on had started in every month that can be judged."""
    free = untouched(exposed_from(study), len(study.months))
    if study.present is not None:
        free &= study.present
    months = _judged_months(study)
    everybody = np.arange(len(study.practices))
    pretended = _starts(study, free, everybody, months, whole=False)
    return Background(free=free, months=tuple(months), pretended=pretended)


def story_of(
    study: Study, background: Background, practice: str, *, level: float = 0.90
) -> SingleStory:
    """Tell one of several practices of a study; see :func:`single_practice`.

    Raises
    ------
    ValueError, TooLittle
        As there.
    """
    if practice not in study.practices:
        raise ValueError(f"the study has no practice {practice}")
    row = study.practices.index(practice)
    start = int(study.treated_at[row])
    if not study.treated[row] or start not in background.months:
        raise TooLittle("The practice has too few complete months around its start.")
    mine = _starts(study, background.free, np.array([row]), [start], whole=True)
    if not len(mine.practice):
        raise TooLittle("The practice has too few complete months around its start.")
    stranger = study.clusters != study.clusters[row]
    others = background.pretended
    placebos = _alike(mine, others.only(stranger[others.practice]))
    donors = len(np.unique(placebos.practice))
    if donors < ENOUGH_DONORS:
        raise TooLittle("Too few practices had a dip like this one.")
    back = float(placebos.observed.sum() / placebos.expected.sum())
    if back <= 0 or mine.usual[0] <= 0:
        raise TooLittle("There is nothing to compare what the practice sent with.")
    expected = float(mine.expected[0]) * back
    spread = (placebos.surprise - np.log(back)) / placebos.noise
    tail = (1 - level) / 2
    least, most = np.quantile(spread, [tail, 1 - tail], method="weibull")
    noise, value = float(mine.noise[0]), float(mine.surprise[0] - np.log(back))
    low = float(np.expm1(value - most * noise))
    sure = expected >= ENOUGH_EXPECTED
    months, behind = _told_months(study, background.free, row, back=back)
    return SingleStory(
        practice=practice,
        expected=expected,
        observed=float(mine.observed[0]),
        low=low,
        high=float(np.expm1(value - least * noise)),
        claim=sure and low > 0,
        sure=sure,
        donors=donors,
        strayed_low=float(np.exp(least * noise)),
        strayed_high=float(np.exp(most * noise)),
        usual=float(mine.usual[0]),
        months=months,
        least_behind=behind,
    )


def _told_months(
    study: Study, free: Flags, row: int, *, back: float
) -> tuple[tuple[StoryMonth, ...], int]:
    """Return the months of a story, and of how many others the course is in the month in which they are fewest."""
    start = int(study.treated_at[row])
    base = slice(start - BASE - RECENT, start - RECENT)
    span = slice(base.start, start + study.horizon)
    usual = study.counts[:, base].mean(axis=1)
    known = np.asarray(free[:, base.start : start].all(axis=1))
    behind = free[:, span] & known[:, None]
    behind[row] = False  # its own dip is no part of the others' course
    expected = float(usual[row]) * _course(study.counts[:, span], usual, behind)
    expected[BASE + RECENT :] *= back
    months = tuple(
        StoryMonth(month=month, observed=float(sent), expected=float(awaited))
        for month, sent, awaited in zip(
            study.months[span], study.counts[row, span], expected, strict=True
        )
    )
    return months, int(behind.sum(axis=0).min())


def _judged_months(study: Study) -> list[int]:
    """Return the months with a base before them and a whole complete horizon after."""
    last = len(study.months) - study.horizon
    return [
        month
        for month in range(BASE + RECENT, last + 1)
        if study.matured[month : month + study.horizon].all()
    ]


def _starts(
    study: Study, free: Flags, rows: Whole, months: list[int], *, whole: bool
) -> _Starts:
    """Return true or pretended starts of rows in months.

    Parameters
    ----------
    whole
        Count the whole horizon, as for a practice that is judged; else up to its own exposure.
    """
    nothing = (np.zeros(0),) * 6
    found = [_starts_in(study, free, rows, month, whole=whole) for month in months]
    joined = [np.concatenate(parts) for parts in zip(nothing, *found, strict=True)]
    return _Starts(
        practice=joined[0].astype(np.int64),
        month=joined[1].astype(np.int64),
        dip=joined[2],
        usual=joined[3],
        observed=joined[4],
        expected=joined[5],
    )


def _starts_in(
    study: Study, free: Flags, rows: Whole, month: int, *, whole: bool
) -> tuple[Numbers, ...]:
    horizon = slice(month, month + study.horizon)
    before = slice(month - BASE - RECENT, month)
    usual = study.counts[:, month - BASE - RECENT : month - RECENT].mean(axis=1)
    recent = study.counts[:, month - RECENT : month].mean(axis=1)
    known = np.asarray(free[:, before].all(axis=1))
    course = _course(study.counts[:, horizon], usual, free[:, horizon] & known[:, None])
    counted = np.ones((len(usual), study.horizon), bool) if whole else free[:, horizon]
    kept = rows[known[rows] & counted[rows, 0] & (usual[rows] > 0)]
    observed = (study.counts[:, horizon] * counted).sum(axis=1)
    # A month that was slow for all is no dip of this practice.
    awaited = usual * recent[known].sum() / max(float(usual[known].sum()), _HALF)
    dip = (recent - awaited) / np.sqrt(np.maximum(awaited, 1e-12) / RECENT)
    return (
        kept.astype(np.float64),
        np.full(len(kept), float(month)),
        dip[kept],
        usual[kept],
        observed[kept],
        (usual * (counted @ course))[kept],
    )


def _course(counts: Numbers, usual: Numbers, free: Flags) -> Numbers:
    """Return each month of the untouched over their usual month."""
    base = (usual[:, None] * free).sum(axis=0)
    return np.where(
        base > 0, (counts * free).sum(axis=0) / np.maximum(base, 1e-12), 0.0
    )


def _alike(mine: _Starts, placebos: _Starts) -> _Starts:
    """Return the pretended starts most like the true one, in dip and volume."""
    away = (placebos.dip - mine.dip[0]) ** 2 + (
        _VOLUME_WEIGHT * np.log(placebos.usual / max(float(mine.usual[0]), _HALF))
    ) ** 2
    if len(away) > MATCHED:
        # Of tens of thousands only those near enough are put in order.
        near = np.flatnonzero(away <= np.partition(away, MATCHED)[MATCHED])
        placebos, away = placebos.only(near), away[near]
    return placebos.only(np.argsort(away, kind="stable")[:MATCHED])
