"""Reference tables with only what a spec test draws; the others are empty."""

from __future__ import annotations

from dataclasses import fields

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.reference import Reference
from tests.spec.shapes import AFFILIATION, CLINICIAN
from tests.spec.tables import Ids, table


def reference(
    db: Database, ids: Ids, *, affiliations: str, clinicians: str
) -> Reference:
    """Return a reference with drawn affiliations and clinicians; draw them after the ids that other tables use."""
    drawn = table(affiliations, AFFILIATION, ids=ids, coded=["npi"])
    people = table(clinicians, CLINICIAN, ids=ids, coded=["npi"])
    names = pa.schema([("id", pa.string()), ("survivor", pa.string())])
    sources = pa.schema([("source", pa.string()), ("npi", pa.int32())])
    nothing = dict.fromkeys((field.name for field in fields(Reference)), pa.table({}))
    return Reference(
        **nothing
        | {
            "vocabulary": ids.vocabulary(),
            "clinicians": people,
            "affiliations": drawn,
            "merged_practices": names.empty_table(),
            "resolved_sources": sources.empty_table(),
        }
    )
