"""How far goals got that count referrals: sums of what may be shown of the published mart, and of nothing else."""

from __future__ import annotations

from collections.abc import Iterable

from headwater.marts import Mart
from prm.common.formats import month, plural
from prm.insights.queries.flows import Cell, published
from prm.programs.measures import Progress
from prm.programs.models import Goal, GoalMeasure


def referral_progress(
    mart: Mart | None, goal: Goal, codes: Iterable[str] | None
) -> Progress:
    """Return what the mart's twelve months show of some practices, None: of all.

    They are the mart's months and not the goal's: shorter spans would show too little. Where some of the practices are
    withheld the sum is *at least* that much; a share is one of the practices whose count to us is shown as well.
    """
    if mart is None or mart.window is None:
        return Progress(None, None, "No mart was published yet.")
    cells = _cells(mart, goal.service_line, codes)
    span = f"12 months to {month(mart.window.end)}"
    if goal.measure == GoalMeasure.SHARE:
        return _share(cells, span)
    shown = [each.flow.ours.value for each in cells if each.flow.ours.value is not None]
    if not shown:
        return Progress(
            None, len(cells), f"No count of theirs may be shown, {span}.", False
        )
    withheld = len(cells) - len(shown)
    said = f"{plural(len(shown), 'practice')}, {span}"
    if withheld:
        said += f"; {withheld:,} more can’t be shown"
    return Progress(sum(shown), len(cells), said, bool(withheld))


def _cells(mart: Mart, line: str, codes: Iterable[str] | None) -> list[Cell]:
    by_practice = published(mart).by_practice
    wanted = by_practice if codes is None else {*codes}
    return [
        by_practice[code][line]
        for code in wanted
        if line in by_practice.get(code, {})
        and by_practice[code][line].flow.volume.value != 0
    ]


def _share(cells: list[Cell], span: str) -> Progress:
    """Return the share of the practices of which both the count to us and the whole are shown."""
    both = [
        (each.flow.ours.value, each.flow.volume.value)
        for each in cells
        if each.flow.ours.value is not None and each.flow.volume.value is not None
    ]
    whole = sum(volume for _, volume in both)
    if not whole:
        return Progress(
            None, len(cells), f"No share of theirs may be shown, {span}.", False
        )
    ours = sum(came for came, _ in both)
    said = f"{ours:,} of {plural(whole, 'referral')}, {span}"
    if len(both) < len(cells):
        said += f"; {len(both):,} of {plural(len(cells), 'practice')} may be shown"
    return Progress(100 * ours / whole, whole, said)
