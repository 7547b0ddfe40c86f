"""What was planted, for ``headwater evaluate`` alone."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from headwater.schema.leakage_rules import REASONS
from headwater.synthetic import claims as kinds
from headwater.synthetic.arrays import Array, take
from headwater.synthetic.claim_files import claim_ids, person_ids
from headwater.synthetic.claims import Claims
from headwater.synthetic.field_files import intervention_ids, visit_ids
from headwater.synthetic.filing import Filed
from headwater.synthetic.followups import SpecialistVisits
from headwater.synthetic.parameters import CAUSES, SERVICE_LINES, SOURCES
from headwater.synthetic.population import LEAD_IN
from headwater.synthetic.reach import WITHOUT_CONTRACT
from headwater.synthetic.referrals import Episodes
from headwater.synthetic.roster_files import Duplicates
from headwater.synthetic.supply import (
    COMPETITOR,
    OURS_KIND,
    PARTNER,
    SECOND,
    UNAFFILIATED,
)
from headwater.synthetic.world import World
from headwater.synthetic.writing import Column, days, pooled, text

_LINES = np.array(SERVICE_LINES)


def episode(
    world: World,
    block: Claims,
    filed: Filed,
    visits: SpecialistVisits,
    episodes: Episodes,
) -> pa.Table:
    """Return the episodes that the files can show: those whose first visit's claim has arrived, in its final version.

    An episode whose first claim isn't in the files (a person whose payer sends us nothing, a claim not yet adjudicated)
    isn't listed, so recall asks only for what can be found. The claim id is the one that counts after netting. A first
    visit whose rendering NPI was spoiled stays listed: losing it is a loss. ``carve_out`` says why one that went to
    competitors or the unaffiliated couldn't have been kept.
    """
    office = np.flatnonzero((block.kind == kinds.OFFICE) & (filed.final >= 0))
    first = office[visits.first[block.visit[office]]]
    which = visits.episode[block.visit[first]]
    practice, referrer = episodes.practice[which], episodes.referrer[which]
    return pa.table(
        {
            "claim_id": claim_ids(first, filed.final[first]),
            "person_id": person_ids(block.person[first]),
            "date": days(block.day[first]),
            "service_line": pooled(_LINES, episodes.line[which]),
            "referring_practice_id": pooled(world.offices.id, practice),
            "referring_npi": pooled(world.staff.people.npi, referrer),
            "source": pooled(np.array(SOURCES), episodes.source[which]),
            "destination_organization_id": text(
                world.organizations.named()[episodes.clinic[which]]
            ),
            "carve_out": _carve_outs(world, take(episodes, which)),
        }
    )


def _carve_outs(world: World, episodes: Episodes) -> Column:
    """Return why each episode that left couldn't have been kept, null where it could or didn't leave."""
    reach, staff, kind = world.reach, world.staff, world.clinics.kind
    gone = np.isin(kind[episodes.clinic], (COMPETITOR, SECOND, UNAFFILIATED))
    uninsured = (reach.payer[episodes.person] == WITHOUT_CONTRACT) & (
        episodes.day >= reach.ended
    )
    ours = np.isin(kind[staff.specialist.place], (OURS_KIND, PARTNER))
    offered = staff.people.taxonomy[staff.specialist.practitioner[ours]]
    elsewhere = ~np.isin(staff.people.taxonomy[episodes.specialist], offered)
    reason = np.select(
        [~gone, uninsured, elsewhere, reach.away[episodes.person]],
        [-1, *range(len(REASONS))],
        default=-1,
    )
    return pooled(np.array(REASONS), reason)


def cell(world: World) -> pa.Table:
    """Return each practice's expected completed referrals by line and month, whether or not we see their claims.

    ``expected`` counts all people of the market; ``capture`` is the share of the practice's people whose claims the
    files hold. ``recoverable`` is what the problem of the cell takes from us.
    """
    month = np.arange(world.calendar.months)
    practices, lines = world.problems.cause.shape
    expected = _expected(world)
    usual = np.log(world.share / np.maximum(1 - world.share, 1e-9)) + world.lift
    without = 1 / (1 + np.exp(-usual))
    with_problem = 1 / (1 + np.exp(-usual - world.problem_shift))
    running = month[None, None, :] >= world.problems.first[:, :, None]
    cause = np.where(running, world.problems.cause[:, :, None], -1)
    shape = (practices, lines, world.calendar.months)
    grid = np.indices(shape)
    people = np.bincount(world.folk.practice, minlength=practices)
    captured = np.bincount(
        world.folk.practice, weights=world.folk.captured, minlength=practices
    )
    capture = captured / np.maximum(people, 1)
    return pa.table(
        {
            "practice_id": pooled(world.offices.id, grid[0].ravel()),
            "service_line": pooled(_LINES, grid[1].ravel()),
            "month": days(world.calendar.starts[grid[2].ravel()]),
            "expected": pa.array(expected.ravel()),
            "in_network": pa.array((expected * with_problem).ravel()),
            "recoverable": pa.array((expected * (without - with_problem)).ravel()),
            "cause": pooled(np.array(CAUSES), cause.ravel()),
            "capture": pa.array(capture[grid[0].ravel()]),
        }
    )


def _expected(world: World) -> Array:
    """Return visits a month x probability of a referral x completion, practices x lines x months."""
    parameters, folk = world.parameters, world.folk
    practices = len(world.offices.id)
    span = folk.enrolled_to - folk.enrolled_from + 1 + LEAD_IN
    share = span / (world.calendar.days + LEAD_IN)
    visits = np.bincount(
        folk.practice, weights=folk.visits * share, minlength=practices
    )
    length = np.diff(world.calendar.starts) / 365.25
    a_month = visits[:, None] * parameters.visits_a_year * length[None, :]
    chance = parameters.referral_probability * parameters.completion
    return np.asarray(a_month[:, None, :] * world.volume * chance)


def shock(world: World) -> pa.Table:
    """Return access shocks of clinics, and problems of practices that began inside the files."""
    starts = world.calendar.starts
    waits = world.access.shocks
    practice, line = np.nonzero(
        (world.problems.cause >= 0) & (world.problems.first > 0)
    )
    size = len(waits.clinic)
    nobody = np.full(len(practice), -1)
    return pa.table(
        {
            "practice_id": pooled(world.offices.id, np.r_[np.full(size, -1), practice]),
            "clinic": pooled(world.organizations.name, np.r_[waits.clinic, nobody]),
            "service_line": pooled(_LINES, np.r_[waits.line, line]),
            "from_date": days(
                starts[np.r_[waits.first, world.problems.first[practice, line]]]
            ),
            "to_date": days(np.r_[starts[waits.last] - 1, nobody]),
            "cause": pooled(
                np.array(CAUSES),
                np.r_[np.zeros(size, int), world.problems.cause[practice, line]],
            ),
            "size": pa.array(
                np.r_[waits.size, world.problems.odds[practice, line]].astype(float)
            ),
        }
    )


def effect(world: World) -> pa.Table:
    """Return the true lift of each visit and intervention, zeros included."""
    visits, acts = world.visits, world.interventions
    return pa.table(
        {
            "subject_type": text(
                np.repeat(
                    ["interaction", "intervention"],
                    [len(visits.day), len(acts.practice)],
                )
            ),
            "subject_id": pa.concat_arrays(
                [visit_ids(np.arange(len(visits.day))), intervention_ids(acts.number)]
            ),
            "practice_id": pooled(
                world.offices.id, np.r_[visits.practice, acts.practice]
            ),
            "service_line": pooled(_LINES, np.r_[visits.line, acts.line]),
            "from_date": days(world.calendar.starts[np.r_[visits.month, acts.month]]),
            "lift": pa.array(np.r_[visits.lift, acts.lift].astype(float)),
        }
    )


def duplicate(world: World, twice: Duplicates) -> pa.Table:
    """Return pairs of records that describe the same practitioner or practice."""
    return pa.table(
        {
            "table": text(
                np.repeat(
                    ["practitioner", "practice"],
                    [len(twice.practitioner), len(twice.practice)],
                )
            ),
            "record_id": text(
                np.concatenate(
                    [
                        world.staff.people.npi[twice.practitioner],
                        world.offices.id[twice.practice],
                    ]
                )
            ),
            "duplicate_id": text(
                np.concatenate([twice.practitioner_npi, twice.practice_id])
            ),
        }
    )
