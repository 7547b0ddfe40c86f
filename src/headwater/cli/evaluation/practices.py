"""A3 and A4: are a practice's volume and its share that goes to us right?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from headwater.cli.evaluation.bars import Bar, Finding, finding, ratio
from headwater.cli.evaluation.judged import Judged

_VOLUME_RATIO = Bar(low=0.90, high=1.10)
_CORRELATION = Bar(low=0.98)
_SHARE_ERROR = Bar(high=0.030)
_SHARE_BIAS = Bar(high=0.015)
# The true share of fewer referrals moves by nine points from chance alone; its error would measure that.
LEAST_REFERRALS = 30


def judge_practices(judged: Judged) -> list[Finding]:
    """Compare sums of probabilities with counts of true referrals, practice by practice."""
    table = judged.practice
    volume, ours, true_volume, true_ours = (
        table[name].to_numpy().astype(np.float64)
        for name in ("volume", "ours", "true_volume", "true_ours")
    )
    enough = (true_volume >= LEAST_REFERRALS) & (volume > 0)
    some = (true_volume > 0) & (volume > 0)
    error = ours[enough] / volume[enough] - true_ours[enough] / true_volume[enough]
    all_errors = ours[some] / volume[some] - true_ours[some] / true_volume[some]
    weights = true_volume[some]
    return [
        finding(
            "A3",
            "Volume found over volume planted, all practices",
            reached=ratio(volume.sum(), true_volume.sum()),
            bar=_VOLUME_RATIO,
            scenario=judged.scenario,
        ),
        finding(
            "A3",
            "Correlation of practice volumes",
            reached=_correlation(volume, true_volume),
            bar=_CORRELATION,
            scenario=judged.scenario,
        ),
        finding(
            "A4",
            f"Mean absolute error of our share, practices of {LEAST_REFERRALS} referrals and more",
            reached=float(np.abs(error).mean()) if len(error) else None,
            bar=_SHARE_ERROR,
            scenario=judged.scenario,
        ),
        finding(
            "A4",
            "Bias of our share, absolute, same practices",
            reached=abs(float(error.mean())) if len(error) else None,
            bar=_SHARE_BIAS,
            scenario=judged.scenario,
        ),
        finding(
            "A4",
            "Mean absolute error of our share, every practice by its referrals",
            reached=ratio(float(np.abs(all_errors) @ weights), float(weights.sum())),
            scenario=judged.scenario,
        ),
    ]


def _correlation(
    one: npt.NDArray[np.float64], other: npt.NDArray[np.float64]
) -> float | None:
    if len(one) < 2 or not one.std() or not other.std():
        return None
    return float(np.corrcoef(one, other)[0, 1])
