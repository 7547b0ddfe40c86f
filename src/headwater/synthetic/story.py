"""A story to show: one practice that stops sending a line to us, after its waits there have grown."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from headwater.synthetic.access import Access, AccessShocks
from headwater.synthetic.arrays import Array
from headwater.synthetic.calendar import Calendar
from headwater.synthetic.causes import ACCESS
from headwater.synthetic.choice import Problems
from headwater.synthetic.parameters import SERVICE_LINES
from headwater.synthetic.population import Population
from headwater.synthetic.practices import AFFILIATED, OWN, Practices
from headwater.synthetic.supply import Destinations

_LINE = SERVICE_LINES.index("cardiology")
# Referrals of this month are visits of the next; five of the eight months of visits are mature by the end.
_MONTHS_BEFORE_END = 9
_LOST = 0.45  # of what came to us
_USUAL_WAIT, _ON_THE_WAY, _LONG_WAIT = 16.0, 28.0, 40.0  # days
_WOBBLE = (0.94, 1.06)
_OTHERS_NOTICE = -0.2  # log odds of choosing us, in every other practice


@dataclass(frozen=True, slots=True)
class Story:
    """Which practice, and from which month of the files."""

    practice: int
    first: int


def find_story(
    calendar: Calendar,
    offices: Practices,
    folk: Population,
    volume: Array,
    share: Array,
) -> Story | None:
    """Choose the affiliated practice whose loss would be the largest; None in a market too short or without one.

    An owned practice stands in where none is affiliated. Volumes that fell or rose by themselves in the same months
    count against a practice, for they would tell another story.
    """
    first = calendar.months - _MONTHS_BEFORE_END
    if first < 6:
        return None
    people = np.bincount(
        folk.practice, weights=folk.captured, minlength=len(offices.id)
    )
    before = volume[:, _LINE, :first].mean(axis=1)
    after = volume[:, _LINE, first:].mean(axis=1)
    steadiness = np.exp(-4 * np.abs(np.log(after / before)))
    weight = people * before * share[:, _LINE, first] * steadiness
    for affiliation in (AFFILIATED, OWN):
        always = (offices.affiliation == affiliation).all(axis=1)
        if always.any():
            return Story(int(np.argmax(np.where(always, weight, -1.0))), first)
    return None


def plant_problem(story: Story, trouble: Problems, share: Array) -> Problems:
    """Let the practice lose its part of the referrals to us from the story's first month, for want of access."""
    usual = float(share[story.practice, _LINE, story.first])
    left = (1 - _LOST) * usual
    cause, odds, first = (
        np.array(values) for values in (trouble.cause, trouble.odds, trouble.first)
    )
    place = (story.practice, _LINE)
    cause[place] = ACCESS
    odds[place] = (left / (1 - left)) / (usual / (1 - usual))
    first[place] = story.first
    # Nothing else happens to this practice: a story has one cause.
    others = np.arange(len(SERVICE_LINES)) != _LINE
    cause[story.practice, others] = -1
    odds[story.practice, others] = 1.0
    first[story.practice, others] = 0
    return Problems(cause, odds, first)


def plant_waits(story: Story, state: Access, clinics: Destinations) -> Access:
    """Let the wait at all our clinics of the line grow from about 16 to about 40 days in the same weeks."""
    ours = np.flatnonzero(clinics.ours & clinics.offers[:, _LINE])
    wait, shift, longer = (
        np.array(values) for values in (state.wait, state.shift, state.longer)
    )
    months = wait.shape[2]
    level = np.full(months, _USUAL_WAIT)
    level[story.first] = _ON_THE_WAY
    level[story.first + 1 :] = _LONG_WAIT
    wobble = np.clip(longer[ours, _LINE], *_WOBBLE)
    wait[ours, _LINE] = level * wobble
    longer[ours, _LINE] = level / _USUAL_WAIT * wobble
    shift[ours, _LINE] = np.where(np.arange(months) >= story.first, _OTHERS_NOTICE, 0)
    return replace(
        state,
        wait=wait,
        shift=shift,
        longer=longer,
        shocks=_retold(state.shocks, ours, story, months),
    )


def _retold(
    shocks: AccessShocks, ours: Array, story: Story, months: int
) -> AccessShocks:
    """Put the story's shocks in the place of those that the line had."""
    kept = shocks.line != _LINE
    size = len(ours)
    return AccessShocks(
        clinic=np.r_[shocks.clinic[kept], ours],
        line=np.r_[shocks.line[kept], np.full(size, _LINE)],
        first=np.r_[shocks.first[kept], np.full(size, story.first)],
        last=np.r_[shocks.last[kept], np.full(size, months)],
        size=np.r_[shocks.size[kept], np.full(size, _LONG_WAIT / _USUAL_WAIT)],
    )
