"""What is found in one part of the people: a pure function of its tables, no file and no other part."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from headwater.engines import Database
from headwater.measures.candidates import SEEN_DAYS, candidates, practices_seen
from headwater.measures.destinations import destinations
from headwater.measures.earlier_care import earlier_care, emergencies
from headwater.measures.encounters import encounters
from headwater.measures.episodes import episodes
from headwater.measures.learning import count_patterns, count_truths
from headwater.measures.left_edge import count_returns
from headwater.measures.merging import (
    merge_people,
    merge_practices,
    name_referrers_of_orders,
)
from headwater.measures.orders import match_orders
from headwater.measures.practices import (
    named_referrers,
    practices_of_encounters,
    practices_of_named,
)
from headwater.measures.quality import count_claims
from headwater.measures.reference import Reference
from headwater.measures.referring import clean_referrers, referring_fields
from headwater.measures.service_lines import line_names, places, specialties
from headwater.measures.sifting import Sifted
from headwater.schema.definitions import ServiceLines


@dataclass(frozen=True, slots=True)
class BucketInputs:
    """Some buckets of the lake's tables: claims sifted, the others as the lake holds them."""

    sifted: Sifted
    read: int  # claim lines before netting
    roles: pa.Table
    eligibility: pa.Table
    orders: pa.Table


@dataclass(frozen=True, slots=True)
class Found:
    """What the claims of a bucket show before any score: patient rows, which never leave the lake, and counts."""

    episode: pa.Table
    candidate: pa.Table
    matched: pa.Table
    destination: pa.Table
    encounter: pa.Table
    visit: pa.Table
    eligibility: pa.Table
    order: pa.Table
    # patterns, truths, returns, run_out, quality: these leave the bucket
    counts: dict[str, pa.Table]


def find(
    db: Database,
    *,
    inputs: BucketInputs,
    reference: Reference,
    definitions: ServiceLines,
    data_start: date,
) -> Found:
    """Find episodes, candidates, orders and destinations in one bucket: a pure function of its tables.

    Parameters
    ----------
    data_start
        First day from which the lake can be taken as whole (see ``episodes()``).
    """
    inputs = _merged(db, inputs, reference)
    lines = inputs.sifted.office
    met = encounters(
        db, lines=lines, clinicians=reference.clinicians, definitions=definitions
    )
    begun = episodes(
        db,
        encounters=met,
        observed=_observed(db, inputs.eligibility, inputs.sifted.first_seen),
        definitions=definitions,
        data_start=data_start,
    )
    fields = _fields(db, inputs.roles, met, reference)
    matched = _matched(db, inputs.orders, begun, reference, definitions)
    went = _destinations(db, begun, reference)
    visits = _visits(db, met, reference)
    proposed = _candidates(
        db,
        lines=lines,
        met=met,
        visits=visits,
        begun=begun,
        fields=fields,
        matched=matched,
        reference=reference,
        definitions=definitions,
    )
    return Found(
        episode=begun,
        candidate=proposed,
        matched=matched,
        destination=went,
        encounter=met,
        visit=visits,
        eligibility=inputs.eligibility,
        order=inputs.orders,
        counts={
            **_lessons(db, proposed, matched, data_start),
            **_counts(db, inputs, met, fields),
        },
    )


def _counts(
    db: Database,
    inputs: BucketInputs,
    met: pa.Table,
    fields: pa.Table,
) -> dict[str, pa.Table]:
    filed = inputs.sifted.filed
    return {
        "returns": count_returns(db, encounters=met),
        "run_out": filed,
        "quality": count_claims(
            db,
            read=inputs.read,
            net=pc.sum(filed["lines"]).as_py() or 0,
            encounters=met,
            fields=fields,
            orders=inputs.orders,
        ),
    }


