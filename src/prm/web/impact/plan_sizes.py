"""What a plan could show: the smallest rise that so many practices and months would reveal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pyarrow.compute as pc

from headwater.attribution.power import (
    LEAST_PRACTICES,
    MONTHLY_VOLUME,
    PlanSize,
    expected_se,
    mde80,
    plan_size,
)
from headwater.marts import Mart
from prm.insights.queries.current import mart_or_none
from prm.insights.views.places import line_choices

_SIZES = (15, 20, 30, 45, 60, 90, 120)  # practices, rows of the table
_HORIZONS = (3, 6, 9, 12)  # months, its columns
_FEWEST = 11  # of fewer practices no mean is shown
_USUAL_POOL = 200
_TYPED = {  # name: usual, least, most
    "lift": (15.0, 1.0, 500.0),
    "pool": (float(_USUAL_POOL), 2.0, 20_000.0),
    "volume": (MONTHLY_VOLUME, 0.1, 10_000.0),
    "a_month": (10.0, 1.0, 5_000.0),
    "horizon": (6.0, 3.0, 12.0),
}


@dataclass(frozen=True, slots=True)
class Usual:
    """What practices of a line send us in a month, in the mart's window."""

    practices: int
    volume: float  # referrals a practice and month
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class SizeRow:
    """What so many practices would reveal, by months judged."""

    practices: int
    cells: Sequence[
        tuple[float, bool]
    ]  # smallest rise, whether it is what is looked for
    claims: bool  # enough for a claim at all


@dataclass(frozen=True, slots=True)
class PlannerPage:
    """The planner."""

    asked: Mapping[str, str]  # as it was typed, where it can be read
    typed: Mapping[str, float]  # with the usual where nothing was
    line: str
    lines: Sequence[tuple[str, str]]
    usual: Usual | None
    size: PlanSize
    rows: Sequence[SizeRow]
    horizons: Sequence[int]
    least: int
    wrong: Sequence[str]

    @property
    def lift(self) -> float:
        """Return the rise that is looked for, as a share."""
        return self.typed["lift"] / 100

    @property
    def line_name(self) -> str:
        """Return the name of the line."""
        return dict(self.lines).get(self.line, "")


def present_planner(asked: Mapping[str, str]) -> PlannerPage:
    """Return the page; what isn't typed comes from the mart's own volumes in the line."""
    lines = line_choices()
    line = asked.get("line", "") if asked.get("line", "") in dict(lines) else ""
    mart = mart_or_none()
    usual = usual_of(mart, line) if mart and line else None
    typed, wrong = _typed(asked, usual)
    return PlannerPage(
        asked={
            name: asked[name].strip()[:12]
            for name in typed
            if name in asked and name not in wrong
        },
        typed=typed,
        line=line,
        lines=[("", "Choose a line"), *lines],
        usual=usual,
        size=plan_size(
            typed["lift"] / 100,
            pool=int(typed["pool"]),
            a_month=int(typed["a_month"]),
            monthly_volume=typed["volume"],
            horizon=int(typed["horizon"]),
        ),
        rows=_rows(typed),
        horizons=_HORIZONS,
        least=LEAST_PRACTICES,
        wrong=wrong,
    )


@lru_cache(maxsize=64)
def usual_of(mart: Mart, line: str) -> Usual | None:
    """Return a line's usual practice: none where so few send that a mean says too much of each."""
    if mart.window is None:
        return None
    wanted = {
        "service_line": line,
        "destination_kind": "ours",
        "month": mart.window,
    }
    flow = mart.table("flow", ["practice_id", "month", "volume"], wanted)
    practices = len(pc.unique(flow["practice_id"].combine_chunks())) if len(flow) else 0
    months = len(pc.unique(flow["month"].combine_chunks())) if len(flow) else 0
    if practices < _FEWEST:
        return None
    sent = float(pc.sum(flow["volume"]).as_py())
    return Usual(
        practices, sent / (practices * months), mart.window.start, mart.window.end
    )


def _typed(
    asked: Mapping[str, str], usual: Usual | None
) -> tuple[dict[str, float], list[str]]:
    typed, wrong = {}, []
    for name, (common, least, most) in _TYPED.items():
        known = {
            "pool": usual.practices if usual else common,
            "volume": round(usual.volume, 1) if usual else common,
        }.get(name, common)
        value = _read(asked.get(name, ""))
        if value is None and asked.get(name, "").strip():
            wrong.append(name)
        value = known if value is None else value
        if not least <= value <= most:
            wrong.append(name)
            value = min(max(value, least), most)
        typed[name] = float(value)
    return typed, wrong


def _read(text: str) -> float | None:
    try:
        value = float(text.strip().removesuffix("%").strip()[:12])
    except ValueError:
        return None
    return value if abs(value) < 1e9 else None


def _rows(typed: Mapping[str, float]) -> list[SizeRow]:
    pool = int(typed["pool"])
    sizes = [each for each in _SIZES if each <= pool // 2] or [max(pool // 2, 1)]
    return [
        SizeRow(
            size,
            [_cell(size, pool, horizon, typed) for horizon in _HORIZONS],
            size >= LEAST_PRACTICES,
        )
        for size in sizes
    ]


def _cell(
    size: int, pool: int, horizon: int, typed: Mapping[str, float]
) -> tuple[float, bool]:
    se = expected_se(size, pool - size, monthly_volume=typed["volume"], horizon=horizon)
    least = mde80(se)
    return least, least <= typed["lift"] / 100 and size >= LEAST_PRACTICES
