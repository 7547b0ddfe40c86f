"""The practices of an intervention one by one: a story of each that can be told, of the others why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from headwater.attribution.panel import (
    NOBODY_THERE,
    NOT_IN_CLAIMS,
    TOO_EARLY,
    TOO_LATE,
    panel_of,
)
from headwater.attribution.registered import Registered
from headwater.attribution.single import SingleStory, background_of, story_of
from headwater.attribution.study import Study, TooLittle
from headwater.marts import Mart

_LEFT_OUT = {
    NOT_IN_CLAIMS: "The claims know no referral of it.",
    NOBODY_THERE: "Nobody who refers belonged to it when the work began.",
    TOO_EARLY: "It began before the claims do.",
    TOO_LATE: "It began after the claims end.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One practice that was worked on.

    Attributes
    ----------
    started_on
        Day of its first visit, or of the start.
    story
        None where nothing can be told.
    reason
        Why, in a sentence without figures; empty where there is a story.
    """

    practice: str
    started_on: date
    story: SingleStory | None
    reason: str


def estimated_stories(
    mart: Mart, registered: Registered, *, level: float = 0.90
) -> tuple[Told, ...]:
    """Tell each practice that was worked on, in the order of their ids.

    Raises
    ------
    InputError
        If the mart holds no claims or no such service line.
    """
    panel = panel_of(mart, registered)
    return tell_all(panel.study, registered.starts, panel.left_out, level=level)


def tell_all(
    study: Study,
    starts: Mapping[str, date],
    left_out: Mapping[str, tuple[str, ...]],
    *,
    level: float = 0.90,
) -> tuple[Told, ...]:
    """Tell each practice of a study that has a start.

    Parameters
    ----------
    left_out
        Practices that the study couldn't hold, by reason.
    """
    background = background_of(study)
    why = {name: reason for reason, names in left_out.items() for name in names}
    told = []
    for practice, day in sorted(starts.items()):
        story, reason = None, ""
        if practice in why:
            reason = _LEFT_OUT.get(why[practice], f"It is left out: {why[practice]}.")
        else:
            try:
                story = story_of(study, background, practice, level=level)
            except TooLittle as little:
                reason = little.reason
        told.append(Told(practice=practice, started_on=day, story=story, reason=reason))
    return tuple(told)