def _merged(db: Database, inputs: BucketInputs, reference: Reference) -> BucketInputs:
    """Let every row name survivors: a merge counts from the first claim on."""
    same = reference.merged_practitioners
    orders = name_referrers_of_orders(
        db, orders=inputs.orders, sources=reference.resolved_sources
    )
    office = merge_people(
        db, rows=inputs.sifted.office, same=same, columns=("rendering", "billing")
    )
    return replace(
        inputs,
        sifted=replace(inputs.sifted, office=office),
        roles=merge_people(db, rows=inputs.roles, same=same, columns=("npi",)),
        orders=merge_people(
            db, rows=orders, same=same, columns=("referring", "referred_to")
        ),
    )


def _fields(
    db: Database, roles: pa.Table, met: pa.Table, reference: Reference
) -> pa.Table:
    return clean_referrers(
        db,
        encounters=met,
        fields=referring_fields(db, roles=roles, encounters=met),
        clinicians=reference.clinicians,
        affiliations=reference.affiliations,
        organization_npis=reference.organization_npis,
        billers=reference.billers,
    )


def _matched(
    db: Database,
    orders: pa.Table,
    begun: pa.Table,
    reference: Reference,
    definitions: ServiceLines,
) -> pa.Table:
    return match_orders(
        db,
        orders=orders,
        episodes=begun,
        clinicians=reference.clinicians,
        specialties=specialties(definitions, orders["referred_to_specialty"]),
        line_names=line_names(definitions),
    )


def _destinations(db: Database, begun: pa.Table, reference: Reference) -> pa.Table:
    return destinations(
        db,
        episodes=begun,
        affiliations=reference.affiliations,
        billers=reference.billers,
        id_network=reference.id_network,
        organization_network=reference.organization_network,
        vocabulary=reference.vocabulary,
    )


def _visits(db: Database, met: pa.Table, reference: Reference) -> pa.Table:
    """Place every primary care encounter in a practice."""
    placed = practices_of_encounters(
        db,
        encounters=met,
        affiliations=reference.affiliations,
        billers=reference.billers,
        vocabulary=reference.vocabulary,
    )
    return merge_practices(db, rows=placed, same=reference.merged_practices)


def _candidates(
    db: Database,
    *,
    lines: pa.Table,
    met: pa.Table,
    visits: pa.Table,
    begun: pa.Table,
    fields: pa.Table,
    matched: pa.Table,
    reference: Reference,
    definitions: ServiceLines,
) -> pa.Table:
    seen = practices_seen(db, episodes=begun, places=places(definitions), visits=visits)
    known = {
        "seen": seen,
        "affiliations": reference.affiliations,
        "vocabulary": reference.vocabulary,
    }

    def placed(people: pa.Table) -> pa.Table:
        found = practices_of_named(db, named=people, **known)
        return merge_practices(db, rows=found, same=reference.merged_practices)

    named = named_referrers(
        db, episodes=begun, fields=fields, clinicians=reference.clinicians
    )
    orderers = matched.filter(pc.is_valid(matched["npi"]))
    return candidates(
        db,
        episodes=begun,
        fields=fields,
        seen=seen,
        earlier=earlier_care(
            db,
            episodes=begun,
            encounters=met,
            emergencies=emergencies(db, lines=lines, definitions=definitions),
        ),
        named=placed(named),
        ordered=placed(orderers.select(["episode", "date", "npi"])),
    )


def _lessons(
    db: Database, proposed: pa.Table, matched: pa.Table, data_start: date
) -> dict[str, pa.Table]:
    # Where the look-back begins before the data, a referrer's visit can't be seen, and a bare name would seem right
    # far more often than it is.
    since = data_start + timedelta(days=SEEN_DAYS)
    watched = matched.filter(pc.greater_equal(matched["date"], pa.scalar(since)))
    return {
        "patterns": count_patterns(db, candidates=proposed, matched=watched),
        "truths": count_truths(db, matched=watched),
    }


_OBSERVED = """
with since as (
  select person, enrollment_start_date as first_day from eligibility
  union all
  select person, date from first_seen
)
select person, min(first_day) as since from since group by person
"""


def _observed(db: Database, eligibility: pa.Table, first_seen: pa.Table) -> pa.Table:
    """Say since when a person can be seen: enrolment, or a claim that stands before it."""
    return db.query(_OBSERVED, eligibility=eligibility, first_seen=first_seen)
