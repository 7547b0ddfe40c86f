"""Turn what happened to people into claims: primary care, specialist visits, emergencies, stays, tests."""

from __future__ import annotations

import numpy as np

from headwater.synthetic import claims as kinds
from headwater.synthetic import codes
from headwater.synthetic.arrays import Array, Rng, pick, take
from headwater.synthetic.claims import Claims, claims, seen
from headwater.synthetic.followups import SpecialistVisits
from headwater.synthetic.parameters import PAYERS, SERVICE_LINES
from headwater.synthetic.population import Visits
from headwater.synthetic.referrals import EmergencyVisits, Episodes
from headwater.synthetic.supply import laboratories
from headwater.synthetic.world import World

_BEFORE = 120  # days before an episode in which its complaint may already come up
_SECOND_DIAGNOSIS = 0.4
_TEST_BESIDE_VISIT = 0.25
_CONSULT = 0.15  # of commercial first visits
_COMMERCIAL = PAYERS.index("commercial")


def primary_care_claims(
    rng: Rng, world: World, visits: Visits, episodes: Episodes, referring: Array
) -> Claims:
    """Bill the visits of primary care.

    ``referring`` holds the line that each visit referred for, -1 for none, completed or not.
    """
    diagnosis = _visit_diagnoses(rng, world, visits, episodes, referring)
    rows = np.flatnonzero(seen(world, visits.person, visits.day))
    count = len(rows)
    hcpcs = np.full((count, 3), -1)
    hcpcs[:, 0] = codes.codes(codes.ESTABLISHED)[
        pick(rng, np.array([0.55, 0.40, 0.05]), count)
    ]
    new = rng.random(count) < 0.04
    hcpcs[new, 0] = codes.code("99203")
    tested = rng.random(count) < 0.2
    hcpcs[tested, 1] = rng.choice(codes.codes(codes.LABORATORY), tested.sum())
    group = world.group_of(visits.practice[rows])
    return claims(
        count,
        kind=kinds.PRIMARY,
        person=visits.person[rows],
        day=visits.day[rows],
        place=codes.code("11"),
        rendering=visits.practitioner[rows],
        billing=group,
        diagnosis=diagnosis[rows],
        hcpcs=hcpcs,
    )


def _visit_diagnoses(
    rng: Rng, world: World, visits: Visits, episodes: Episodes, referring: Array
) -> Array:
    """Return diagnoses, visits x 4: the referred complaint, known and chance ones, then everyday ones."""
    parameters = world.parameters
    count = len(visits.person)
    line = np.where(rng.random(count) < parameters.related_on_referring, referring, -1)
    nearby, ahead = _nearest_episode(world, visits, episodes)
    chance = np.where(ahead, parameters.related_before_other, parameters.related_after)
    brought_up = (nearby >= 0) & (rng.random(count) < chance) & (line < 0)
    line = np.where(brought_up, nearby, line)
    random_line = pick(rng, np.array(parameters.line_mix), count)
    background = (line < 0) & (rng.random(count) < parameters.related_background)
    line = np.where(background, random_line, line)
    everyday = codes.general_diagnoses()
    diagnosis = np.full((count, 4), -1, np.int32)
    diagnosis[:, 0] = everyday[rng.integers(0, len(everyday), count)]
    related = line >= 0
    own = codes.condition(visits.person[related], line[related])
    second = rng.random(related.sum()) < _SECOND_DIAGNOSIS
    rows = np.flatnonzero(related)
    diagnosis[rows[second], 1] = own[second]
    diagnosis[rows[~second], 0] = own[~second]
    return diagnosis


def _nearest_episode(
    world: World, visits: Visits, episodes: Episodes
) -> tuple[Array, Array]:
    """Return for each visit the line of the person's next episode soon, or else of the last one; and which it is.

    Episodes that a practice sent don't show before their referring visit: the complaint is news there.
    """
    span = (
        2**16
    )  # more days than any market has, so that person * span + day keeps the order
    order = np.argsort(episodes.person * span + episodes.day, kind="stable")
    key = episodes.person[order] * span + episodes.day[order]
    at = np.searchsorted(key, visits.person * span + visits.day)
    if not len(order):
        return np.full(len(visits.person), -1), np.zeros(len(visits.person), bool)
    after = order[np.minimum(at, len(order) - 1)]
    before = order[np.maximum(at - 1, 0)]
    ahead = (
        (episodes.person[after] == visits.person)
        & (episodes.day[after] - visits.day <= _BEFORE)
        & (episodes.day[after] >= visits.day)
    )
    ahead &= episodes.source[after] != 0
    behind = (episodes.person[before] == visits.person) & (
        episodes.day[before] < visits.day
    )
    line = np.where(
        ahead, episodes.line[after], np.where(behind, episodes.line[before], -1)
    )
    return line, ahead


