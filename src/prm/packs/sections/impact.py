"""Programs, and what our work earned by the rule of evidence: verdicts and intervals, never a ranking of people."""

from __future__ import annotations

from django.urls import reverse

from prm.common.formats import number, plural
from prm.insights.impact.results import GAINED, Judged, judged_versions, portfolio_of
from prm.insights.queries.current import line_name
from prm.packs import cells
from prm.packs.asking import Ask
from prm.packs.content import Cell, Column, Fact, Kind, Section, Strip, Table
from prm.programs.models import Program
from prm.programs.queries import standing_versions
from prm.programs.queries.programs import with_counts

MOST = 12
NO_GAIN = "no gain seen"
_PROGRAMS = (
    Column("program", "Program"),
    Column("line", "Service line"),
    Column("since", "Since", Kind.DATE),
    Column("practices", "Practices", Kind.COUNT, sums=True),
)
_VERDICTS = (
    Column("what", "Intervention"),
    Column("line", "Service line"),
    Column("start", "Start", Kind.DATE),
    Column("verdict", "Verdict", measure="impact"),
    Column("low", "Referrals gained, from", Kind.COUNT, measure="impact"),
    Column("high", "to", Kind.COUNT, measure="impact"),
)


def impact_section(ask: Ask) -> Section:
    """Return the programs that run, and every judged intervention with its verdict."""
    programs = with_counts(
        Program.objects.filter(dropped_at=None, starts_on__lte=ask.on), on=ask.on
    ).order_by("name", "pk")
    running = [
        each for each in programs if each.ends_on is None or each.ends_on >= ask.on
    ]
    judged = [*judged_versions(standing_versions(), on=ask.on).values()]
    judged.sort(
        key=lambda each: (each.version.starts_on, each.version.title), reverse=True
    )
    whole = portfolio_of(judged)
    gained = sum(each.result.verdict == GAINED for each in judged)
    blocks: list[Strip | Table] = []
    if whole.shares:
        fact = Fact(
            "Referrals gained, each counted once",
            Cell(f"{number(whole.low)} to {number(whole.high)}"),
            f"{plural(len(whole.shares), 'intervention')} credited",
            "impact",
        )
        blocks.append(Strip("Credited", (fact,)))
    blocks.append(
        Table(
            "Interventions and their verdicts",
            _VERDICTS,
            tuple(_judged(ask, each) for each in judged[:MOST]),
            note="Figures stand only where the evidence carries them; 95 % intervals.",
            more=max(len(judged) - MOST, 0),
            link=reverse("impact"),
            empty="No locked intervention has been judged yet.",
        )
    )
    blocks.append(
        Table(
            "Programs that run",
            _PROGRAMS,
            tuple(
                (
                    cells.text(each.name, link=reverse("program", args=[each.pk])),
                    cells.text(_line(ask, each.service_line)),
                    cells.day(each.starts_on),
                    cells.count(each.eligible),
                )
                for each in running
            ),
            link=reverse("programs"),
            empty="No program runs.",
        )
    )
    lead = f"{plural(len(running), 'program runs', 'programs run')}."
    if judged:
        lead += f" Of {plural(len(judged), 'judged intervention')}, {gained} gained referrals by the rule of evidence."
    return Section("impact", "Programs and impact", lead, tuple(blocks))


def label_of(judged: Judged) -> str:
    """Return a verdict as lists write it."""
    result = judged.result
    if result.verdict == GAINED:
        return "Early signal" if result.early else "Gained"
    return "No gain seen" if result.verdict == NO_GAIN else "Not enough evidence"


def _judged(ask: Ask, each: Judged) -> tuple[Cell, ...]:
    interval = each.result.interval if each.result.verdict == GAINED else None
    return (
        cells.text(
            each.version.title,
            link=reverse("impact_of", args=[each.version.intervention_id]),
        ),
        cells.text(_line(ask, each.version.service_line)),
        cells.day(each.version.starts_on),
        cells.text(label_of(each)),
        cells.count(_whole(interval.incremental_low) if interval else None),
        cells.count(_whole(interval.incremental_high) if interval else None),
    )


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _line(ask: Ask, line: str) -> str:
    return (
        line_name(ask.mart, line) if ask.mart else line.replace("_", " ").capitalize()
    )
