"""What is counted in each bucket: one entry a table, added up over the buckets.

A new measure over patients is a function of ``Findings`` in a module of its own, and an entry here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.access import count_access, count_process
from headwater.measures.arrivals import count_arrivals
from headwater.measures.carving import carved_volumes
from headwater.measures.edge_kernel import SUMS as SHARED
from headwater.measures.findings import Findings
from headwater.measures.flows import flows, receivers
from headwater.measures.market import (
    count_by_zip,
    count_next_steps,
    count_referral_days,
    count_shared,
)
from headwater.measures.panels import panels
from headwater.measures.payers import payer_flows
from headwater.measures.quality import count_episodes
from headwater.measures.service_lines import places
from headwater.measures.windows import window_flows

_NO_MONTH = date(1, 1, 1)  # of a window over no claims


@dataclass(frozen=True, slots=True)
class Count:
    """A table of a bucket, and its columns that add up over buckets; rows agree in the others."""

    make: Callable[[Database, Findings], pa.Table]
    sums: tuple[str, ...]


def _flow(db: Database, found: Findings) -> pa.Table:
    return flows(
        db,
        episodes=found.episodes,
        credited=found.credited,
        destinations=found.destinations,
    )


def _receivers(db: Database, found: Findings) -> pa.Table:
    return receivers(
        db,
        episodes=found.episodes,
        credited=found.credited,
        destinations=found.destinations,
        start=(found.window.start if found.window else _NO_MONTH).isoformat(),
        end=(found.window.end if found.window else _NO_MONTH).isoformat(),
    )


def _panel(db: Database, found: Findings) -> pa.Table:
    return panels(
        db,
        visits=found.visits,
        eligibility=found.eligibility,
        places=places(found.definitions),
        window=found.window,
    )


def _window_flow(db: Database, found: Findings) -> pa.Table:
    return window_flows(
        db,
        episodes=found.episodes,
        candidates=found.candidates,
        matched=found.matched,
        destinations=found.destinations,
        model=found.model,
        window=found.window,
    )


def _payer_flow(db: Database, found: Findings) -> pa.Table:
    return payer_flows(
        db,
        episodes=found.episodes,
        credited=found.credited,
        destinations=found.destinations,
        eligibility=found.eligibility,
        window=found.window,
    )


def _carve_out(db: Database, found: Findings) -> pa.Table:
    return carved_volumes(
        db,
        carved=found.carved,
        episodes=found.episodes,
        credited=found.credited,
        destinations=found.destinations,
        window=found.window,
    )


def _quality(db: Database, found: Findings) -> pa.Table:
    return count_episodes(
        db,
        episodes=found.episodes,
        destinations=found.destinations,
        matched=found.matched,
    )


COUNTS: Mapping[str, Count] = {
    "flow": Count(_flow, ("volume", "variance", "episodes")),
    "receivers": Count(_receivers, ("volume",)),
    "arrival": Count(count_arrivals, ("volume", "sent")),
    "quality": Count(_quality, ("count",)),
    "panel": Count(_panel, ("people",)),
    "window_flow": Count(_window_flow, ("volume",)),
    "payer_flow": Count(_payer_flow, ("volume",)),
    "carve_out": Count(_carve_out, ("volume",)),
    "order_access": Count(count_access, ("count",)),
    "order_process": Count(count_process, ("count",)),
    "by_zip": Count(count_by_zip, ("episodes",)),
    "shared": Count(count_shared, SHARED),
    "next_steps": Count(count_next_steps, ("steps", "unattributed")),
    "referral_days": Count(count_referral_days, ("referrals",)),
}