def specialist_claims(rng: Rng, world: World, visits: SpecialistVisits) -> Claims:
    """Bill office visits to specialists under the organization where they happened."""
    rows = np.flatnonzero(seen(world, visits.person, visits.day))
    mine = take(visits, rows)
    count = len(rows)
    commercial = world.folk.payer[mine.person] == _COMMERCIAL
    new = codes.codes(codes.NEW)[pick(rng, np.array([0.4, 0.45, 0.15]), count)]
    consult = codes.codes(codes.CONSULT)[rng.integers(0, 2, count)]
    known = codes.codes(codes.ESTABLISHED)[pick(rng, np.array([0.4, 0.5, 0.1]), count)]
    surgical = mine.line == SERVICE_LINES.index("orthopedics")
    in_global = (
        surgical & ~mine.first & (mine.episode >= 0) & (rng.random(count) < 0.12)
    )
    first = np.where(commercial & (rng.random(count) < _CONSULT), consult, new)
    code = np.where(mine.new_code, first, known)
    code[in_global & ~mine.new_code] = codes.code("99024")
    hcpcs = np.full((count, 3), -1)
    hcpcs[:, 0] = code
    tested = rng.random(count) < _TEST_BESIDE_VISIT
    hcpcs[tested, 1] = codes.codes(codes.TESTS)[mine.line[tested]]
    diagnosis = np.full((count, 4), -1)
    diagnosis[:, 0] = codes.condition(mine.person, mine.line)
    other = rng.random(count) < 0.3
    everyday = codes.general_diagnoses()
    diagnosis[other, 1] = everyday[rng.integers(0, len(everyday), other.sum())]
    hospital = world.clinics.hospital[mine.clinic]
    return claims(
        count,
        kind=kinds.OFFICE,
        person=mine.person,
        day=mine.day,
        place=np.where(hospital, codes.code("22"), codes.code("11")),
        rendering=mine.specialist,
        billing=mine.clinic,
        tax=_tax(rng, world, mine.clinic),
        facility=np.where(hospital, mine.clinic, -1),
        diagnosis=diagnosis,
        hcpcs=hcpcs,
        visit=rows,
    )


def _tax(rng: Rng, world: World, clinic: Array) -> Array:
    """Return whose tax number stands on each claim: sometimes another's, sometimes a typing error."""
    parameters = world.parameters
    chance = rng.random(len(clinic))
    typed = chance < parameters.wrong_tin * parameters.wrong_tin_unknown
    wrong = (chance < parameters.wrong_tin) & ~typed
    other = (clinic + rng.integers(1, len(world.clinics.kind), len(clinic))) % len(
        world.clinics.kind
    )
    error = -2 - rng.integers(0, 50, len(clinic))
    return np.where(typed, error, np.where(wrong, other, clinic))


def emergency_claims(rng: Rng, world: World, visits: EmergencyVisits) -> list[Claims]:
    """Bill the physician and the hospital."""
    mine = take(visits, seen(world, visits.person, visits.day))
    count = len(mine.person)
    line = pick(rng, np.array(world.parameters.line_mix), count)
    everyday = codes.general_diagnoses()[rng.integers(0, 12, count)]
    diagnosis = np.full((count, 4), -1)
    diagnosis[:, 0] = np.where(
        rng.random(count) < 0.5, codes.condition(mine.person, line), everyday
    )
    hcpcs = np.full((count, 3), -1)
    hcpcs[:, 0] = codes.codes(codes.EMERGENCY)[rng.integers(0, 3, count)]
    shared = {
        "person": mine.person,
        "day": mine.day,
        "billing": mine.hospital,
        "facility": mine.hospital,
        "diagnosis": diagnosis,
        "hcpcs": hcpcs,
    }
    revenue = np.full((count, 3), -1)
    revenue[:, 0] = codes.code("0450")
    return [
        claims(
            count,
            kind=kinds.EMERGENCY,
            place=codes.code("23"),
            rendering=mine.practitioner,
            **shared,
        ),
        claims(
            count,
            kind=kinds.FACILITY,
            bill=codes.code("131"),
            revenue=revenue,
            **shared,
        ),
    ]


