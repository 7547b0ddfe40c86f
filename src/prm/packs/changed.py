"""What changed since an earlier pack, parted in three: data that came late, corrections, and what really changed.

Last week's questions are asked again of this week's data. Where the answer differs, the past was told anew: late data
where more claim lines or entries of those days have reached us since, a correction everywhere else. What is left
between that answer and this week's is real.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from prm.packs.questions import Claims, MonthSaid


@dataclass(frozen=True, slots=True)
class Change:
    """One number then and now; ``then + late + corrected + real == now``."""

    then: int
    late: int
    corrected: int
    real: int

    @property
    def now(self) -> int:
        """Return what it is now."""
        return self.then + self.late + self.corrected + self.real


def change_of_claims(before: Claims, now: Claims, what: str) -> Change | None:
    """Part the change of a window's sum; None where a month of either window may not be shown in either mart.

    A month whose claim lines grew told more because data came late. One whose lines stayed or shrank, and every month
    once the definitions are others, was corrected.

    Parameters
    ----------
    what
        ``volume`` or ``ours``.
    """
    old = {month: said for month, said in before.months.items() if said.inside}
    new = {month: said for month, said in now.months.items() if said.inside}
    again = {month: now.months.get(month) for month in old}
    every: list[MonthSaid | None] = [*old.values(), *again.values(), *new.values()]
    if not old or any(each is None or _count(each, what) is None for each in every):
        return None
    late = corrected = 0
    for month, said in old.items():
        told = again[month]
        assert told is not None
        difference = (_count(told, what) or 0) - (_count(said, what) or 0)
        if told.lines > said.lines and before.fingerprint == now.fingerprint:
            late += difference
        else:
            corrected += difference
    then, asked_again = _sum(old.values(), what), _sum(again.values(), what)
    return Change(then, late, corrected, _sum(new.values(), what) - asked_again)


def change_of_work(
    then: Mapping[str, int],
    again: Mapping[str, int],
    known_then: Mapping[str, int],
    now: Mapping[str, int],
) -> dict[str, Change]:
    """Part the change of each count of work.

    Parameters
    ----------
    then
        What last week's pack said of its week.
    again, known_then
        What is said of that week now: all of it, and the part that had reached us when that pack was made.
    now
        What is said of this week.
    """
    return {
        name: Change(
            count,
            late=again[name] - known_then[name],
            corrected=known_then[name] - count,
            real=now[name] - again[name],
        )
        for name, count in then.items()
        if name in now
    }


def _count(said: MonthSaid, what: str) -> int | None:
    found: int | None = getattr(said, what)
    return found


def _sum(months: Iterable[MonthSaid | None], what: str) -> int:
    return sum(_count(each, what) or 0 for each in months if each is not None)


def months_apart(before: Claims, now: Claims) -> tuple[list[date], list[date]]:
    """Return the months that entered the window, and those that left it."""
    old = {month for month, said in before.months.items() if said.inside}
    new = {month for month, said in now.months.items() if said.inside}
    return sorted(new - old), sorted(old - new)
