"""The planner's record laid out by practice and month."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from headwater.attribution.registered import Seen
from headwater.attribution.study import Flags, Numbers

_TIERS = {"A": 2.0, "B": 1.0, "C": 0.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a study needs of the record, practices x months; ``listed`` and ``drawn`` are None without a lottery."""

    eligible: Flags
    logged: dict[str, Numbers]
    listed: Flags | None
    drawn: Flags | None


def lay_out(
    seen: Sequence[Seen], places: Mapping[str, int], months: Sequence[date]
) -> Record:
    """Lay the record out.

    A month may be planned several times. What the first planning saw counts, because later ones may know more than
    was known at time zero; who could be chosen, stood on a list or was drawn in any of them did so in that month.

    Parameters
    ----------
    seen
        Oldest planning first. Practices and months that the study doesn't have are passed over.
    places
        Practice and its row.
    """
    shape = (len(places), len(months))
    columns = {month: column for column, month in enumerate(months)}
    eligible, noted = np.ones(shape, np.bool_), np.zeros(shape, np.bool_)
    listed, drawn = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
    logged: dict[str, Numbers] = {}
    for name in _names(seen):
        logged[name] = np.full(shape, np.nan)
    for line in seen:
        month = line.month.replace(day=1)
        if line.practice_id not in places or month not in columns:
            continue
        at = places[line.practice_id], columns[month]
        if noted[at]:
            eligible[at] |= line.eligible
        else:
            noted[at], eligible[at] = True, line.eligible
            for name, value in _values(line, logged):
                logged[name][at] = value
        listed[at] |= line.listed
        drawn[at] |= line.drawn
    lottery = bool(listed.any())
    return Record(
        eligible=eligible,
        logged={
            name: values for name, values in logged.items() if _says_something(values)
        },
        listed=listed if lottery else None,
        drawn=drawn if lottery else None,
    )


def _names(seen: Sequence[Seen]) -> list[str]:
    reasons = sorted({_reason(line) for line in seen if line.reason})
    return ["trigger_score", "tier", "open_issues", *reasons]


def _reason(line: Seen) -> str:
    return "planned_reason_" + re.sub(r"\W+", "_", line.reason.lower()).strip("_")


def _values(line: Seen, names: Mapping[str, Numbers]) -> list[tuple[str, float]]:
    score = line.trigger_score
    values = {
        "trigger_score": np.nan if score is None else score,
        "tier": _TIERS.get(line.tier, np.nan),
        "open_issues": float(line.open_issues),
    }
    own = _reason(line)
    return [
        (name, values[name] if name in values else float(name == own)) for name in names
    ]


def _says_something(values: Numbers) -> bool:
    """Tell whether a column differs anywhere: one that never does can't tell the treated from controls."""
    known = values[~np.isnan(values)]
    return bool(known.size) and bool(known.max() > known.min())