_STAYS_A_YEAR = 0.07


def stay_claims(rng: Rng, world: World) -> list[Claims]:
    """Bill hospital stays: the hospital with a DRG, the hospitalist with two visits."""
    folk, calendar = world.folk, world.calendar
    count = rng.poisson(_STAYS_A_YEAR * len(folk.practice) * calendar.days / 365.25)
    person = rng.integers(0, len(folk.practice), count)
    day = calendar.first_day + rng.integers(0, calendar.days, count)
    keep = seen(world, person, day)
    person, day = person[keep], day[keep]
    count = len(person)
    hospitals = np.flatnonzero(world.clinics.hospital)
    hospital = hospitals[rng.integers(0, len(hospitals), count)]
    line = pick(rng, np.array(world.parameters.line_mix), count)
    end = np.minimum(day + 1 + rng.poisson(3.0, count), calendar.last_day)
    diagnosis = np.full((count, 4), -1)
    diagnosis[:, 0] = codes.condition(person, line)
    revenue = np.full((count, 3), -1)
    revenue[:] = [codes.code("0120"), codes.code("0636"), codes.code("0300")]
    hcpcs = np.full((count, 3), -1)
    hcpcs[:, :2] = [codes.code("99222"), codes.code("99232")]
    attending = world.staff.hospital_staff[hospital, 1, rng.integers(0, 4, count)]
    shared = {
        "person": person,
        "day": day,
        "end": end,
        "admission": day,
        "rendering": attending,
        "billing": hospital,
        "facility": hospital,
        "diagnosis": diagnosis,
    }
    drg = np.array([codes.code(text) for text in codes.LINE_DRGS])[line]
    return [
        claims(
            count,
            kind=kinds.STAY,
            bill=codes.code("111"),
            drg=drg,
            revenue=revenue,
            **shared,
        ),
        claims(
            count,
            kind=kinds.HOSPITAL_VISIT,
            place=codes.code("21"),
            hcpcs=hcpcs,
            **shared,
        ),
    ]


_TESTS_A_VISIT = 0.14


def ordered_test_claims(rng: Rng, world: World, visits: Visits) -> list[Claims]:
    """Bill laboratory and imaging that primary care ordered: orders, never referral episodes."""
    ordered = np.flatnonzero(rng.random(len(visits.person)) < _TESTS_A_VISIT)
    day = visits.day[ordered] + rng.integers(0, 9, len(ordered))
    keep = seen(world, visits.person[ordered], day)
    ordered, day = ordered[keep], day[keep]
    imaging = rng.random(len(ordered)) < 0.35
    blocks = []
    for kind, rows in ((kinds.LABORATORY, ~imaging), (kinds.IMAGING, imaging)):
        row, when = ordered[rows], day[rows]
        count = len(row)
        hospitals = np.flatnonzero(world.clinics.hospital)
        house = hospitals[rng.integers(0, len(hospitals), count)]
        reader = world.staff.hospital_staff[house, 2, rng.integers(0, 4, count)]
        lab = rng.choice(laboratories(), count)
        menu = codes.IMAGING if kind == kinds.IMAGING else codes.LABORATORY
        hcpcs = np.full((count, 3), -1)
        hcpcs[:, 0] = rng.choice(codes.codes(menu), count)
        diagnosis = np.full((count, 4), -1)
        diagnosis[:, 0] = rng.choice(codes.general_diagnoses(), count)
        blocks.append(
            claims(
                count,
                kind=kind,
                person=visits.person[row],
                day=when,
                place=codes.code("22" if kind == kinds.IMAGING else "81"),
                rendering=reader if kind == kinds.IMAGING else -1,
                billing=house if kind == kinds.IMAGING else lab,
                facility=house if kind == kinds.IMAGING else -1,
                diagnosis=diagnosis,
                hcpcs=hcpcs,
                orderer=visits.practitioner[row],
            )
        )
    return blocks
