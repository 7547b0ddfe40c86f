"""Charts and rules run over planted series: when each raised what, and how far that is from the truth."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from headwater.measures.alerts import Alarm, Histories, detect
from headwater.measures.alerts.charts import HOLD_OFF
from headwater.synthetic.series import PlantedSeries

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]
# A series and a month in which something was raised.
Raised = Flags
_A_MARKET = 300  # series, that false alarms are stated for
_NEVER = 1_000.0


@dataclass(frozen=True, slots=True)
class Watching:
    """One method over one set of planted series: what it raised, and the months that it looked at."""

    planted: PlantedSeries
    raised: Raised
    watched: Flags

    @property
    def steady(self) -> Flags:
        """Series in which nothing was planted."""
        return np.asarray(self.planted.event == "none")


def histories(
    planted: PlantedSeries,
    *,
    filed: Numbers | None = None,
    tested: Flags | None = None,
) -> Histories:
    """Return planted series as the charts read them.

    Parameters
    ----------
    filed
        Completeness by series and month, as far as the charts are told of it; whole by default.
    tested
        Months that they may look at, by series; all by default.
    """
    shape = planted.total.shape
    part = np.ones(shape) if filed is None else filed
    return Histories(
        total=planted.total / part,
        ours=planted.ours / part,
        completeness=part,
        tested=np.ones(shape, bool) if tested is None else tested,
        group=np.zeros(shape[0], np.int64),
    )


def watch(planted: PlantedSeries) -> tuple[Watching, tuple[Alarm, ...]]:
    """Run the charts; an alert of any of them is an alarm."""
    found = detect(histories(planted))
    alerts = tuple(alarm for alarm in found.alarms if alarm.tier == "alert")
    raised = as_flags(planted, alerts)
    return Watching(planted, raised, found.expected.watched), alerts


def as_flags(planted: PlantedSeries, alarms: Iterable[Alarm]) -> Raised:
    """Return series x months, true where an alarm was raised."""
    raised = np.zeros(planted.total.shape, bool)
    for alarm in alarms:
        raised[alarm.series, alarm.raised] = True
    return raised


def quiet_after(raised: Raised, months: int = HOLD_OFF) -> Raised:
    """Keep the first alarm of a series and those that come after its hold-off."""
    kept = np.zeros_like(raised)
    free = np.zeros(len(raised), int)
    for t in range(raised.shape[1]):
        kept[:, t] = raised[:, t] & (free <= t)
        free[kept[:, t]] = t + 1 + months
    return kept


def false_alarms(watchings: Iterable[Watching]) -> float | None:
    """Return alarms a month of 300 steady series, over the months that were watched.

    Alarms of a series that follow another within the hold-off are the same, whatever raised them.
    """
    alarms = months = 0.0
    for one in watchings:
        alarms += float(quiet_after(one.raised[one.steady]).sum())
        months += float(one.watched[one.steady].sum())
    return alarms / months * _A_MARKET if months else None


def delays(watching: Watching, raised: Raised | None = None) -> Numbers:
    """Return by planted event how many of its months the first alarm needed; a thousand where none came."""
    planted = watching.planted
    flags = watching.raised if raised is None else raised
    rows = np.flatnonzero(~watching.steady)
    months = np.arange(flags.shape[1])
    late = flags[rows] & (months[None, :] >= planted.first[rows, None])
    needed = late.argmax(1) - planted.first[rows] + 1
    return np.where(late.any(1), needed, _NEVER).astype(float)


def found_within(
    watchings: Iterable[Watching],
    months: int,
    *,
    volumes: tuple[float, float] = (0.0, np.inf),
    event: str | None = None,
    raised: Callable[[Watching], Raised] | None = None,
) -> float | None:
    """Return the share of planted events found in their first ``months`` months, of series of these volumes."""
    parts = []
    for one in watchings:
        rows = np.flatnonzero(~one.steady)
        volume = one.planted.volume[rows]
        chosen = (volume >= volumes[0]) & (volume < volumes[1])
        if event is not None:
            chosen &= one.planted.event[rows] == event
        flags = raised(one) if raised else None
        parts.append(delays(one, flags)[chosen] <= months)
    all_of_them = np.concatenate(parts) if parts else np.zeros(0, bool)
    return float(all_of_them.mean()) if len(all_of_them) else None
