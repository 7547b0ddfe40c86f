"""Which practices and months of a study the rival estimators may use."""

from __future__ import annotations

import numpy as np

from headwater.attribution.study import NEVER, Flags, Study, TooLittle, Whole


def judged_starts(study: Study, *, before: int) -> Whole:
    """Return n: the start of a practice with so many months before it and a whole complete horizon, else NEVER.

    Raises
    ------
    TooLittle
        If there is no such practice.
    """
    months = len(study.months)
    fits = np.zeros(months + 1, dtype=bool)  # the last one stands for NEVER
    for start in range(before, months - study.horizon + 1):
        fits[start] = study.matured[start : start + study.horizon].all()
    fits[NEVER] = False
    judged = study.treated & fits[study.treated_at]
    if study.present is not None:
        for row in np.flatnonzero(judged):
            start = study.treated_at[row]
            span = slice(start - before, start + study.horizon)
            judged[row] = study.present[row, span].all()
    if not judged.any():
        raise TooLittle(
            "No practice has enough complete months before and after its start."
        )
    return np.where(judged, study.treated_at, NEVER)


def exposed_from(study: Study) -> Whole:
    """Return n: the first month in which a practice of the same tax number was worked on, NEVER if none was.

    From then on it is nobody's control: what is done for one office of a group reaches the others. Where the ring is
    kept apart, the same holds once a practice next door was worked on.
    """
    cluster, months = study.clusters, len(study.months)
    starts = np.where(study.treated, study.treated_at, months)
    first = np.full(int(cluster.max(initial=-1)) + 1, months)
    np.minimum.at(first, cluster, starts)
    exposed = np.minimum(first[cluster], ring_from(study))
    return np.where(exposed < months, exposed, NEVER).astype(np.int64)


def ring_from(study: Study) -> Whole:
    """Return n: from which month on it is kept apart for a practice next door; past the last month where it isn't."""
    months = len(study.months)
    if study.ring is None or not study.apart:
        return np.full(len(study.practices), months)
    return np.where(study.ring == NEVER, months, study.ring)


def untouched(exposed: Whole, months: int) -> Flags:
    """Return n x m: was the practice not yet exposed in that month?"""
    month = np.arange(months)
    return np.asarray((exposed == NEVER)[:, None] | (month < exposed[:, None]))
