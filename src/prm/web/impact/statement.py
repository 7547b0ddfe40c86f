"""The statement for finance: one page of paper with the same words and figures as the page on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from prm.accounts.models import User
from prm.common.formats import (
    day,
    dollars,
    in_fours,
    lift,
    lifts,
    moment,
    number,
    plural,
    share,
)
from prm.common.pdf import make_pdf
from prm.web.impact.impact_page import Found, ImpactPage
from prm.web.impact.ways import DESIGNS

_SOURCE = Path(__file__).with_name("statement.typ")
_TOGETHER = (
    "It speaks of these practices together, in this line and these months: of no single practice, and of nobody who"
    " works there."
)
_UNSEEN = "What only a liaison knew when choosing whom to visit is seen by no estimate; lots alone rule it out."
_ALIKE = (
    "That both sides would have gone the same way is taken for granted; months before the start can speak against"
    " it, and hardly for it."
)
_LATER = (
    "It says nothing of later months, nor of what the same work would bring elsewhere."
)
_LATE = (
    "Registered after the fact: referrals of its own months, or a result, could be seen before it was locked. It is"
    " credited with nothing."
)


def print_statement(page: ImpactPage, *, person: User, on: date) -> bytes:
    """Return a PDF/UA-1 file of one page."""
    return make_pdf(_source(), words_of(page, person=person, on=on))


def words_of(page: ImpactPage, *, person: User, on: date) -> dict[str, Any]:
    """Return everything that is set, as text."""
    version, found = page.version, page.found
    return {
        "title": f"{version.title}: statement of effect",
        "year": on.year,
        "month": on.month,
        "day": on.day,
        "name": version.title,
        "what": f"{version.get_kind_display()} in {page.line.lower()}, {plural(page.practices, 'practice')},"
        f" from {day(version.starts_on)}",
        "late": _LATE if version.after_the_fact else "",
        "registered": _registered(page),
        "verdict": found.verdict.headline if found else "No result yet.",
        "lead": found.verdict.lead if found else page.waiting,
        "ways": [
            {
                "name": f"of that, {each.name}" if each.part else each.name,
                "span": lifts(each.low, each.high),
                "lift": "" if each.lift is None else lift(each.lift),
                "headline": each.headline,
            }
            for each in (found.bars if found else ())
        ],
        "single": bool(found and found.sure),
        "misleads": found.naive_misleads if found else "",
        "money": _money(found, page),
        "checks": [
            {"title": each.title, "text": each.text, "standing": each.standing}
            for each in (found.diagnostics if found else ())
        ],
        "rule": _rule(found),
        "conditions": [
            f"{each.title}: {each.text}"
            for each in (found.conditions if found and not found.sure else ())
            if each.standing != "holds"
        ],
        "cant": [
            _TOGETHER,
            *([] if version.design == "lottery" else [_UNSEEN]),
            *([_ALIKE] if version.design == "timed" else []),
            _LATER,
        ],
        "made": _made(found, person, on),
    }


def _registered(page: ImpactPage) -> list[Mapping[str, str]]:
    version = page.version
    first = page.looks[0] if page.looks else None
    said = {
        "Locked": f"version {version.number}, {moment(version.locked_at)}, by {version.locked_by}",
        "Expected then": f"{lift(version.expected_lift)} in {plural(version.horizon_months, 'month')}",
        "Judged against": DESIGNS.get(version.design, version.design),
        "Untouched line": page.other_line or "none named",
        "First looked at": f"{day(first.at)}, {first.by}" if first else "not yet",
        "Cost": dollars(float(version.cost))
        if version.cost is not None
        else "not said",
        "Fingerprint": in_fours(version.fingerprint[:16]) + " …",
    }
    return [{"name": name, "text": text} for name, text in said.items()]


def _money(found: Found | None, page: ImpactPage) -> list[str]:
    if found is None:
        return []
    if found.worth is None:
        return [found.no_worth]
    worth = found.worth
    said = [
        f"Contribution margin of the additional referrals: {worth.money} ({worth.each}; {worth.approved})."
    ]
    if worth.returned:
        said.append(
            f"Return on {worth.cost}: {worth.returned} times the cost, beyond getting it back."
        )
    if page.share and page.share.credited < 1:
        said.append(
            f"Credited with {share(page.share.credited)} of it: other interventions touched the same practices,"
            " and each referral is counted once."
        )
    return said


def _rule(found: Found | None) -> str:
    if found is None:
        return ""
    held = f"{number(found.holding)} of {len(found.conditions)} conditions hold"
    return f"rule of evidence version {found.result.rule_version}: {held}"


def _made(found: Found | None, person: User, on: date) -> str:
    said = f"Printed on {day(on)} for {person}."
    if found:
        said += f" Judged on {moment(found.judged.at)} from the mart {found.judged.mart}, seed {found.result.seed}."
    return f"{said} Intervals: 95 %, practices drawn again."


@cache
def _source() -> str:
    return _SOURCE.read_text(encoding="utf-8")
