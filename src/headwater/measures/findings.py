"""What pass 1 found in one bucket, scored: what every count of pass 2 is made of."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from headwater.measures.evidence import EvidenceModel
from headwater.measures.reference import Reference
from headwater.results import Window
from headwater.schema.definitions import ServiceLines


@dataclass(frozen=True, slots=True)
class Findings:
    """Patient rows of one bucket, absorbed ids replaced by survivors. They never leave the lake; counts of them do."""

    episodes: pa.Table  # as settle() returns them
    credited: pa.Table  # as credit_episodes() returns them, looking back 180 days
    candidates: pa.Table
    matched: pa.Table  # orders that belong to an episode
    destinations: pa.Table
    carved: pa.Table  # as carve_outs() returns them
    encounters: pa.Table  # every office encounter of the bucket
    visits: pa.Table  # primary care encounters, placed in practices
    eligibility: pa.Table  # spans of enrolment: payer, ZIP code, birth, gender
    orders: pa.Table  # referral orders, one row a state
    reference: Reference
    definitions: ServiceLines
    model: EvidenceModel
    window: (
        Window | None
    )  # the months that a mart's window tables cover; None without claims
