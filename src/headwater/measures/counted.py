"""The whole market once all buckets are counted, without a patient in it: what every conclusion is drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from headwater.measures.maturity import SourceMaturity
from headwater.measures.reference import Reference
from headwater.results import Window
from headwater.schema.definitions import ServiceLines
from headwater.schema.diagnosis import Causes, load_causes
from headwater.schema.segments import Segments, load_segments


@dataclass(frozen=True, slots=True)
class Counted:
    """Sums over the buckets, the directory, and the tables of the mart that are made so far."""

    tables: Mapping[str, pa.Table]  # of the mart, as far as they are made
    sums: Mapping[str, pa.Table]  # of COUNTS, added up over the buckets
    recorded: Mapping[
        str, pa.Table
    ]  # of the lake: the directory, merged, and what clinics and finance say
    reference: Reference
    definitions: ServiceLines
    sources: tuple[SourceMaturity, ...]
    window: Window | None
    # What comes with the software, unless the site has its own.
    segments: Segments = field(default_factory=load_segments)
    causes: Causes = field(default_factory=load_causes)
    # Cases whose cause people have confirmed, as diagnosis.CONFIRMED; they correct the table of causes.
    confirmed: pa.Table | None = None
