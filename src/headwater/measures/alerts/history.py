"""The months of many series side by side: what came in all, what came to us, and how complete each month is."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Histories:
    """Series x months, the months without a gap, oldest first.

    Attributes
    ----------
    total, ours
        Volumes grown to what the month will be: seen / completeness.
    completeness
        Share of the month that has been filed, 0-1, by the sources that the series is made of.
    tested
        Months that a chart may look at: mature, and after the data has settled.
    group
        Each series' group (its service line), 0 and up: the groups share an index of demand and a prior.
    """

    total: Floats
    ours: Floats
    completeness: Floats
    tested: Flags
    group: Places

    @property
    def shape(self) -> tuple[int, int]:
        """Number of series, number of months."""
        return self.total.shape[0], self.total.shape[1]

    def seen(self, volume: Floats) -> Floats:
        """Return what was filed of a grown volume."""
        return np.asarray(volume * self.completeness)

    def up_to(self, months: int) -> Histories:
        """Return the first ``months`` alone."""
        return replace(
            self,
            total=self.total[:, :months],
            ours=self.ours[:, :months],
            completeness=self.completeness[:, :months],
            tested=self.tested[:, :months],
        )
