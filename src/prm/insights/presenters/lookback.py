"""How the numbers change when a referral is sought fewer days back before the specialist's visit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from headwater.marts import Mart
from prm.insights.counts import Flow
from prm.insights.queries.lookback import LONGEST, lookback_days, lookback_flow

ASKED = "look_back"  # its name in an address


@dataclass(frozen=True, slots=True)
class Lookback:
    """The referrals of a row as a shorter look-back finds them."""

    days: int
    flow: Flow
    change: (
        float | None
    )  # of the share that went elsewhere, against the longest: 0 to 1

    @property
    def points(self) -> str:
        """Return the change in points, with its sign."""
        if self.change is None:
            return "not shown"
        points = round(100 * self.change)
        if points == 0:
            return "±0 points"
        noun = "point" if abs(points) == 1 else "points"
        return f"{points:+d} {noun}".replace("-", "−")


def read_days(mart: Mart, asked: Mapping[str, str]) -> int:
    """Return the look-back that an address asks for; the longest where it means nothing or the mart lacks it."""
    given = asked.get(ASKED, "")
    days = int(given) if given.isdecimal() and len(given) < 4 else LONGEST
    return days if days in lookback_days(mart) else LONGEST


def choices(mart: Mart) -> Sequence[int]:
    """Return the look-backs to choose between; nothing where the mart holds only one."""
    found = lookback_days(mart)
    return found if len(found) > 1 else ()


def look_back(
    mart: Mart, who: str, line: str, days: int, longest: Flow
) -> Lookback | None:
    """Return a row at a shorter look-back, or None at the longest, which every number has anyway."""
    if days == LONGEST:
        return None
    flow = lookback_flow(mart, who, line, days)
    if flow is None:
        return None
    now, before = flow.left_share, longest.left_share
    change = None if now is None or before is None else now - before
    return Lookback(days, flow, change)
