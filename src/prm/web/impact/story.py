"""One practice of an intervention: an interval and what stood beside it, never a bare number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from headwater.marts import Mart
from prm.common.formats import month, plural
from prm.directory.models import Practice
from prm.insights.impact.stories import Kept, Stories, stories_of
from prm.insights.queries.current import mart_or_none
from prm.insights.views.places import line_choices
from prm.programs.models import InterventionVersion
from prm.web.impact.saying import ends
from prm.web.impact.story_lines import Lines, draw_lines
from prm.web.impact.story_waits import Evidence, read_evidence

CLAIMED, UNSURE, UNTOLD = "more than expected", "not enough evidence", "no story"


@dataclass(frozen=True, slots=True)
class StoryPage:
    """The page of one practice."""

    version: InterventionVersion
    practice: Practice
    line: str
    stories: Stories | None
    kept: Kept | None
    headline: str
    lead: str
    lines: Lines | None
    evidence: Evidence | None
    other_mart: str  # the published mart, where it isn't the one that was judged

    @property
    def told(self) -> bool:
        """Say whether anything of a result stands on it."""
        return self.kept is not None and self.kept.interval is not None


def present_story(version: InterventionVersion, practice: Practice) -> StoryPage:
    """Return the page. A constant number of queries."""
    stories = stories_of(version)
    kept = stories.of(practice.code) if stories else None
    mart = mart_or_none()
    names = dict(line_choices())
    headline, lead = _words(stories, kept)
    return StoryPage(
        version=version,
        practice=practice,
        line=names.get(version.service_line, version.service_line),
        stories=stories,
        kept=kept,
        headline=headline,
        lead=lead,
        lines=draw_lines(mart, kept, version.service_line) if mart and kept else None,
        evidence=_evidence(mart, version, kept) if mart and kept else None,
        other_mart=mart.id if mart and stories and stories.mart != mart.id else "",
    )


def said_of(kept: Kept) -> str:
    """Return in two or three words what a story says."""
    if kept.interval is None:
        return UNTOLD
    return CLAIMED if kept.claim else UNSURE


def between(kept: Kept) -> str:
    """Return the interval after *between*; empty without one."""
    return ends(*kept.interval) if kept.interval else ""


def _words(stories: Stories | None, kept: Kept | None) -> tuple[str, str]:
    if stories is None:
        return (
            "No story yet.",
            "The intervention has no result yet; stories come with it.",
        )
    if not stories.kept:
        why = "What was worked out from this mart has no practices one by one. They come with the next mart."
        return "No story yet.", why
    if kept is None:
        why = "As far as visits and the program say, nobody has worked on it yet."
        return "No story.", why
    if kept.interval is None:
        return "No story can be told.", kept.reason
    headline = (
        "It sent more than was to be expected."
        if kept.claim
        else "Not enough evidence."
    )
    return headline, _lead(kept)


def _lead(kept: Kept) -> str:
    months = kept.judged_months
    span = (
        f"In the {plural(len(months), 'month')} from {month(months[0])} what"
        if months
        else "What"
    )
    said = (
        f"{span} it sent to us differed by between {between(kept)} from what practices that had gone the same way went"
        " on to send (90 % interval)."
    )
    if kept.claim:
        return f"{said} That is the story of one practice; what the work does, the intervention’s verdict says."
    if not kept.sure:
        said += " So few referrals were to be expected that nothing could be claimed of them."
    return f"{said} No single figure of it is shown, and none is kept."


def _evidence(mart: Mart, version: InterventionVersion, kept: Kept) -> Evidence:
    issue = version.intervention.issue
    same = issue is not None and issue.service_line == version.service_line
    return read_evidence(
        mart,
        kept.practice,
        version.service_line,
        clinic=issue.clinic if issue and same else "",
        start=kept.started_on.replace(day=1),
        months=kept.months or _around(kept.started_on, version.horizon_months),
    )


def _around(day: date, horizon: int) -> Sequence[date]:
    """Return fifteen months before a start and the horizon, where no story says which months it is about."""
    first = 12 * day.year + day.month - 1
    every = range(first - 15, first + horizon)
    return [date(at // 12, at % 12 + 1, 1) for at in every]
