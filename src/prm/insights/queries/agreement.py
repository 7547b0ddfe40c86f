"""How often people find what the evidence had proposed."""

from __future__ import annotations

from typing import NamedTuple

from prm.insights.models import Barrier
from prm.insights.queries.said import barriers_of


class Agreement(NamedTuple):
    """Judgements of one proposed cause (``""``: all causes); the newest of each practice and service line counts."""

    cause: str
    judged: int
    agreed: int

    @property
    def share(self) -> float | None:
        """Return agreed / judged; None where nobody judged any."""
        return self.agreed / self.judged if self.judged else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return Wilson's 95 % interval of the share, which holds for few judgements too."""
        if not self.judged:
            return None
        z, n, p = 1.96, self.judged, self.agreed / self.judged
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        reach = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
        return max(middle - reach, 0.0), min(middle + reach, 1.0)


def agreement() -> tuple[Agreement, ...]:
    """Return agreement over all causes, then by each cause that was proposed. One query."""
    judged = [each for each in barriers_of().values() if each.proposed]
    found = [Agreement("", len(judged), sum(each.agrees for each in judged))]
    for cause in Barrier.values:
        own = [each for each in judged if each.proposed == cause]
        if own:
            found.append(Agreement(cause, len(own), sum(each.agrees for each in own)))
    return tuple(found)


def unprompted() -> int:
    """Return how many answers people gave where the evidence had only asked. One query."""
    return sum(not each.proposed for each in barriers_of().values())
