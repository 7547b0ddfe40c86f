"""What our field team and finance keep: visits, interventions, margins; and a vendor's extract of the market."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from headwater.synthetic.arrays import Array, Rng
from headwater.synthetic.fieldwork import INTERVENTIONS, REASONS
from headwater.synthetic.parameters import SERVICE_LINES
from headwater.synthetic.referrals import Episodes
from headwater.synthetic.world import World
from headwater.synthetic.writing import Column, days, money, numbered, pooled, text

_LIAISONS = np.array(
    ["Orvanna Tamblecombe", "Jorvelle Quistmere", "Mervolo Sorrelgate"]
)
_PURPOSES = np.array(
    ["introduce a specialist", "hear about access", "follow up a complaint"]
)
_COST = 18_000_00  # cents a practice for a track, illustrative
# Contribution margin of a completed referral, low and high, dollars: illustrative, finance would set them.
MARGINS = (
    (900, 1_600),
    (1_400, 2_600),
    (500, 900),
    (600, 1_100),
    (450, 800),
    (2_000, 4_200),
    (200, 420),
    (550, 1_000),
)


def intervention_ids(number: Array) -> Column:
    """Return the id of an intervention."""
    return numbered("IV", np.asarray(number) + 1, width=3)


def visit_ids(number: Array) -> Column:
    """Return the id of a visit."""
    return numbered("IN", number, width=5)


def interaction(rng: Rng, world: World) -> dict[str, Column]:
    """Return the visits of our liaisons, the cancelled ones too."""
    visits = world.visits
    members, first, count = world.roster
    draw = rng.integers(0, 1_000_003, len(visits.day))
    here = count[visits.month, visits.practice]
    met = members[first[visits.month, visits.practice] + draw % np.maximum(here, 1)]
    return {
        "interaction_id": visit_ids(np.arange(len(visits.day))),
        "date": days(visits.day),
        "practice_id": text(world.offices.id[visits.practice]),
        "npi": pooled(world.staff.people.npi, met),
        "liaison": text(_LIAISONS[visits.liaison]),
        "kind": pooled(np.array(["visit", "cancelled visit"]), visits.cancelled * 1),
        "purpose": text(_PURPOSES[draw % len(_PURPOSES)]),
        "service_line": pooled(np.array(SERVICE_LINES), visits.line),
        "trigger_score": pa.array(visits.score),
        "planned_reason": pooled(np.array(REASONS), visits.reason),
    }


def intervention(world: World) -> dict[str, Column]:
    """Return what was done for which practices."""
    acts = world.interventions
    names = np.array([row[0] for row in INTERVENTIONS])
    types = np.array([row[1] for row in INTERVENTIONS])
    return {
        "intervention_id": intervention_ids(acts.number),
        "name": pooled(names, acts.number),
        "service_line": pooled(np.array(SERVICE_LINES), acts.line),
        "start_date": days(world.calendar.starts[acts.month]),
        "kind": pooled(types, acts.number),
        "practice_id": text(world.offices.id[acts.practice]),
        "cost": money(np.full(len(acts.practice), _COST // 10)),
    }


def margin(world: World) -> dict[str, Column]:
    """Return the range that finance approved for each line."""
    table = np.array(MARGINS) * 100
    count = len(table)
    return {
        "service_line": text(np.array(SERVICE_LINES)),
        "low": money(table[:, 0]),
        "high": money(table[:, 1]),
        "approved_by": text(np.full(count, "Finance")),
        "approved_on": days(np.full(count, world.calendar.first_day)),
    }


_VENDOR_SHARE = 0.4  # of pairs that the vendor's payers know
_VENDOR_MONTHS = 6


def npi_pair_month(
    rng: Rng, world: World, episodes: Episodes
) -> Iterator[dict[str, Column]]:
    """Yield a vendor's counts of patients from one practitioner to another in the last months."""
    calendar = world.calendar
    start = calendar.starts[max(calendar.months - _VENDOR_MONTHS, 0)]
    row = np.flatnonzero((episodes.referrer >= 0) & (episodes.day >= start))
    people = len(world.staff.people.npi)
    key = (
        calendar.month_of(episodes.day[row]) * people + episodes.referrer[row]
    ) * people + episodes.specialist[row]
    pair, patients = np.unique(key, return_counts=True)
    known = rng.random(len(pair)) < _VENDOR_SHARE
    pair, patients = pair[known], patients[known]
    yield {
        "source": text(np.full(len(pair), "Palefinch extract")),
        "month": days(calendar.starts[pair // people**2]),
        "from_npi": pooled(world.staff.people.npi, pair // people % people),
        "to_npi": pooled(world.staff.people.npi, pair % people),
        "patients": pa.array(patients),
        "encounters": pa.array(patients + rng.poisson(patients * 0.8)),
        "evidence": text(np.full(len(pair), "shared patients within 30 days")),
    }
