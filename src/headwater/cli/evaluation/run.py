"""Load a market as any site's files are loaded, refresh, and only then open the envelope with the truth."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from headwater.cli.evaluation.alerts import judge_alerts
from headwater.cli.evaluation.bars import Finding
from headwater.cli.evaluation.carving import judge_carving
from headwater.cli.evaluation.destinations import judge_destinations
from headwater.cli.evaluation.diagnosis import judge_causes, judge_diagnosis
from headwater.cli.evaluation.episodes import judge_episodes
from headwater.cli.evaluation.evidence import judge_evidence, judge_methods
from headwater.cli.evaluation.expected import judge_expected
from headwater.cli.evaluation.judged import Judged, judge
from headwater.cli.evaluation.practices import judge_practices
from headwater.cli.evaluation.second_hop import judge_second_hop
from headwater.cli.evaluation.twice import judge_linkage
from headwater.cli.evaluation.weeks import judge_weeks
from headwater.cli.evaluation.work import judge_work
from headwater.cli.evaluation.work_single import judge_single
from headwater.cli.evaluation.work_through_claims import judge_through_mart
from headwater.cli.evaluation.work_verdicts import judge_verdicts
from headwater.engines import Database
from headwater.results import Window
from headwater.schema.errors import InputError
from headwater.schema.progress import Progress, no_progress

if TYPE_CHECKING:
    from headwater.marts import Mart

# Tables of the mart that are judged; the mart itself goes with the temporary folder.
_JUDGED = (
    "alert",
    "diagnosis",
    "expectation",
    "series",
    "watched",
)
_LOADED_AFTER = timedelta(days=21)  # a site gets its files some weeks after the month


def evaluate_market(market: Path, *, progress: Progress | None = None) -> list[Finding]:
    """Run ingest and refresh on a made-up market, and compare the mart with the planted truth.

    The files go through the doors that any site's files go through; ``truth/`` is read by this function alone, after
    the mart is published. Lake and mart are temporary.

    Parameters
    ----------
    market
        Folder that ``headwater market`` wrote, Parquet or CSV.
    progress
        Told how far ingest and refresh are.

    Returns
    -------
    list[Finding]
        Figures A1-A5 of methods 9 with their bars, precision and recall of each kind of evidence, linkage (L1-L3), then
        diagnosis (E1) on planted cases, ranking, intervals and labels (B1-B5, G1) on planted cells, alerts (C1-C5, G1)
        on planted series, week plans (F1) for planted offices, and the effect of planted visits (D2-D8, G1) and of the
        market's own interventions.

    Raises
    ------
    InputError
        If the folder isn't a made-up market.
    """
    note = _note(market)
    report = progress or no_progress
    with tempfile.TemporaryDirectory(prefix="headwater-evaluate-") as folder:
        mart, judged = _judge(market, note, Path(folder), report)
        made = {name: mart.table(name) for name in _JUDGED}
        interventions = judge_through_mart(
            mart,
            intervention=_read(market, "intervention"),
            effect=_read(market / "truth", "effect"),
            scenario=judged.scenario,
        )
    return [
        *judge_episodes(judged),
        *judge_evidence(judged),
        *judge_practices(judged),
        *judge_destinations(judged),
        *judge_carving(judged),
        *judge_methods(judged),
        *judge_second_hop(
            judged,
            truth=_read(market / "truth", "episode"),
            network_status=_read(market, "network_status"),
        ),
        *judge_linkage(
            partial(_read, market), seed=note["seed"], scenario=judged.scenario
        ),
        *_judge_models(market, note, judged.scenario, mart.window, made),
        *judge_work(seed=note["seed"]),
        *judge_single(seed=note["seed"]),
        *judge_verdicts(seed=note["seed"]),
        *interventions,
    ]


def _judge_models(
    market: Path,
    note: Mapping[str, Any],
    scenario: str,
    window: Window | None,
    made: Mapping[str, pa.Table],
) -> list[Finding]:
    """Judge what is concluded from the counts: on planted cells, series, cases and weeks, and through these claims."""
    seed, cells = note["seed"], _read(market / "truth", "cell")
    return [
        *judge_diagnosis(seed=seed, scenario=scenario),
        *judge_causes(
            diagnosis=made["diagnosis"], cell=cells, window=window, scenario=scenario
        ),
        *judge_expected(
            seed=seed,
            scenario=scenario,
            expectation=made["expectation"],
            truth=cells,
            window=window,
        ),
        *judge_alerts(
            seed=seed,
            scenario=scenario,
            made=made,
            shocks=_read(market / "truth", "shock"),
            cells=cells,
        ),
        *judge_weeks(seed=seed, scenario=scenario),
    ]


def _note(market: Path) -> dict[str, Any]:
    """Read what the market says about itself."""
    try:
        note: dict[str, Any] = json.loads((market / "market.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            "This isn't a made-up market: it has no market.json that can be read.",
            "Write one with `headwater market OUT`.",
            str(market),
        ) from error
    if not (market / "truth").is_dir():
        raise InputError(
            "The planted truth is missing.",
            "Write the market again; only ours can be evaluated.",
            str(market / "truth"),
        )
    return note


def _judge(
    market: Path, note: dict[str, Any], folder: Path, report: Progress
) -> tuple[Mart, Judged]:
    from headwater.ingest import load
    from headwater.marts import refresh
    from headwater.schema.lake import Lake

    end = date.fromisoformat(note["end"])
    at = datetime.combine(end + _LOADED_AFTER, time(6), tzinfo=UTC)
    load("tuva", [market], into=folder / "lake", at=at, progress=report)
    lake = Lake(folder / "lake")
    own = market / "definitions"
    mart = refresh(
        lake,
        marts=folder / "marts",
        definitions=own if own.is_dir() else None,
        at=at,
        progress=report,
    )
    records = ds.dataset(lake.path / mart.manifest["derived"] / "episode").to_table()
    with Database() as db:
        return mart, judge(
            db,
            scenario=str(note.get("scenario", "base")),
            start=_first_day(note["months"], end),
            window=mart.window,
            records=records,
            flow=mart.table("flow"),
            truth=_read(market / "truth", "episode"),
            network_status=_read(market, "network_status"),
        )


def _first_day(months: int, end: date) -> date:
    number = end.year * 12 + end.month - months
    return date(number // 12, number % 12 + 1, 1)


def _read(folder: Path, name: str) -> pa.Table:
    """Read a table of the market, in the form in which it was written."""
    if (folder / f"{name}.parquet").exists():
        return pq.read_table(folder / f"{name}.parquet")
    path = folder / f"{name}.csv"
    if not path.exists():
        raise InputError(
            f"The market's {name} is missing.", "Write the market again.", str(path)
        )
    plain = pa_csv.ConvertOptions(strings_can_be_null=True)
    return pa_csv.read_csv(path, convert_options=plain)
