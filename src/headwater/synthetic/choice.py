"""Where an episode goes: a logit over clinics by affiliation, distance, preference, problems, access and our work."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.synthetic.arrays import Array, Rng, pick_rows
from headwater.synthetic.calendar import Calendar
from headwater.synthetic.clinicians import Roster
from headwater.synthetic.geography import Geography, distances
from headwater.synthetic.parameters import CAUSES, SERVICE_LINES, Parameters
from headwater.synthetic.practices import (
    AFFILIATED,
    COMPETING,
    OWN,
    Practices,
)
from headwater.synthetic.supply import (
    COMPETITOR,
    OURS_KIND,
    PARTNER,
    SECOND,
    UNKNOWN,
    UNLISTED,
    Destinations,
)

_SIZE = 0.6  # log odds per log of the number of specialists
_STRANGER = {
    UNKNOWN: -0.3,
    UNLISTED: 0.4,
}  # strangers are far, which already costs them
_PROBLEM_IS_OLD = 0.65  # problems that began before the files
_CHUNK = 200_000


@dataclass(frozen=True, slots=True)
class Problems:
    """Practice x line cells where something keeps referrals from us."""

    cause: Array  # index into CAUSES, -1 for none
    odds: Array  # odds ratio of choosing us, 1 for none
    first: Array  # month index of the start, 0 when older


@dataclass(frozen=True, slots=True)
class Utilities:
    """Log odds of each clinic before affiliation, access and field work; -inf where the line isn't offered."""

    practice: Array  # practices x lines x clinics
    town: Array  # towns x lines x clinics
    affiliation: Array  # (affiliations x 3 systems) x clinics


def problems(
    rng: Rng, parameters: Parameters, calendar: Calendar, count: int
) -> Problems:
    """Draw the problem cells of ``count`` practices."""
    shape = (count, len(SERVICE_LINES))
    present = rng.random(shape) < parameters.problem_cells
    cause = np.where(present, rng.integers(0, len(CAUSES), shape), -1)
    odds = np.where(present, rng.uniform(*parameters.problem_odds, shape), 1.0)
    months = calendar.months
    begins = rng.integers(months // 4, max(3 * months // 4, months // 4 + 1), shape)
    first = np.where(rng.random(shape) < _PROBLEM_IS_OLD, 0, begins)
    return Problems(cause, odds, np.where(present, first, 0))


def utilities(
    rng: Rng,
    parameters: Parameters,
    place: Geography,
    offices: Practices,
    clinics: Destinations,
) -> Utilities:
    """Put distance, size, habit and affiliation together."""
    with np.errstate(divide="ignore"):
        size = _SIZE * np.log(clinics.specialists.T * 1.0)  # lines x clinics
    for kind, shift in _STRANGER.items():
        size[:, clinics.kind == kind] += shift
    far = parameters.distance_per_km
    habit = rng.normal(
        0,
        parameters.preference_sd,
        (len(offices.id), len(SERVICE_LINES), len(clinics.kind)),
    )
    from_practice = far * distances(offices.point, clinics.point)
    from_town = far * distances(place.centre, clinics.point)
    return Utilities(
        practice=size[None] + from_practice[:, None] + habit,
        town=size[None] + from_town[:, None],
        affiliation=_affiliation(parameters, clinics),
    )


def _affiliation(parameters: Parameters, clinics: Destinations) -> Array:
    table = np.zeros((4, 3, len(clinics.kind)))
    for affiliation, log_odds in enumerate(parameters.to_ours):
        table[affiliation][:, clinics.kind == OURS_KIND] = log_odds
    for affiliation in (OWN, AFFILIATED):
        table[affiliation][:, clinics.kind == PARTNER] = 0.5
    for system, kind in ((1, COMPETITOR), (2, SECOND)):
        table[COMPETING, system, clinics.kind == kind] = parameters.competitor_to_itself
    return table.reshape(12, -1)


def affiliation_row(offices: Practices, practice: Array, month: Array) -> Array:
    """Return the row of ``Utilities.affiliation`` for a practice in a month."""
    return np.asarray(
        offices.affiliation[practice, month] * 3 + offices.system[practice]
    )


def usual_share(tables: Utilities, offices: Practices, clinics: Destinations) -> Array:
    """Return the share that goes to us without problems, access shocks or field work, practices x lines x months."""
    shares: list[Array] = []
    everybody = np.arange(len(offices.id))
    for month in range(offices.affiliation.shape[1]):
        if (
            month
            and (
                offices.affiliation[:, month] == offices.affiliation[:, month - 1]
            ).all()
        ):
            shares.append(shares[-1])
            continue
        rows = affiliation_row(offices, everybody, np.full(len(everybody), month))
        weight = np.exp(tables.practice + tables.affiliation[rows][:, None])
        shares.append(weight[:, :, clinics.ours].sum(axis=2) / weight.sum(axis=2))
    return np.stack(shares, axis=2)


def choose(
    rng: Rng, log_odds: Array, row: Array, shift: Array, ours_shift: Array, ours: Array
) -> Array:
    """Draw a clinic for each event.

    ``log_odds`` is a matrix rows x clinics that ``row`` points into, ``shift`` is events x clinics, ``ours_shift`` one
    number an event, added to our clinics alone. Worked through in chunks, to bound memory.
    """
    chosen = []
    for start in range(0, max(len(row), 1), _CHUNK):
        part = slice(start, start + _CHUNK)
        total = log_odds[row[part]] + ours_shift[part, None] * ours + shift[part]
        weight = np.exp(total - total.max(axis=1, initial=-np.inf, keepdims=True))
        chosen.append(pick_rows(rng, weight))
    return np.concatenate(chosen)


def choose_specialist(
    rng: Rng, roster: Roster, *, clinic: Array, line: Array, habit: Array, day: Array
) -> Array:
    """Draw who is seen on a day; ``habit`` (any number a referrer) makes a referrer prefer the same few members."""
    members = roster.members[clinic, line]
    width = members.shape[1]
    size = (members >= 0).sum(axis=1)
    place = (np.arange(width)[None, :] + habit[:, None]) % np.maximum(size, 1)[:, None]
    there = roster.since[clinic, line] <= day[:, None]
    weight = roster.weight[clinic, line] * 0.6**place * there
    return np.asarray(members[np.arange(len(clinic)), pick_rows(rng, weight)])
