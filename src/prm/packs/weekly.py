"""The weekly pack: one honest page, what somebody has to see first at the top."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from headwater.marts import Mart
from headwater.schema.progress import Progress, no_progress
from prm.common.formats import day
from prm.insights.queries.vintage import provenance, visits_without_specialty
from prm.packs.asking import Ask
from prm.packs.content import Content, Section, Source
from prm.packs.questions import ask_claims, ask_work
from prm.packs.sections.changed import changed_section
from prm.packs.sections.compliance import compliance_section
from prm.packs.sections.exceptions import exceptions_section
from prm.packs.sections.fieldwork import commitments_section, fieldwork_section
from prm.packs.sections.impact import impact_section
from prm.packs.sections.issues import issues_section
from prm.packs.sections.leakage import leakage_section
from prm.packs.sections.lines import lines_section
from prm.packs.sections.movers import movers_section

Make = Callable[[Ask], Section | None]
SECTIONS: tuple[Make, ...] = (
    exceptions_section,
    changed_section,
    lines_section,
    movers_section,
    leakage_section,
    fieldwork_section,
    issues_section,
    commitments_section,
    impact_section,
    compliance_section,
)
_ROUNDED = (
    "Volumes are sums of calibrated probabilities, rounded to whole episodes. Counts of ten or fewer are hidden, and"
    " those that would give them away are withheld."
)


def make_weekly(ask: Ask, progress: Progress = no_progress) -> Content:
    """Return the pack of a week. ``progress`` hears of sections made."""
    return compose(ask, "Weekly pack", SECTIONS, progress)


def compose(
    ask: Ask, title: str, makes: tuple[Make, ...], progress: Progress = no_progress
) -> Content:
    """Put sections together; those that there is nothing for are left out."""
    made = []
    for done, make in enumerate(makes):
        progress("sections made", done, len(makes))
        made.append(make(ask))
    progress("sections made", len(makes), len(makes))
    return Content(
        title,
        f"{day(ask.monday)} to {day(ask.sunday)}",
        ask.monday,
        ask.sunday,
        source_of(ask.mart),
        tuple(section for section in made if section is not None),
        _notes(ask.mart),
        asked=_asked(ask),
    )


def _asked(ask: Ask) -> dict[str, Any]:
    """Return what the next pack asks again."""
    work = ask_work(ask.monday, ask.sunday)
    return {"work": work} | (
        {"claims": ask_claims(ask.mart).as_json()} if ask.mart else {}
    )


def source_of(mart: Mart | None) -> Source:
    """Return what names a mart for ever."""
    if mart is None:
        return Source("", "", "", "", {}, "")
    said = provenance(mart)
    return Source(
        mart=mart.id,
        as_of=mart.as_of.isoformat() if mart.as_of else "",
        window=said.span,
        sources=said.source,
        definitions=dict(mart.manifest.get("definitions", {})),
        fingerprint=str(mart.manifest.get("definitions_fingerprint", "")),
        synthetic=mart.synthetic,
    )


def _notes(mart: Mart | None) -> tuple[str, ...]:
    if mart is None:
        return ("No mart is published yet: what claims would tell is left out.",)
    said = provenance(mart)
    found = [
        said.maturity,
        _ROUNDED,
    ]
    if unplaced := visits_without_specialty(mart):
        found.append(
            f"{unplaced:,} visits are to somebody whose specialty nothing loaded tells; they begin no episode."
        )
    return tuple(found)
