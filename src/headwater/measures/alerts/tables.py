"""The mart's series, alerts, and which series are watched at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from headwater.engines import Database
from headwater.measures.alerts.detect import (
    LONGEST_SEARCH,
    Alarm,
    Detection,
    detect,
)
from headwater.measures.alerts.history import Floats
from headwater.measures.alerts.reading import Read, read_histories
from headwater.measures.counted import Counted
from headwater.measures.maturity import MATURE

_Z = 1.6449  # of a 90 % interval
# A month with less filed isn't drawn narrower for it.
_LEAST_FILED = 0.05


def conclude_alerts(db: Database, counted: Counted) -> Mapping[str, pa.Table]:
    """Follow every practice, line by line and over all lines (LEAK-09).

    Returns
    -------
    Mapping[str, pa.Table]
        The mart's ``series``, ``alert`` and ``watched``; service_line "" is all lines.
    """
    series, alerts, watched = [], [], []
    for by_line in (True, False):
        read = read_histories(
            db, flow=counted.tables["flow"], sources=counted.sources, by_line=by_line
        )
        if not read.practices or not read.months:
            continue
        found = detect(read.histories)
        series.append(_series(read, found))
        alerts.append(_alerts(read, found.alarms))
        watched.append(_watched(read, found))
    return {
        "series": _together(series, _SERIES),
        "alert": _together(alerts, _ALERT),
        "watched": _together(watched, _WATCHED),
    }


_TEXT, _NUMBER = pa.string(), pa.float64()
_KEY: list[tuple[str, pa.DataType]] = [("practice_id", _TEXT), ("service_line", _TEXT)]
_SERIES = pa.schema(
    [
        *_KEY,
        ("month", pa.date32()),
        ("mature", pa.bool_()),
        *(
            (name, _NUMBER)
            for name in (
                "completeness",
                "volume",
                "ours",
                "expected",
                "expected_low",
                "expected_high",
                "expected_ours",
                "ours_low",
                "ours_high",
            )
        ),
    ]
)
_ALERT = pa.schema(
    [
        *_KEY,
        ("chart", _TEXT),
        ("tier", _TEXT),
        ("raised", pa.date32()),
        ("began", pa.date32()),
        *((name, _NUMBER) for name in ("before", "after", "change", "probability")),
        ("in_force", pa.bool_()),
        ("verdict", _TEXT),
    ]
)
_WATCHED = pa.schema(
    [
        *_KEY,
        ("state", _TEXT),
        ("since", pa.date32()),
        ("months_to_find", _NUMBER),
    ]
)


def _together(parts: Sequence[pa.Table], schema: pa.Schema) -> pa.Table:
    if not parts:
        return schema.empty_table()
    order = ("practice_id", "service_line", "month", "raised", "chart")
    table = pa.concat_tables(parts).cast(schema)
    return table.sort_by(
        [(name, "ascending") for name in order if name in schema.names]
    )


def _series(read: Read, found: Detection) -> pa.Table:
    histories, expected = read.histories, found.expected
    rows, months = histories.shape
    low, high = band(expected.total, expected.total_size, histories.completeness)
    ours_low, ours_high = band(
        expected.ours, expected.ours_size, histories.completeness
    )
    columns: dict[str, object] = {
        "practice_id": np.repeat(np.array(read.practices, object), months),
        "service_line": np.repeat(np.array(read.lines, object), months),
        "month": np.tile(np.array(read.months, "datetime64[D]"), rows),
        "mature": (histories.completeness >= MATURE).ravel(),
        "completeness": histories.completeness.ravel(),
        "volume": histories.total.ravel(),
        "ours": histories.ours.ravel(),
        "expected": expected.total.ravel(),
        "expected_low": low.ravel(),
        "expected_high": high.ravel(),
        "expected_ours": expected.ours.ravel(),
        "ours_low": ours_low.ravel(),
        "ours_high": ours_high.ravel(),
    }
    return pa.table(columns, schema=_SERIES)


def band(expected: Floats, size: Floats, filed: Floats) -> tuple[Floats, Floats]:
    """Return the 90 % interval of a grown month: of what may be filed by now, over its completeness.

    What is filed is negative binomial with mean m = expected x filed and variance m + m^2 / size; its quantiles are
    those of the gamma distribution of that mean and variance (Wilson and Hilferty 1931), half a count further out
    because counts are whole.
    """
    part = np.maximum(filed, _LEAST_FILED)
    mean = np.maximum(expected * part, 1e-9)
    shape = mean / (1 + mean / size)
    low, high = (
        mean * np.maximum(1 - 1 / (9 * shape) + z / (3 * np.sqrt(shape)), 0.0) ** 3
        for z in (-_Z, _Z)
    )
    # A month of none at all isn't remarkable where it comes once in twenty.
    none = -size * np.log1p(mean / size) > np.log(0.05)
    low = np.where(none, 0.0, np.maximum(low - 0.5, 0.0))
    return np.minimum(low / part, expected), np.maximum((high + 0.5) / part, expected)


def _alerts(read: Read, alarms: Sequence[Alarm]) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {
                "practice_id": read.practices[alarm.series],
                "service_line": read.lines[alarm.series],
                "chart": alarm.chart,
                "tier": alarm.tier,
                "raised": read.months[alarm.raised],
                "began": read.months[alarm.began],
                "before": alarm.before,
                "after": alarm.after,
                "change": alarm.change,
                "probability": alarm.probability,
                "in_force": alarm.in_force,
                "verdict": alarm.verdict,
            }
            for alarm in alarms
        ],
        schema=_ALERT,
    )


def _watched(read: Read, found: Detection) -> pa.Table:
    need, judged = found.months_to_find, found.expected.watched
    ever = np.asarray(judged.any(1))
    state = np.where(
        ~ever,
        "warming_up",
        np.where(need > LONGEST_SEARCH, "too_small", "watched"),
    )
    return pa.table(
        {
            "practice_id": pa.array(read.practices, _TEXT),
            "service_line": pa.array(read.lines, _TEXT),
            "state": pa.array(state.tolist(), _TEXT),
            "since": pa.array(
                [
                    read.months[first] if some else None
                    for first, some in zip(judged.argmax(1), ever, strict=True)
                ],
                pa.date32(),
            ),
            "months_to_find": pa.array(
                [float(months) if np.isfinite(months) else None for months in need],
                _NUMBER,
            ),
        }
    )
