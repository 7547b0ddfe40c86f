"""The portfolio index: how busy a month is for everybody, so that a season isn't taken for a practice's own doing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.measures.alerts.history import Flags, Floats, Histories, Places

# No series may weigh more than this in the sum: its own drop would lower the bar that it's held to.
_LARGEST_SHARE = 0.05
_BLOCK = (
    6  # months that are compared with the rest of a series to see whether it is stable
)
_STABLE = 2.75  # standard deviations
_USUAL_SIZE = 15.0  # of the negative binomial, before the site's own is known (methods 4.1, illustrative)
_LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class Demand:
    """The index of each series' group by month, its mean 1, and its relative variance; series x months."""

    index: Floats
    variance: Floats
    stable: Flags  # series that made the index


def demand(histories: Histories) -> Demand:
    """Return season, trend and working days as the stable series show them together (methods 4.1).

    The index of all series is the sum of the stable ones over their levels; a group's own month moves it as far as the
    groups' months scatter more than their counts explain. It is made of all referrals, wherever they went: a clinic
    of ours that everybody avoids is to be found, not to be called a season. Levels are those of the months that may be
    judged, so that what isn't filed yet can't move what is.
    """
    seen = _Seen.of(histories)
    stable = np.ones(len(seen.total), bool)
    overall = _index(seen, stable)
    for _ in range(2):
        stable = steady(seen.judged(seen.total), seen.judged(seen.filed * overall))
        overall = _index(seen, stable)
    return _by_group(histories.group, seen, overall, stable)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was filed of all referrals, how much of it that is, and the months that levels are made of."""

    total: Floats
    filed: Floats
    tested: Flags

    @classmethod
    def of(cls, histories: Histories) -> _Seen:
        # Before any month may be judged, all are as good as each other.
        able = histories.tested if histories.tested.any() else histories.tested | True
        # A month is what those show for whom it is mature; all of them, where it's mature for nobody.
        use = able | ~able.any(0)
        return cls(
            total=np.where(use, histories.seen(histories.total), 0.0),
            filed=np.where(use, histories.completeness, 0.0),
            tested=able,
        )

    def judged(self, values: Floats) -> Floats:
        return np.where(self.tested, values, 0.0)

    def level(self, index: Floats) -> Floats:
        exposure = self.judged(self.filed * index).sum(1)
        return np.asarray(self.judged(self.total).sum(1) / np.maximum(exposure, _LEAST))

    @property
    def months(self) -> Flags:
        return np.asarray(self.tested.any(0))


def _index(seen: _Seen, stable: Flags) -> Floats:
    """Return sum over stable series of volume / sum of level x exposure, by month, its mean 1."""
    index = np.ones(seen.total.shape[1])
    for _ in range(3):
        level = seen.level(index)
        weight = _weights(level, stable)
        index = _over(weight @ seen.total, (weight * level) @ seen.filed)
        index = index / max(float(index[seen.months].mean()), _LEAST)
    return np.asarray(index)


def _over(came: Floats, expected: Floats) -> Floats:
    """Return came / expected; 1 where no file speaks of the month."""
    return np.where(expected > _LEAST, came / np.maximum(expected, _LEAST), 1.0)


def _weights(level: Floats, stable: Flags) -> Floats:
    cap = _LARGEST_SHARE * float(level[stable].sum())
    return np.where(stable, np.minimum(1.0, cap / np.maximum(level, _LEAST)), 0.0)


def steady(volume: Floats, exposure: Floats) -> Flags:
    """Say which series have no half-year out of keeping with the rest of their months, up or down."""
    months = volume.shape[1]
    stable = np.ones(len(volume), bool)
    if months < 2 * _BLOCK:
        return stable
    for begin in range(0, months - _BLOCK + 1, _BLOCK // 2):
        inside = slice(begin, begin + _BLOCK)
        usual = volume.sum(1) - volume[:, inside].sum(1)
        rest = exposure.sum(1) - exposure[:, inside].sum(1)
        expected = usual / np.maximum(rest, _LEAST) * exposure[:, inside].sum(1)
        # Both sides are counts, and months of one half-year drift together.
        variance = (
            expected + expected**2 / np.maximum(usual, 1.0)
        ) + 3 * expected**2 / (_USUAL_SIZE * _BLOCK)
        gap = np.abs(volume[:, inside].sum(1) - expected)
        stable &= gap <= _STABLE * np.sqrt(np.maximum(variance, _LEAST))
    # A market in which nearly everything moves has no stable part to hold on to.
    return stable if stable.sum() >= 0.2 * len(stable) else np.ones(len(volume), bool)


def _by_group(group: Places, seen: _Seen, overall: Floats, stable: Flags) -> Demand:
    level = seen.level(overall)
    weight = _weights(level, stable)
    groups = int(group.max(initial=-1)) + 1
    member = (group[None, :] == np.arange(groups)[:, None]) * weight
    came, expected = member @ seen.total, (member * level) @ (seen.filed * overall)
    # Variance of the sum over its mean squared: Poisson, and the series' own scatter.
    noise = 1 / np.maximum(expected, 1.0) + ((member * level) ** 2).sum(1)[:, None] / (
        _USUAL_SIZE * np.maximum((member * level).sum(1), _LEAST)[:, None] ** 2
    )
    ratio = _over(came, expected)
    excess = ((ratio - 1) ** 2 - noise)[:, seen.months]
    between = max(float(excess.mean()), 0.0) if groups > 1 else 0.0
    lean = between / (between + noise)
    index = overall * (1 + lean * (ratio - 1))
    alone = 1 / np.maximum(expected.sum(0), 1.0)
    variance = lean * noise + (1 - lean) * alone
    return Demand(index[group], variance[group], stable)
