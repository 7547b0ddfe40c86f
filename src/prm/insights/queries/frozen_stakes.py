"""What an issue keeps for good when it opens, however it is opened: the stake, and what its row said.

Only what pages show: protected counts and the shape of a stake, never a raw table.
"""

from __future__ import annotations

from collections.abc import Sequence

from headwater.marts import Mart
from prm.common.formats import day, month, number, share
from prm.directory.models import Practice
from prm.insights.queries.current import line_name, mart_or_none
from prm.insights.queries.flows import published
from prm.insights.queries.movers import movers
from prm.insights.queries.stakes import Stake, stake_of


def frozen_stake(practices: Sequence[Practice], line: str) -> Stake:
    """Return what is at stake, with what the published mart says of each practice in words.

    Numbers stay out of the description, which an owner reads who may see no volumes, and liaisons of other offices.
    """
    frozen, mart = stake_of(practices, line), mart_or_none()
    said = {each.code: numbers_of(mart, each, line) for each in practices}
    parts = [{**each, "said": said[each["code"]]} for each in frozen["practices"]]
    return {**frozen, "practices": parts}


def numbers_of(mart: Mart | None, practice: Practice, line: str) -> str:
    """Return period and numbers in one line, or nothing where nothing may be shown."""
    if mart is None or mart.window is None or not line:
        return ""
    parts = [*_sent(mart, practice.code, line), *_short(practice, line)]
    parts += _fell(mart, practice.code, line)
    if not parts:
        return ""
    last = month(mart.window.end)
    return f"{line_name(mart, line)}, 12 months to {last}: {'; '.join(parts)}."


def _sent(mart: Mart, code: str, line: str) -> list[str]:
    cell = published(mart).by_practice.get(code, {}).get(line)
    if cell is None or cell.flow.volume.value is None:
        return []
    ours = cell.flow.ours
    came = f", {ours.text} to us" if ours.value is not None else ""
    return [f"{cell.flow.volume.text} referrals{came}"]


def _short(practice: Practice, line: str) -> list[str]:
    said = stake_of([practice], line)
    if not said["shortfall"] or said["shortfall"] <= 0:
        return []
    about = "about " if said["rough"] else ""
    low, high = number(said["low"]), number(said["high"])
    short = f"{about}{number(said['shortfall'])} fewer to us than its panel predicts"
    return [f"{short} (90 % interval {low} to {high})"]


def _fell(mart: Mart, code: str, line: str) -> list[str]:
    found = (each for each in movers(mart).shown if each.line == line)
    mover = next((each for each in found if each.practice.practice_id == code), None)
    if mover is None:
        return []
    way = "down" if mover.change < 0 else "up"
    change = f"{way} {share(abs(mover.change))} since {month(mover.began)}"
    return [f"{change}, found {day(mover.raised)}"]
