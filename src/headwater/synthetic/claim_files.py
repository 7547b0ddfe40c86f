"""The claim files: medical_claim, the role file, adjustments and eligibility."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from headwater.schema.tables import DIAGNOSES
from headwater.synthetic import claims as kinds
from headwater.synthetic import codes
from headwater.synthetic.arrays import Array, take
from headwater.synthetic.claims import Claims
from headwater.synthetic.filing import (
    DOUBLE,
    PLAIN,
    REPLACEMENT,
    SUFFIXES,
    VOID,
    Filed,
    Lines,
)
from headwater.synthetic.geography import STATE
from headwater.synthetic.identity import with_bad_check_digit
from headwater.synthetic.reach import AWAY_ZIP_CODES, PAYER_NAMES
from headwater.synthetic.referring import QUALIFIERS, ROLES, Roles
from headwater.synthetic.world import World
from headwater.synthetic.writing import (
    Column,
    birthdays,
    days,
    joined,
    money,
    numbered,
    pooled,
    text,
)

_CHUNK = 150_000  # lines written at a time; bounds memory, 70 text columns wide
_PERSON_WIDTH = 7
_CLAIM_WIDTH = 9
_PLANS = np.array(["Original", "Bellwether Open", "Fernhollow Choice", "Osterly Open"])
SOURCES = np.array(["ffs_feed", "ma_feed", "commercial_feed"])  # by index into PAYERS
_PAID_SHARE = 0.8
_CHARGE_FACTOR = 2.2
_DRAFT_SHARE = 0.9  # of the final amount, on a claim that is corrected later


@dataclass(frozen=True, slots=True)
class Pools:
    """The texts that numbers in ``Claims`` stand for."""

    npi: Array  # practitioners, organizations, then the same with a bad check digit
    tin: Array  # organizations, then typing errors
    entities: int  # how many NPIs are right


def pools(world: World) -> Pools:
    """Lay identifiers of practitioners and organizations under each other."""
    good = np.concatenate([world.staff.people.npi, world.organizations.npi])
    errors = [
        f"01{number:07d}" for number in range(50)
    ]  # 01 isn't given to any group here
    return Pools(
        npi=np.concatenate([good, with_bad_check_digit(good)]),
        tin=np.concatenate([world.organizations.tin, errors]),
        entities=len(good),
    )


def claim_ids(rows: Array, version: Array) -> Column:
    """Return the id of a claim in one of its versions."""
    return joined(numbered("CL", rows, width=_CLAIM_WIDTH), np.array(SUFFIXES)[version])


def person_ids(person: Array) -> Column:
    """Return the id of a person."""
    return numbered("P", person, width=_PERSON_WIDTH)


def medical_claim(
    world: World, block: Claims, filed: Filed
) -> Iterator[dict[str, Column]]:
    """Yield the lines, some tens of thousands at a time."""
    texts = pools(world)
    for start in range(0, max(len(filed.lines.claim), 1), _CHUNK):
        rows = np.arange(start, min(start + _CHUNK, len(filed.lines.claim)))
        part = take(filed.lines, rows)
        yield {
            **_what(world, part, block),
            **_who(world, part, block, texts),
            **_amounts(part, block),
            "file_date": days(part.file_day),
        }


def _what(world: World, part: Lines, block: Claims) -> dict[str, Column]:
    row = part.claim
    payer = world.folk.payer[block.person[row]]
    insurer = world.reach.payer[block.person[row]]
    institutional = np.isin(block.kind[row], (kinds.FACILITY, kinds.STAY))
    admission = block.admission[row]
    columns = {
        "claim_id": claim_ids(row, part.version),
        "claim_line_number": pa.array(part.slot.astype(np.int64) + 1),
        "claim_type": pooled(
            np.array(["professional", "institutional"]), institutional * 1
        ),
        "person_id": person_ids(block.person[row]),
        "payer": pooled(PAYER_NAMES, insurer),
        "plan": pooled(_PLANS, insurer),
        "claim_start_date": days(block.day[row]),
        "claim_end_date": days(block.end[row]),
        "claim_line_start_date": days(block.day[row]),
        "admission_date": days(np.where(institutional, admission, -1)),
        "place_of_service_code": pooled(codes.POOL, block.place[row]),
        "bill_type_code": pooled(codes.POOL, block.bill[row]),
        "drg_code": pooled(codes.POOL, block.drg[row]),
        "revenue_center_code": pooled(codes.POOL, block.revenue[row, part.slot]),
        "hcpcs_code": pooled(codes.POOL, block.hcpcs[row, part.slot]),
        "data_source": pooled(SOURCES, payer),
        # Contracts differ: a tenth of each payer's claims is outside its network.
        "in_network_flag": pooled(np.array(["1", "0"]), (row % 10 == 0) * 1),
    }
    modifier = np.where(
        (block.kind[row] == kinds.OFFICE)
        & (block.hcpcs[row, 1] >= 0)
        & (part.slot == 0),
        codes.code("25"),
        np.where(block.kind[row] == kinds.IMAGING, codes.code("26"), -1),
    )
    columns["hcpcs_modifier_1"] = pooled(codes.POOL, modifier)
    for place in range(block.diagnosis.shape[1]):
        code = block.diagnosis[row, place]
        if place == 0:
            code = np.where(part.draft, codes.general_diagnoses()[0], code)
        columns[DIAGNOSES[place]] = pooled(codes.POOL, code)
    return columns


def _who(world: World, part: Lines, block: Claims, texts: Pools) -> dict[str, Column]:
    row = part.claim
    people = len(world.staff.people.npi)
    rendering = block.rendering[row]
    rendering = np.where(part.bad_rendering, rendering + texts.entities, rendering)
    # A hospital's own claim names no rendering practitioner; the role file names who attended.
    rendering = np.where(block.kind[row] == kinds.STAY, -1, rendering)
    tax = block.tax[row]
    facility = block.facility[row]
    return {
        "rendering_npi": pooled(texts.npi, rendering),
        "billing_npi": pooled(texts.npi, people + block.billing[row]),
        "billing_tin": pooled(
            texts.tin, np.where(tax >= 0, tax, len(world.organizations.tin) - 2 - tax)
        ),
        "facility_npi": pooled(
            texts.npi, np.where(facility >= 0, people + facility, -1)
        ),
    }


def _amounts(part: Lines, block: Claims) -> dict[str, Column]:
    cents = block.cents[part.claim, part.slot]
    cents = np.where(part.draft, np.rint(cents * _DRAFT_SHARE), cents)
    cents = np.where(part.version == VOID, -cents, cents).astype(np.int64)
    return {
        "paid_amount": money(np.rint(cents * _PAID_SHARE).astype(np.int64)),
        "allowed_amount": money(cents),
        "charge_amount": money(np.rint(cents * _CHARGE_FACTOR).astype(np.int64)),
    }


def claim_adjustment(filed: Filed) -> dict[str, Column]:
    """Return which claim replaces or voids which, for those whose lines have arrived."""
    fixed, undone = filed.replaced, filed.doubled
    return {
        "claim_id": pa.concat_arrays(
            [
                claim_ids(fixed, np.full(len(fixed), REPLACEMENT)),
                claim_ids(undone, np.full(len(undone), VOID)),
            ]
        ),
        "replaces_claim_id": pa.concat_arrays(
            [
                claim_ids(fixed, np.full(len(fixed), PLAIN)),
                claim_ids(undone, np.full(len(undone), DOUBLE)),
            ]
        ),
        "kind": pooled(
            np.array(["replacement", "void"]),
            np.repeat([0, 1], [len(fixed), len(undone)]),
        ),
    }


def provider_roles(world: World, filed: Filed, table: Roles) -> dict[str, Column]:
    """Return the roles of every version of a claim that stands in the files."""
    texts = pools(world)
    # A claim billed twice, or replaced, names the same people each time.
    versions = [(PLAIN, filed.final[table.claim] >= 0)]
    versions += [(REPLACEMENT, np.isin(table.claim, filed.replaced))]
    versions += [(DOUBLE, np.isin(table.claim, filed.doubled))]
    rows = np.concatenate([np.flatnonzero(mask) for _, mask in versions])
    version = np.repeat(
        [number for number, _ in versions], [mask.sum() for _, mask in versions]
    )
    part = take(table, rows)
    return {
        "claim_id": claim_ids(part.claim, version),
        "claim_line_number": pa.array(
            part.slot.astype(np.int64) + 1, mask=part.slot < 0
        ),
        "role": pooled(np.array(ROLES), part.role),
        "npi": pooled(texts.npi, part.npi + part.bad * texts.entities),
        "qualifier": text(np.array(QUALIFIERS)[part.role]),
    }


def eligibility(world: World) -> dict[str, Column]:
    """Return the enrolment of everybody whose claims we see."""
    folk = world.folk
    person = np.flatnonzero(folk.captured)
    return {
        "person_id": person_ids(person),
        "birth_date": birthdays(folk.born[person]),
        "gender": pooled(np.array(["male", "female"]), folk.female[person] * 1),
        "enrollment_start_date": days(folk.enrolled_from[person]),
        "enrollment_end_date": days(folk.enrolled_to[person]),
        "payer": pooled(PAYER_NAMES, world.reach.payer[person]),
        "zip_code": _zip_codes(world, person),
        "state": text(np.full(len(person), STATE)),
    }


def _zip_codes(world: World, person: Array) -> Column:
    everywhere = np.concatenate([world.place.zip_code, AWAY_ZIP_CODES])
    far = len(world.place.zip_code) + person % len(AWAY_ZIP_CODES)
    return pooled(
        everywhere, np.where(world.reach.away[person], far, world.folk.town[person])
    )
