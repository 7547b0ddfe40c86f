"""What the models look at: practice × service line cells as plain arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from headwater.measures.expected.functions import Floats

Words = Sequence[str | None]
Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Cells:
    """One row a cell; rows of a practice share people, traits of the panel and setting.

    Attributes
    ----------
    practice, line
        Index of the practice and of the service line.
    volume, ours
        Sums of calibrated probabilities over the window, 0 <= ours <= volume.
    people
        The practice's panel; 0 where no panel is known.
    traits
        Cells x columns: what moves the volume (age, sex, payer and condition mix), standardised; 0 where unknown.
    setting
        Cells x columns: what moves our share (alignment, system, area, payer), an intercept first.
    """

    practice: Whole
    line: Whole
    volume: Floats
    ours: Floats
    people: Floats
    traits: Floats
    setting: Floats

    def __len__(self) -> int:
        return len(self.practice)


def standardised(columns: Mapping[str, Floats], weight: Floats) -> Floats:
    """Put columns side by side, each with mean 0 and spread 1 over the rows that weigh; constant ones are left out.

    A value that isn't known (NaN) counts as the mean.
    """
    kept = []
    total = max(float(weight.sum()), 1e-12)
    for values in columns.values():
        known = np.isfinite(values)
        weighs = np.where(known, weight, 0.0)
        if weighs.sum() <= 0:
            continue
        plain = np.where(known, values, 0.0)
        mean = float(plain @ weighs) / float(weighs.sum())
        off = np.where(known, plain - mean, 0.0)
        spread = float(np.sqrt(off**2 @ weighs / total))
        if spread > 1e-9:
            kept.append(off / spread)
    return np.column_stack(kept) if kept else np.zeros((len(weight), 0))


def indicators(words: Words) -> dict[str, Floats]:
    """Return a column of zeros and ones for each word; an empty one or null has none."""
    present = sorted({word for word in words if word})
    values = np.array([word or "" for word in words], dtype=object)
    return {word: (values == word).astype(np.float64) for word in present}


def settings(
    *,
    alignment: Words,
    system: Words,
    area: Words,
    shares: Mapping[str, Floats],
) -> Floats:
    """Return the columns that explain our share, cells x columns.

    Alignment classes, health systems and areas as indicators, payer shares of the panel standardised, an intercept
    first. With an indicator for every class the columns overlap; the priors keep each near 0, so none has to be the
    class that all others are compared with.

    Parameters
    ----------
    shares
        Of the panel by payer; NaN where no panel is known.
    """
    rows = len(alignment)
    columns: list[Floats] = [np.ones(rows)]
    for words in (alignment, system, area):
        columns += list(indicators(words).values())
    payers = standardised(shares, np.ones(rows))
    return np.column_stack([*columns, payers])
