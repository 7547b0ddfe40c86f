"""What everything locked is credited with, each referral once; the same for whoever asks."""

from __future__ import annotations

from datetime import date

from prm.insights.impact.results import (
    Judged,
    Portfolio,
    Share,
    judged_versions,
    portfolio_of,
)
from prm.programs.queries import standing_versions


def whole_portfolio(*, on: date) -> tuple[dict[object, Judged], Portfolio]:
    """Return every judged version, and what each is credited with among all.

    Credits are shared out among all interventions, whoever looks: a liaison who sees two of five reads the same share
    of each as a director does.
    """
    judged = judged_versions(standing_versions(), on=on)
    return judged, portfolio_of([*judged.values()])


def share_of(judged: Judged, *, on: date) -> Share | None:
    """Return what one is credited with among all."""
    _, portfolio = whole_portfolio(on=on)
    return next(
        (
            each
            for each in portfolio.shares
            if each.judged.version.pk == judged.version.pk
        ),
        None,
    )
