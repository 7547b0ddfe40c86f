"""What our own clinics' systems know: orders and registrations, appointments, and the wait."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from headwater.synthetic.access import observations
from headwater.synthetic.arrays import Array, Rng, join, stream, take
from headwater.synthetic.claim_files import person_ids
from headwater.synthetic.parameters import SERVICE_LINES
from headwater.synthetic.reach import PAYER_NAMES
from headwater.synthetic.referrals import ED, PRACTICE, SELF, SPECIALIST, Episodes
from headwater.synthetic.traces import order_traces
from headwater.synthetic.world import World
from headwater.synthetic.writing import Column, days, moments, numbered, pooled, text

# Orders that name the referrer by a record of the sending system alone, not by NPI.
_SOURCE_RECORD_ONLY = 0.03
_NAMED_SPECIALIST = 0.86
# Days before the visit that a patient without a referral calls.
_REGISTERED_BEFORE = (3, 25)
_STATUSES = (
    "visit_completed",
    "report_sent",
    "closed",
    "created",
    "accepted",
    "declined",
    "scheduled",
    "unattended",
    "cancelled",
)
_VISITED = 0
_REPORTED = (1, 2)
_DONE = np.array([0.25, 0.30, 0.45, 0, 0, 0, 0, 0, 0])
_NEVER_DONE = np.array([0, 0, 0, 0.15, 0.10, 0.10, 0.15, 0.20, 0.30])
_REASONS = ("patient_preference", "payer", "no_timely_appointment")
_LINE_NAMES = np.array([line.capitalize() for line in SERVICE_LINES])


def chosen_for_orders(
    rng: Rng, world: World, episodes: Episodes, unfinished: Episodes
) -> tuple[Episodes, Array]:
    """Return the episodes and unfinished referrals that our clinics registered, and which of them were completed."""
    blocks = []
    for block in (episodes, unfinished):
        ours = world.clinics.ours[block.clinic]
        known = (
            (block.asked <= world.calendar.last_day)
            & (block.day >= world.calendar.first_day)
            & (block.person >= 0)
        )
        chosen = rng.random(len(ours)) < world.parameters.order_share
        blocks.append(take(block, ours & known & chosen))
    done = np.repeat([True, False], [len(block.person) for block in blocks])
    table = join(blocks)
    order = np.lexsort((table.person, table.asked))
    return take(table, order), done[order]


def referral_order(
    rng: Rng, world: World, table: Episodes, done: Array
) -> dict[str, Column]:
    """Return orders with the source that our front desk wrote down."""
    count = len(done)
    people = world.staff.people
    early = rng.integers(*_REGISTERED_BEFORE, count)
    traces = order_traces(stream(world.seed, "order traces"), world, table)
    asked = np.where(
        table.source == PRACTICE, table.asked - traces.earlier, table.day - early
    )
    status = _statuses(rng, done, silent=traces.silent)
    visited = np.isin(status, (0, 1, 2))
    scheduled = visited | np.isin(status, (6, 7))
    by_record = (rng.random(count) < _SOURCE_RECORD_ONLY) & (table.source == PRACTICE)
    named = np.isin(table.source, (PRACTICE, SPECIALIST)) & ~by_record
    record = np.select(
        [table.source == SELF, table.source == ED, by_record],
        ["SELF", "ED", np.char.add("SRC", table.referrer.astype(str))],
        "",
    )
    reported = np.isin(status, _REPORTED)
    specialist = rng.random(count) < _NAMED_SPECIALIST
    left = np.where(status == 5, rng.integers(0, len(_REASONS), count), -1)
    return {
        "order_id": numbered("RO", np.arange(count), width=7),
        "order_date": days(asked),
        "person_id": person_ids(table.person),
        "referring_npi": pooled(people.npi, np.where(named, table.referrer, -1)),
        "referring_source_id": text(record),
        "referred_to_npi": pooled(
            people.npi, np.where(specialist, table.specialist, -1)
        ),
        "referred_to_specialty": pooled(_LINE_NAMES, table.line),
        "service_line": pooled(np.array(SERVICE_LINES), table.line),
        "priority": pooled(
            np.array(["routine", "urgent"]), (rng.random(count) < 0.12) * 1
        ),
        "status": pooled(np.array(_STATUSES), status),
        "scheduled_at": moments(
            np.where(scheduled, asked + 1 + early % 3, -1), hours=9 + early % 8
        ),
        "appointment_date": days(np.where(scheduled, table.day, -1)),
        "visit_date": days(np.where(visited, table.day, -1)),
        "report_sent_at": moments(
            np.where(reported, table.day + 1 + early % 6 + traces.late, -1),
            hours=np.full(count, 16.5),
        ),
        "network_level": pooled(
            np.array(["in_network", "out_of_network"]), (status == 5) * 1
        ),
        "out_of_network_reason": pooled(np.array(_REASONS), left),
        "payer": pooled(PAYER_NAMES, world.reach.payer[table.person]),
    }


def _statuses(rng: Rng, done: Array, *, silent: Array) -> Array:
    draw = rng.random(len(done))
    status = np.where(
        done,
        np.searchsorted(np.cumsum(_DONE), draw, side="right"),
        np.searchsorted(np.cumsum(_NEVER_DONE), draw, side="right"),
    )
    return np.where(silent & np.isin(status, _REPORTED), _VISITED, status)


_SLOTS = 8  # open slots a clinic's line shows
_NO_SHOW = 0.06


def appointment(
    rng: Rng, world: World, episodes: Episodes, table: Episodes, done: Array
) -> dict[str, Column]:
    """Return first visits at our clinics, some that nobody came to, and the open slots after the last day."""
    ours = np.flatnonzero(world.clinics.ours[episodes.clinic])
    first = take(episodes, ours)
    order_key = table.person * 2**20 + table.day
    own_key = first.person * 2**20 + first.day
    ordering = np.argsort(order_key[done], kind="stable")
    sorted_keys = order_key[done][ordering]
    at = np.searchsorted(sorted_keys, own_key)
    found = at < len(sorted_keys)
    found[found] = sorted_keys[at[found]] == own_key[found]
    order = np.full(len(ours), -1)
    order[found] = np.flatnonzero(done)[ordering[at[found]]]
    missed = take(first, rng.random(len(ours)) < _NO_SHOW)
    missed_day = missed.day - rng.integers(3, 15, len(missed.day))
    clinic, line, day = _open_slots(world)
    status = np.repeat([0, 1, 2], [len(ours), len(missed.day), len(clinic)])
    specialist = world.staff.roster.members[clinic, line, 0]
    when = np.r_[first.day, missed_day, day]
    asked = np.r_[first.asked, missed_day - 10, np.full(len(clinic), -1)]
    nobody = np.full(len(clinic), -1)
    places = np.r_[first.clinic, missed.clinic, clinic]
    return {
        "appointment_id": numbered("AP", np.arange(len(when)), width=7),
        "clinic": pooled(world.organizations.name, places),
        "service_line": pooled(
            np.array(SERVICE_LINES), np.r_[first.line, missed.line, line]
        ),
        "provider_npi": pooled(
            world.staff.people.npi,
            np.r_[first.specialist, missed.specialist, specialist],
        ),
        "created_at": moments(asked, hours=np.full(len(asked), 11.0)),
        "start_at": moments(when, hours=8 + rng.integers(0, 18, len(when)) / 2),
        "status": pooled(np.array(["completed", "no_show", "open"]), status),
        "new_patient_flag": pa.array(np.ones(len(when), bool)),
        "person_id": person_ids(np.r_[first.person, missed.person, nobody]),
        "referral_order_id": numbered(
            "RO", np.r_[order, np.full(len(missed.day), -1), nobody], width=7
        ),
    }


def _open_slots(world: World) -> tuple[Array, Array, Array]:
    """Return (clinic, line, day) of free new-patient slots; the third of them lies where the wait says."""
    clinic, line = np.nonzero(world.clinics.offers & world.clinics.ours[:, None])
    wait = np.rint(world.access.wait[clinic, line, -1]).astype(np.int64)
    step = np.arange(_SLOTS) - 2
    day = world.calendar.last_day + np.maximum(wait[:, None] + step[None, :] * 2, 1)
    return np.repeat(clinic, _SLOTS), np.repeat(line, _SLOTS), day.ravel()


def access_observation(rng: Rng, world: World) -> dict[str, Column]:
    """Return the weekly third next available appointment of our clinics."""
    seen = observations(rng, world.calendar, world.clinics, world.access)
    return {
        "clinic": pooled(world.organizations.name, seen.clinic),
        "service_line": pooled(np.array(SERVICE_LINES), seen.line),
        "observed_on": days(seen.day),
        "third_next_available_days": pa.array(seen.days_to_third),
        "report_turnaround_hours": pa.array(seen.report_hours),
    }
