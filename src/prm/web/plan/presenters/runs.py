"""What planning saw, practice by practice: what impact is judged by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import StreamingHttpResponse

from prm.common.listing import Column, Listing, address, columns, page_of
from prm.common.spreadsheets import Cell, csv_response
from prm.insights.planning.weeks import EXCLUDED
from prm.visits.models import Candidate, PlanningRun

SHOWN = {
    "": "All",
    "chosen": "Chosen",
    "listed": "In the draw",
    "left": "Eligible, left out",
    "excluded": "Not eligible",
}
_COLUMNS = (
    ("name", "Practice", False),
    ("tier", "Tier", False),
    ("score", "Trigger score", True),
)
_PARTS = ("recoverable", "alert", "commitment", "cadence")
_ABOUT = ("fixable", "cause", "recency", "days_since")


@dataclass(frozen=True, slots=True)
class RunPage:
    """The page of a run."""

    run: PlanningRun
    listing: Listing[Candidate]
    columns: list[Column]
    query: dict[str, str]
    address: str
    choices: list[tuple[str, str]]
    eligible: int
    chosen: int
    listed: int
    drawn: int
    excluded: list[tuple[str, int]]  # why, how many

    @property
    def chance(self) -> float | None:
        """Return how likely each on the list was drawn."""
        return self.run.settings.get("chance")


def present_run(run: PlanningRun, asked: Mapping[str, str]) -> RunPage:
    """Return the page of a run, in a constant number of queries."""
    query = {name: asked.get(name, "")[:100] for name in ("show", "sort", "page")}
    rows = _rows(run)
    why = Counter(each.excluded_why for each in rows if not each.eligible)
    return RunPage(
        run=run,
        listing=page_of(_found(rows, query), query),
        columns=columns(_COLUMNS, query, "-score"),
        query=query,
        address=address(query, page=""),
        choices=list(SHOWN.items()),
        eligible=sum(each.eligible for each in rows),
        chosen=sum(each.chosen for each in rows),
        listed=sum(each.in_lottery for each in rows),
        drawn=sum(each.drawn for each in rows),
        excluded=[
            (EXCLUDED.get(each, each), times) for each, times in why.most_common()
        ],
    )


def export_run(run: PlanningRun) -> StreamingHttpResponse:
    """Return everything that a run saw as CSV: whoever has it can draw again."""
    header = ["practice_id", "practice", "tier", "service_line", "trigger_score"]
    header += ["reason", *_PARTS, *_ABOUT, "open_issues", "eligible", "excluded_why"]
    header += ["in_lottery", "drawn", "chosen"]
    notes = [
        f"Headwater: planning run {run.pk}, week of {run.week.isoformat()}, made {run.at.isoformat()}",
        f"Mart: {run.mart or 'none'}",
        f"Lottery: tier {run.lottery_tier or 'none'}, seed {run.lottery_seed}, share {run.lottery_share}",
        f"Slots of the draw: {run.settings.get('slots', 0)}",
        "Drawn: of those in_lottery, the smallest SHA-256 digests of seed:tier:practice_id.",
    ]
    rows = [_exported(each) for each in _rows(run)]
    return csv_response(f"planning-{run.week.isoformat()}", header, rows, notes=notes)


def list_runs() -> Sequence[PlanningRun]:
    """Return the runs with their numbers of candidates, the newest first."""
    runs = PlanningRun.objects.select_related("liaison", "by")
    counted = runs.annotate(
        eligible=Count("candidates", filter=Q(candidates__eligible=True)),
        chosen=Count("candidates", filter=Q(candidates__chosen=True)),
        drawn=Count("candidates", filter=Q(candidates__drawn=True)),
    )
    return list(counted.order_by("-at"))


def _rows(run: PlanningRun) -> list[Candidate]:
    rows = Candidate.objects.filter(run=run).select_related("practice")
    return list(rows.order_by("-trigger_score", "practice__name", "pk"))


def _found(rows: Sequence[Candidate], query: Mapping[str, str]) -> list[Candidate]:
    tests = {
        "chosen": lambda each: each.chosen,
        "listed": lambda each: each.in_lottery,
        "left": lambda each: each.eligible and not each.chosen,
        "excluded": lambda each: not each.eligible,
    }
    test = tests.get(query["show"])
    kept = [each for each in rows if test is None or test(each)]
    sort = query["sort"]
    if sort.removeprefix("-") == "name":
        kept.sort(key=lambda each: each.practice.name.casefold())
    elif sort.removeprefix("-") == "tier":
        kept.sort(key=lambda each: each.tier or "Z")
    if sort in ("-name", "-tier", "score"):
        kept.reverse()
    return kept


def _exported(each: Candidate) -> list[Cell]:
    return [
        each.practice.code,
        each.practice.name,
        each.tier,
        each.service_line,
        each.trigger_score,
        each.reason,
        *(each.parts.get(name) for name in (*_PARTS, *_ABOUT)),
        each.open_issues,
        each.eligible,
        each.excluded_why,
        each.in_lottery,
        each.drawn,
        each.chosen,
    ]
