"""The ring around those worked on: practices next door, whom a visit may reach without anybody going there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import numpy as np

from headwater.attribution.registered import Registered
from headwater.attribution.study import NEVER, Flags, Numbers, Study, TooLittle, Whole
from headwater.attribution.windows import exposed_from

NEAR_KM = 1.0
_EARTH_KM = 6371.0088  # mean radius
_ZIP = 5  # of a ZIP code's digits; four more name a street

NOBODY_NEAR = "Nobody to compare with stands next door to those worked on."


class Place(NamedTuple):
    """Where a practice stands, as far as anybody knows."""

    latitude: float | None = None
    longitude: float | None = None
    zip_code: str = ""


def next_door(
    worked_on: Collection[str],
    *,
    people: Iterable[tuple[str, str]],
    places: Mapping[str, Place],
) -> dict[str, frozenset[str]]:
    """Return the practices next door to each practice that was worked on: who may hear of the work without a visit.

    Next door is who shares a practitioner, or stands within a kilometre; where either has no coordinates, within the
    same ZIP code.

    Parameters
    ----------
    people
        Practitioner and practice, a pair for each practice somebody works at.
    places
        Of every practice that could be compared with.
    """
    found: dict[str, set[str]] = {practice: set() for practice in worked_on}
    at: dict[str, set[str]] = defaultdict(set)
    for person, practice in people:
        at[person].add(practice)
    for practices in at.values():
        for practice in practices.intersection(worked_on):
            found[practice] |= practices
    for practice, others in _near(worked_on, places):
        found[practice].update(others)
    return {each: frozenset(others - {each}) for each, others in found.items()}


def _near(
    worked_on: Collection[str], places: Mapping[str, Place]
) -> Iterable[tuple[str, list[str]]]:
    names = list(places)
    spots = np.radians(
        [
            (np.nan, np.nan)
            if place.latitude is None or place.longitude is None
            else (place.latitude, place.longitude)
            for place in places.values()
        ]
    ).reshape(-1, 2)
    codes = np.array([place.zip_code[:_ZIP] for place in places.values()], np.str_)
    located: Flags = np.asarray(np.isfinite(spots).all(axis=1))
    for row, name in enumerate(names):
        if name not in worked_on:
            continue
        with np.errstate(invalid="ignore"):
            close: Flags = _kilometres(spots[row], spots) <= NEAR_KM
        blind = ~(located & located[row])
        same = blind & (codes == codes[row]) & (codes[row] != "")
        yield name, [names[other] for other in np.flatnonzero(close | same)]


def _kilometres(one: Numbers, others: Numbers) -> Numbers:
    """Return the way from one point to others as the crow flies (haversine); angles in radians."""
    up, across = np.sin((others - one).T / 2) ** 2
    chord = up + np.cos(one[0]) * np.cos(others[:, 0]) * across
    return np.asarray(2 * _EARTH_KM * np.arcsin(np.sqrt(np.minimum(chord, 1.0))))


def ring_of(
    registered: Registered, practices: Sequence[str], months: Sequence[date]
) -> Whole | None:
    """Return n: the month in which a practice next door was first worked on, ``NEVER`` where none was.

    What began before the months do counts from the first of them, whether it can be judged or not: it reached the
    neighbours all the same. None where nobody's neighbours were registered.
    """
    if not registered.neighbours:
        return None
    places = {practice: place for place, practice in enumerate(practices)}
    first = months[0].year * 12 + months[0].month
    ring = np.full(len(practices), len(months), dtype=np.int64)
    for practice, day in registered.starts.items():
        since = max(day.year * 12 + day.month - first, 0)
        for other in registered.neighbours.get(practice, frozenset()):
            if other in places:
                ring[places[other]] = min(ring[places[other]], since)
    return np.where(ring < len(months), ring, NEVER)


def in_ring(study: Study) -> Flags:
    """Say of whom the ring takes months as a control: not of those who were worked on, or had a sister who was, before.

    Returns
    -------
    Flags
        n.
    """
    if study.ring is None:
        return np.zeros(len(study.practices), np.bool_)
    exposed = exposed_from(replace(study, apart=False))
    flags: Flags = (study.ring != NEVER) & ((exposed == NEVER) | (study.ring < exposed))
    return flags


def kept_apart(study: Study) -> Study:
    """Return the study in which nobody of the ring is a control, from the month on in which the work came near.

    Raises
    ------
    TooLittle
        If that changes nothing.
    """
    if not in_ring(study).any():
        raise TooLittle(NOBODY_NEAR)
    return replace(study, apart=True)
