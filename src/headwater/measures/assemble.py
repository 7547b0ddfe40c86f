"""The mart's tables from the sums of the buckets: ids become names, referrers get their alignment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.alignment import align_flow
from headwater.measures.directory import (
    organization_table,
    practice_table,
    practitioner_table,
)
from headwater.measures.flows import name_referrers
from headwater.measures.opportunity import (
    destination_table,
    market_flow,
    opportunities,
)
from headwater.measures.reference import Reference
from headwater.results import Window


def assemble(
    db: Database,
    *,
    sums: Mapping[str, pa.Table],
    tables: Mapping[str, pa.Table],
    reference: Reference,
    window: Window | None,
) -> dict[str, pa.Table]:
    """Build the tables of ``headwater.marts.TABLES`` that are made of flows and of the directory.

    Parameters
    ----------
    sums
        flow and receivers, added up over the buckets.
    tables
        The reference tables as the lake holds them.
    """
    start = window.start if window else date.min
    end = window.end if window else date.min
    flow = align_flow(
        db,
        flow=name_referrers(db, flow=sums["flow"], vocabulary=reference.vocabulary),
        status=reference.practice_alignment,
    )
    directory = _directory(db, tables, reference, flow=flow, at=_last_day(end))
    return {
        "flow": flow,
        "market_flow": market_flow(db, flow=flow),
        "opportunity": opportunities(
            db,
            flow=flow,
            practices=directory["practice"],
            organizations=directory["organization"],
            start=start,
            end=end,
        ),
        "destination": destination_table(
            db,
            receivers=sums["receivers"],
            organizations=directory["organization"],
            practitioners=directory["practitioner"],
            vocabulary=reference.vocabulary,
        ),
        **directory,
    }


def _directory(
    db: Database,
    tables: Mapping[str, pa.Table],
    reference: Reference,
    *,
    flow: pa.Table,
    at: date,
) -> dict[str, pa.Table]:
    practitioners = practitioner_table(
        db,
        practitioner=tables["practitioner"],
        clinicians=reference.clinicians,
        affiliations=reference.affiliations,
        vocabulary=reference.vocabulary,
        at=at,
    )
    organizations = organization_table(
        db,
        organization=tables["organization"],
        network=reference.organization_network,
        flow=flow,
        practitioners=practitioners,
        at=at,
    )
    practices = practice_table(
        db,
        practice=tables["practice"],
        organizations=organizations,
        affiliations=reference.affiliations,
        practitioners=practitioners,
        status=reference.practice_alignment,
        flow=flow,
        vocabulary=reference.vocabulary,
        at=at,
    )
    return {
        "practice": practices,
        "practitioner": practitioners,
        "organization": organizations,
    }


def _last_day(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(
        days=1
    )
