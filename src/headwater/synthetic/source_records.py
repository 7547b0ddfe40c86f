"""The EHR's records of who refers: typed at front desks, several for some people, and the truth of whom they mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from headwater.synthetic.arrays import Array, Rng, pick
from headwater.synthetic.clinicians import FOREVER
from headwater.synthetic.identity import telephones, with_bad_check_digit
from headwater.synthetic.placed import Placed, as_digits
from headwater.synthetic.referrals import PRACTICE, Episodes
from headwater.synthetic.world import World
from headwater.synthetic.writing import Column, text

SYSTEM = "EHR"
_SECOND_RECORD = 0.18  # people whom another front desk entered again
_THIRD_RECORD = 0.25  # of those
# What a record has for an NPI: the right one, nothing, a typing error, somebody else's.
_NPI_MIX = np.array([0.62, 0.28, 0.07, 0.03])
_MISSING, _MISTYPED, _ANOTHERS = 1, 2, 3
_OLD_PHONE = 0.15
_NO_PLACE = 0.20  # records without any address
_CREDENTIAL = 0.7  # records that keep it in its own column


@dataclass(frozen=True, slots=True)
class Records:
    """One row a record; ``who`` is the practitioner it means, in truth."""

    code: Array
    who: Array


def records(rng: Rng, table: Episodes) -> Records:
    """Give everybody who sent an order a record, and some a second and third one."""
    first = np.unique(table.referrer[table.source == PRACTICE])
    second = first[rng.random(len(first)) < _SECOND_RECORD]
    third = second[rng.random(len(second)) < _THIRD_RECORD]
    who = np.concatenate([first, second, third])
    turn = np.repeat(["", "-2", "-3"], [len(first), len(second), len(third)])
    code = np.char.add(np.char.add("SRC", who.astype(str)), turn)
    return Records(code, who)


def referral_source(
    rng: Rng, world: World, places: Placed, found: Records
) -> dict[str, Column]:
    """Return the records as the EHR has them."""
    who, count = found.who, len(found.who)
    people = world.staff.people
    home = _homes(world)[who]
    bare = rng.random(count) < _NO_PLACE
    place = {
        name: text(np.where(bare, "", values[home]))
        for name, values in places.columns.items()
        if name not in ("phone", "fax")
    }
    old = rng.random(count) < _OLD_PHONE
    numbers = as_digits(telephones(rng, count))
    credential = rng.random(count) < _CREDENTIAL
    return {
        "system": text(np.full(count, SYSTEM)),
        "code": text(found.code),
        "name": text(_names(rng, world, who)),
        "npi": text(_npis(rng, world, who)),
        "credential": text(np.where(credential, people.credential[who], "")),
        "specialty": text(people.specialty[who]),
        "phone": text(np.where(old, numbers, places.columns["phone"][home])),
        "fax": text(np.where(bare, "", places.columns["fax"][home])),
        **place,
    }


def truth(world: World, found: Records) -> pa.Table:
    """Return whom each record means: system, code, npi."""
    return pa.table(
        {
            "system": text(np.full(len(found.code), SYSTEM)),
            "code": text(found.code),
            "npi": text(world.staff.people.npi[found.who]),
        }
    )


def _homes(world: World) -> Array:
    """Return the practice that each practitioner works or last worked at; 0 for those outside primary care."""
    spells = world.staff.primary_care
    home = np.zeros(len(world.staff.people.npi), int)
    order = np.lexsort((spells.primary, np.minimum(spells.last, FOREVER)))
    home[spells.practitioner[order]] = spells.place[order]
    return home


def _npis(rng: Rng, world: World, who: Array) -> Array:
    npi = world.staff.people.npi
    kind = pick(rng, _NPI_MIX, len(who))
    another = npi[rng.choice(np.unique(who), len(who))]
    return np.select(
        [kind == _MISSING, kind == _MISTYPED, kind == _ANOTHERS],
        ["", with_bad_check_digit(npi[who]), another],
        npi[who],
    )


def _names(rng: Rng, world: World, who: Array) -> Array:
    """Write each name as one of the ways in which front desks do."""
    people = world.staff.people
    ways = (
        "{last}, {first}",
        "{LAST}, {F} {credential}",
        "{first} {last} {credential}",
        "{LAST}, {FIRST}",
        "Dr. {last}",
        "{F}. {last}, {credential}",
        "{LAST} {FIRST} {credential}",
    )
    way = pick(rng, np.array([0.34, 0.18, 0.16, 0.12, 0.06, 0.08, 0.06]), len(who))
    return np.array(
        [
            ways[choice].format(
                first=first,
                last=last,
                FIRST=first.upper(),
                LAST=last.upper(),
                F=first[0],
                credential=credential,
            )
            for choice, first, last, credential in zip(
                way,
                people.first_name[who],
                people.last_name[who],
                people.credential[who],
                strict=True,
            )
        ]
    )
