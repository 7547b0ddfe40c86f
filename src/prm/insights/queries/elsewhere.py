"""What groups of practices sent elsewhere, added up from the counts that may be shown and from nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from headwater.marts import Mart
from prm.insights.queries.current import practices
from prm.insights.queries.flows import group_of, published

ASKED = ("aligned", "independent")  # a competitor's practices are nobody's to win


class Elsewhere(NamedTuple):
    """What went to competitors and unaffiliated places in the mart's window, as far as it may be shown."""

    leaked: int  # of aligned practices
    divided: int  # of independent practices
    hidden: int  # practices that sent something, whose count may not be shown

    @property
    def shown(self) -> int:
        """Return both together."""
        return self.leaked + self.divided

    @property
    def can_tell(self) -> bool:
        """Say whether the sum says anything: nothing shown beside something hidden says nothing."""
        return bool(self.shown) or not self.hidden


def elsewhere_of(mart: Mart, codes: Iterable[str]) -> Elsewhere:
    """Return what practices, given by the mart's ids, sent elsewhere."""
    by_practice, known = published(mart).by_practice, practices(mart)
    sums = dict.fromkeys(ASKED, 0)
    hidden = 0
    for code in codes:
        if code not in by_practice or group_of(known[code].alignment) not in sums:
            continue
        left = by_practice[code][""].flow.left
        if left.value is None:
            hidden += 1
        sums[group_of(known[code].alignment)] += left.value or 0
    return Elsewhere(sums["aligned"], sums["independent"], hidden)
