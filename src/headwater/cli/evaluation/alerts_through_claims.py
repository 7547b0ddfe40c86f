"""The same charts, all the way through claims: which problems of the market they raised, and what of nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from headwater.cli.evaluation.bars import Finding, finding, ratio
from headwater.engines import Database

_A_MARKET = 300
_LATEST = 4  # judged months that a problem must have run for
_STEADY = (
    0.15  # of the planted level: what may come and go in a cell that counts as steady
)

Key = tuple[str, str]

_JUDGED = """
select series.practice_id, series.service_line, series.month
from series
join watched using (practice_id, service_line)
where watched.state = 'watched' and series.mature and series.month >= watched.since and series.service_line <> ''
"""

# Cells whose planted level in every half-year keeps near that of all the months, and in which no problem ever ran.
_STEADY_CELLS = """
with level as (
  select practice_id, service_line, month, in_network, cause,
    avg(in_network) over (partition by practice_id, service_line) as usual,
    avg(in_network) over (
      partition by practice_id, service_line order by month rows between 5 preceding and current row
    ) as recent,
    row_number() over (partition by practice_id, service_line order by month) as place
  from cell
)
select practice_id, service_line
from level
group by all
having count(cause) = 0 and max(abs(recent / usual - 1)) filter (place >= 6) <= {steady}
"""


def judge_alerts_through_claims(
    *,
    scenario: str,
    made: Mapping[str, pa.Table],
    shocks: pa.Table,
    cells: pa.Table,
) -> list[Finding]:
    """Compare the mart's alerts with the problems that began inside the market's files.

    No bar stands beside these figures: how many series are large enough to be watched, and for how many months, is the
    market's size and nothing that a method can mend.
    """
    if not made["watched"].num_rows:
        return []
    with Database() as db:
        judged = _months(
            db.query(_JUDGED, series=made["series"], watched=made["watched"])
        )
        steady = {
            (row["practice_id"], row["service_line"])
            for row in db.query(
                _STEADY_CELLS.format(steady=_STEADY), cell=cells
            ).to_pylist()
        }
    lines = [row for row in made["watched"].to_pylist() if row["service_line"]]
    alerts = [row for row in made["alert"].to_pylist() if row["service_line"]]
    problems = [
        row
        for row in shocks.to_pylist()
        if row["practice_id"] is not None
        and _run(judged, _key(row), row["from_date"]) >= _LATEST
    ]
    return [
        finding("C", what, scenario=scenario, reached=reached)
        for what, reached in (
            (
                "Through claims: series of a practice and line large enough to be watched",
                ratio(sum(row["state"] == "watched" for row in lines), len(lines)),
            ),
            *_raised(problems, alerts, judged),
            (
                "Through claims: false alerts a month of 300 watched series whose planted level keeps within 15 %",
                _false(alerts, {key: judged[key] for key in steady & judged.keys()}),
            ),
        )
    ]


def _months(table: pa.Table) -> dict[Key, list[date]]:
    months: dict[Key, list[date]] = {}
    for row in table.to_pylist():
        months.setdefault(_key(row), []).append(row["month"])
    return months


def _key(row: Mapping[str, Any]) -> Key:
    return row["practice_id"], row["service_line"]


def _run(judged: Mapping[Key, list[date]], key: Key, since: date) -> int:
    return sum(month >= since for month in judged.get(key, ()))


def _raised(
    problems: list[dict[str, Any]],
    alerts: list[dict[str, Any]],
    judged: Mapping[Key, list[date]],
) -> Iterable[tuple[str, float | None]]:
    found = {
        tier: sum(_was_raised(problem, alerts, tier) for problem in problems)
        for tier in ("alert", "watch")
    }
    say = f"Through claims: problems that ran {_LATEST} judged months and more in a watched series"
    yield f"{say}: how many", float(len(problems))
    yield f"{say}: raised as an alert", ratio(found["alert"], len(problems))
    yield f"{say}: raised or watched", ratio(found["watch"], len(problems))


def _was_raised(
    problem: Mapping[str, Any], alerts: list[dict[str, Any]], tier: str
) -> bool:
    return any(
        _key(alert) == _key(problem)
        and alert["raised"] >= problem["from_date"]
        and (tier == "watch" or alert["tier"] == "alert")
        and alert["verdict"] != "shrinkage"
        for alert in alerts
    )


def _false(
    alerts: list[dict[str, Any]], steady: Mapping[Key, list[date]]
) -> float | None:
    """Count a series' alerts of one month once."""
    raised = {
        (_key(alert), alert["raised"])
        for alert in alerts
        if alert["tier"] == "alert" and _key(alert) in steady
    }
    months = sum(len(months) for months in steady.values())
    return len(raised) / months * _A_MARKET if months else None
