"""Specialist care after a first visit, and which candidates really begin something new."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.synthetic.arrays import Array, Rng, join, on_weekday, runs, take
from headwater.synthetic.parameters import SERVICE_LINES
from headwater.synthetic.referrals import Episodes, Standing
from headwater.synthetic.world import World

_STAYS = 0.12  # first visits that become a relation for years
_STAYING_VISITS = 8
_GAP_MEDIAN, _GAP_SD = 45.0, 0.5  # days between visits of an episode
_STANDING_GAP_MEDIAN, _STANDING_GAP_SD = 110.0, 0.4
_YEAR, _YEAR_SD = 365.0, 30.0
_CLEAN = 200  # days without a visit in the line before another clinic begins a new episode; the rule asks 180
_SECOND_OPINION = 0.3  # of candidates too soon after another clinic's visit


@dataclass(frozen=True, slots=True)
class SpecialistVisits:
    """All office visits to specialists. ``episode`` is -1 for relations older than the files."""

    person: Array
    day: Array
    line: Array
    clinic: Array
    specialist: Array
    episode: Array
    first: Array  # the visit that begins the episode
    new_code: Array  # billed as a new patient


def settle(
    rng: Rng, world: World, candidates: Episodes, standing: Standing
) -> tuple[Episodes, SpecialistVisits]:
    """Keep the candidates that begin something new, and write down every visit.

    A candidate is dropped when the person already has an older relation in the line, returns to the same clinic, or
    was seen in the line less than ``_CLEAN`` days before; some of the latter happen as second opinions, billed as new
    patients, which the washout rule has to recognise.
    """
    calendar, folk = world.calendar, world.folk
    inside = (candidates.day >= folk.enrolled_from[candidates.person]) & (
        candidates.day <= folk.enrolled_to[candidates.person]
    )
    candidates = take(candidates, inside)
    relation = candidates.person * len(SERVICE_LINES) + candidates.line
    order = np.lexsort((candidates.day, relation))
    candidates, relation = take(candidates, order), relation[order]
    later = _follow_up_days(rng, world, candidates)
    known = np.isin(relation, standing.person * len(SERVICE_LINES) + standing.line)
    kept, soon = _begin_something(candidates, relation, later, known)
    opinions = take(candidates, soon & (rng.random(len(soon)) < _SECOND_OPINION))
    number = np.cumsum(kept) - 1
    parent, day = later
    follows = kept[parent] & (day <= calendar.last_day)
    episodes = take(candidates, kept)
    visits = [
        _first_visits(rng, world, episodes),
        _repeat_visits(rng, world, candidates, parent[follows], day[follows], number),
        _second_opinions(opinions),
        _standing_visits(rng, world, standing),
    ]
    return episodes, _inside_enrolment(world, visits)


def _follow_up_days(
    rng: Rng, world: World, candidates: Episodes
) -> tuple[Array, Array]:
    """Return (candidate, day) of each later visit, in order of candidate and day."""
    size = len(candidates.person)
    stays = rng.random(size) < _STAYS
    count = np.where(
        stays, _STAYING_VISITS, rng.poisson(world.parameters.follow_up_mean, size)
    )
    parent = np.repeat(np.arange(size), count)
    median = np.where(stays, _STANDING_GAP_MEDIAN, _GAP_MEDIAN)[parent]
    gap = np.maximum(median * np.exp(rng.normal(0, _GAP_SD, len(parent))), 5)
    total = np.cumsum(gap)
    before = np.r_[0.0, total][np.cumsum(count) - count]
    since = total - np.repeat(before, count)
    return parent, on_weekday(candidates.day[parent] + since.astype(np.int64))


def _begin_something(
    candidates: Episodes,
    relation: Array,
    later: tuple[Array, Array],
    known: Array,
) -> tuple[Array, Array]:
    """Walk through each person's candidates in a line, all persons at once; return (kept, too soon)."""
    parent, day = later
    last = candidates.day.copy()
    np.maximum.at(last, parent, day)
    place = runs(relation)
    kept = (place == 0) & ~known
    soon = np.zeros(len(kept), bool)
    group = np.cumsum(place == 0) - 1
    groups = int(group[-1]) + 1 if len(group) else 0
    last_day = np.full(groups, -(2**40))
    last_clinic = np.full(groups, -1)
    for step in range(int(place.max(initial=-1)) + 1):
        rows = np.flatnonzero((place == step) & ~known)
        mine = group[rows]
        gap = candidates.day[rows] - last_day[mine]
        other = candidates.clinic[rows] != last_clinic[mine]
        fine = (gap > _CLEAN) & other
        kept[rows] = fine
        # A second opinion comes while the first clinic's visit is fresh: after it, before the washout ends.
        first = candidates.day[rows] - candidates.day[np.maximum(rows - 1, 0)]
        soon[rows] = ~fine & other & (first > 10) & (first < 150)
        last_day[mine[fine]] = last[rows[fine]]
        last_clinic[mine[fine]] = candidates.clinic[rows[fine]]
    return kept, soon


