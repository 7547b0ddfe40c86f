"""The role file: who a claim names as referring, ordering or attending, with the gaps and errors of real claims."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.synthetic import claims as kinds
from headwater.synthetic.arrays import Array, Rng, join, take
from headwater.synthetic.claims import Claims
from headwater.synthetic.clinicians import FOREVER
from headwater.synthetic.followups import SpecialistVisits
from headwater.synthetic.referrals import Episodes
from headwater.synthetic.world import World

ROLES = ("referring", "ordering", "attending", "pcp")
REFERRING, ORDERING, ATTENDING, PCP = range(4)
QUALIFIERS = ("DN", "DK", "", "P3")
_ORDERER_NAMED = 0.85
_PRIMARY_NAMES_ITSELF = 0.06
_P3 = 0.03
_RETIRED_NAMED = 0.1  # of wrong practitioners: somebody whose NPI is deactivated
_DUPLICATED = 0.001


@dataclass(frozen=True, slots=True)
class Roles:
    """One row a role. ``npi`` indexes practitioners, then organizations; ``slot`` is -1 for the whole claim."""

    claim: Array
    slot: Array
    role: Array
    npi: Array
    bad: Array  # the check digit doesn't hold


def roles(
    rng: Rng,
    world: World,
    block: Claims,
    visits: SpecialistVisits,
    episodes: Episodes,
) -> Roles:
    """Return the roles of every claim, in order of claim."""
    office = np.flatnonzero(block.kind == kinds.OFFICE)
    parts = [
        *_referring(rng, world, block, visits, episodes, office),
        _first_referrer(rng, world, block, visits, episodes, office),
    ]
    tests = np.flatnonzero(block.orderer >= 0)
    tests = tests[rng.random(len(tests)) < _ORDERER_NAMED]
    parts.append(_rows(tests, ORDERING, block.orderer[tests]))
    stays = np.flatnonzero(block.kind == kinds.STAY)
    parts.append(_rows(stays, ATTENDING, block.rendering[stays]))
    primary = np.flatnonzero(block.kind == kinds.PRIMARY)
    primary = primary[rng.random(len(primary)) < _PRIMARY_NAMES_ITSELF]
    parts.append(_rows(primary, REFERRING, block.rendering[primary]))
    table = join(parts)
    table.bad[:] = rng.random(len(table.claim)) < world.parameters.bad_role_npi
    again = rng.random(len(table.claim)) < _DUPLICATED
    table = join([table, take(table, again)])
    return take(table, np.lexsort((table.slot, table.role, table.claim)))


def _rows(claim: Array, role: int, npi: Array, slot: int = -1) -> Roles:
    size = len(claim)
    return Roles(
        claim=claim,
        slot=np.full(size, slot),
        role=np.full(size, role),
        npi=np.asarray(npi),
        bad=np.zeros(size, bool),
    )


def _referring(
    rng: Rng,
    world: World,
    block: Claims,
    visits: SpecialistVisits,
    episodes: Episodes,
    office: Array,
) -> list[Roles]:
    """Fill the referring field of specialist visits as billing offices do."""
    parameters = world.parameters
    populated = _populated(world, block, visits, office)
    office = office[rng.random(len(office)) < populated]
    visit = block.visit[office]
    rendering = block.rendering[office]
    truth = _true_referrer(rng, world, block, visits, episodes, office)
    self_share = np.where(
        visits.first[visit],
        parameters.field_self_first,
        parameters.field_self_follow_up,
    )
    edges = np.cumsum(
        np.stack(
            [
                self_share,
                np.full(len(office), parameters.field_organization),
                np.full(len(office), parameters.field_wrong),
            ]
        ),
        axis=0,
    )
    draw = rng.random(len(office))
    organization = len(world.staff.people.npi) + block.billing[office]
    named = np.select(
        [draw < edges[0], draw < edges[1], draw < edges[2]],
        [rendering, organization, _anybody(rng, world, len(office))],
        np.where(truth >= 0, truth, rendering),
    )
    usable = (draw >= edges[2]) & (truth >= 0)
    override = usable & (rng.random(len(office)) < parameters.field_line_override)
    return [
        _rows(office, REFERRING, np.where(override, rendering, named)),
        _rows(office[override], REFERRING, named[override], slot=0),
    ]


def _populated(
    world: World, block: Claims, visits: SpecialistVisits, office: Array
) -> Array:
    """Return the probability that the field is filled: by payer, better at our clinics."""
    parameters = world.parameters
    payer = world.folk.payer[block.person[office]]
    ours = world.clinics.ours[visits.clinic[block.visit[office]]]
    shift = np.where(ours, parameters.field_ours, parameters.field_others)
    return np.array(parameters.field_populated)[payer] + shift


def _true_referrer(
    rng: Rng,
    world: World,
    block: Claims,
    visits: SpecialistVisits,
    episodes: Episodes,
    office: Array,
) -> Array:
    """Return whom an honest office would write down: the referrer, at times the card's practitioner, or nobody."""
    episode = visits.episode[block.visit[office]]
    known = episode >= 0
    source = np.where(known, episodes.source[episode], -1)
    referrer = np.where(known, episodes.referrer[episode], -1)
    by_practice = source == 0
    card = (rng.random(len(office)) < world.parameters.field_card) & ~by_practice
    return np.where(card, world.card(block.person[office]), referrer)


def _anybody(rng: Rng, world: World, size: int) -> Array:
    """Return primary care practitioners who had nothing to do with it; some retired long ago."""
    members = world.roster[0]
    anybody = members[rng.integers(0, len(members), size)]
    retired = np.flatnonzero(world.staff.people.deactivated < FOREVER)
    if not len(retired):
        return np.asarray(anybody)
    old = retired[rng.integers(0, len(retired), size)]
    return np.where(rng.random(size) < _RETIRED_NAMED, old, anybody)


def _first_referrer(
    rng: Rng,
    world: World,
    block: Claims,
    visits: SpecialistVisits,
    episodes: Episodes,
    office: Array,
) -> Roles:
    """Name the primary care practitioner who began it (qualifier P3) on a few claims."""
    office = office[rng.random(len(office)) < _P3]
    episode = visits.episode[block.visit[office]]
    sent = (episode >= 0) & (episodes.source[episode] == 0)
    card = world.card(block.person[office])
    return _rows(office, PCP, np.where(sent, episodes.referrer[episode], card))
