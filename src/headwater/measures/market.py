"""The market's tables: what each bucket counts for them, and what the counts come to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.counted import Counted
from headwater.measures.edges import (
    count_edges,
    degrees,
    kept_edges,
    meetings,
)
from headwater.measures.findings import Findings
from headwater.measures.market_share import episodes_by_zip, market_share
from headwater.measures.maturity import mature_months
from headwater.measures.prospects import prospects
from headwater.measures.second_hop import (
    count_steps,
    kept_months,
    next_steps,
    second_hop,
    with_evidence,
)
from headwater.measures.segments import referral_days, segments
from headwater.results import Window

# Of a lake without claims: a window in which nothing lies.
_NO_WINDOW = Window(date(1, 12, 1), date(1, 12, 1))


def count_by_zip(db: Database, found: Findings) -> pa.Table:
    """Count a bucket's episodes for ``market_share``."""
    return episodes_by_zip(
        db,
        episodes=found.episodes,
        destinations=found.destinations,
        eligibility=found.eligibility,
    )


def count_shared(db: Database, found: Findings) -> pa.Table:
    """Count a bucket's shared patients for ``edge``."""
    met = meetings(
        db,
        encounters=found.encounters,
        organizations=found.reference.organization_npis,
        window=found.window or _NO_WINDOW,
    )
    return count_edges(met=met)


def count_next_steps(db: Database, found: Findings) -> pa.Table:
    """Count where a bucket's kept patients went next for ``second_hop``."""
    known = with_evidence(
        db,
        episodes=found.episodes,
        destinations=found.destinations,
        matched=found.matched,
        credited=found.credited,
    )
    kept_in = kept_months(found.window or _NO_WINDOW)
    return count_steps(db, steps=next_steps(db, episodes=known, kept_in=kept_in))


def count_referral_days(db: Database, found: Findings) -> pa.Table:
    """Count the days of a bucket's referrals to us for ``segment``."""
    return referral_days(
        db,
        episodes=found.episodes,
        credited=found.credited,
        destinations=found.destinations,
    )


def conclude_market(db: Database, counted: Counted) -> Mapping[str, pa.Table]:
    """Make market_share, edge, degree, second_hop, segment and, from what is expected of practices, prospect."""
    months = mature_months(counted.sources)
    edges = kept_edges(
        db,
        pairs=counted.sums["shared"],
        vocabulary=counted.reference.vocabulary,
    )
    return {
        "market_share": market_share(
            db,
            counted=counted.sums["by_zip"],
            practices=counted.recorded["practice"],
            organizations=counted.tables["organization"],
            mature=months,
        ),
        "edge": edges,
        "degree": degrees(db, edges=edges),
        "second_hop": second_hop(db, counted=counted.sums["next_steps"]),
        "segment": segments(
            db,
            flow=counted.tables["flow"],
            referrals=counted.sums["referral_days"],
            mature=months,
            thresholds=counted.segments,
        ),
        "prospect": _prospects(db, counted, edges),
    }


def _prospects(db: Database, counted: Counted, edges: pa.Table) -> pa.Table:
    return prospects(
        db,
        expectation=counted.tables["expectation"],
        edges=edges,
        destinations=counted.tables["destination"],
        practitioners=counted.tables["practitioner"],
        thresholds=counted.segments,
    )