def _first_visits(rng: Rng, world: World, episodes: Episodes) -> SpecialistVisits:
    count = len(episodes.person)
    established = rng.random(count) < world.parameters.established_code
    # A second episode of the line can't be coded as established: the rule would rightly not see it.
    relation = episodes.person * len(SERVICE_LINES) + episodes.line
    established &= runs(relation) == 0
    return SpecialistVisits(
        person=episodes.person,
        day=episodes.day,
        line=episodes.line,
        clinic=episodes.clinic,
        specialist=episodes.specialist,
        episode=np.arange(count),
        first=np.ones(count, bool),
        new_code=~established,
    )


_COLLEAGUE = 0.08  # later visits that a colleague of the same clinic takes


def _repeat_visits(
    rng: Rng,
    world: World,
    candidates: Episodes,
    parent: Array,
    day: Array,
    number: Array,
) -> SpecialistVisits:
    clinic, line = candidates.clinic[parent], candidates.line[parent]
    members = world.staff.roster.members[clinic, line]
    size = np.maximum((members >= 0).sum(axis=1), 1)
    colleague = members[
        np.arange(len(parent)), rng.integers(0, 1_000_003, len(parent)) % size
    ]
    swapped = rng.random(len(parent)) < _COLLEAGUE
    return SpecialistVisits(
        person=candidates.person[parent],
        day=day,
        line=line,
        clinic=clinic,
        specialist=np.where(swapped, colleague, candidates.specialist[parent]),
        episode=number[parent],
        first=np.zeros(len(parent), bool),
        new_code=rng.random(len(parent)) < world.parameters.new_code_again,
    )


def _second_opinions(opinions: Episodes) -> SpecialistVisits:
    count = len(opinions.person)
    return SpecialistVisits(
        person=opinions.person,
        day=opinions.day,
        line=opinions.line,
        clinic=opinions.clinic,
        specialist=opinions.specialist,
        episode=np.full(count, -1),
        first=np.zeros(count, bool),
        new_code=np.ones(count, bool),
    )


def _standing_visits(rng: Rng, world: World, standing: Standing) -> SpecialistVisits:
    """Let each relation go on at its own pace from a random day in its first interval."""
    size = len(standing.person)
    pace = _STANDING_GAP_MEDIAN * np.exp(rng.normal(0, _STANDING_GAP_SD, size))
    yearly = rng.random(size) < world.parameters.yearly_share
    pace = np.where(yearly, rng.normal(_YEAR, _YEAR_SD, size), pace)
    start = world.calendar.first_day + rng.random(size) * pace
    count = np.maximum(np.floor((standing.until - start) / pace) + 1, 0).astype(int)
    row = np.repeat(np.arange(size), count)
    jitter = rng.uniform(-0.15, 0.15, len(row))
    day = start[row] + (runs(row) + jitter) * pace[row]
    return SpecialistVisits(
        person=standing.person[row],
        day=on_weekday(day.astype(np.int64)),
        line=standing.line[row],
        clinic=standing.clinic[row],
        specialist=standing.specialist[row],
        episode=np.full(len(row), -1),
        first=np.zeros(len(row), bool),
        new_code=rng.random(len(row)) < world.parameters.new_code_again / 4,
    )


def _inside_enrolment(world: World, blocks: list[SpecialistVisits]) -> SpecialistVisits:
    visits = join(blocks)
    folk = world.folk
    return take(
        visits,
        (visits.day >= folk.enrolled_from[visits.person])
        & (visits.day <= folk.enrolled_to[visits.person]),
    )
