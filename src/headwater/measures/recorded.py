"""What the lake records beside claims: the directory, merged and coded, and what clinics, finance and vendors say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.aliases import (
    merge_reference,
    resolve_aliases,
    with_survivors,
)
from headwater.measures.offering import offered_services
from headwater.measures.reference import (
    Reference,
    code_reference,
    reference_tables,
)
from headwater.schema.definitions import ServiceLines
from headwater.schema.lake import Lake


def who_is_who(
    db: Database, lake: Lake, definitions: ServiceLines
) -> tuple[dict[str, pa.Table], Reference]:
    """Read the directory with its merges done, as tables of the lake and coded for the buckets."""
    aliases = resolve_aliases(db, alias=lake.reference("alias"))
    vocabulary = with_survivors(db, vocabulary=lake.vocabulary(), aliases=aliases)
    recorded = reference_tables(db, lake, vocabulary=vocabulary)
    tables = merge_reference(db, tables=recorded, aliases=aliases)
    reference = code_reference(
        db,
        vocabulary=vocabulary,
        definitions=definitions,
        aliases=aliases,
        recorded_practices=recorded["practice"],
        **tables,
    )
    offered = offered_services(
        db,
        # What we offer doesn't wait for a claim to name who does it.
        roster=lake.reference("practitioner", only=_on_roster(db, tables)),
        affiliation=tables["affiliation"],
        practice=tables["practice"],
        network_status=tables["network_status"],
        organization_network=reference.organization_network,
    )
    return tables, replace(reference, offered=offered)


_ON_ROSTER = """
select npi from affiliation
union
select subject_id from network_status where subject_type = 'npi'
"""


def _on_roster(db: Database, tables: Mapping[str, pa.Table]) -> pa.Array[Any]:
    """Return the NPIs that affiliations and the network name."""
    said = {name: tables[name] for name in ("affiliation", "network_status")}
    named: pa.Array[Any] = db.query(_ON_ROSTER, **said)["npi"].combine_chunks()
    return named


def what_is_observed(lake: Lake, margins: pa.Table | None) -> dict[str, pa.Table]:
    """Read what clinics, finance and vendors say; ``margins`` that are given stand instead of the lake's."""
    said = ("appointment", "access_observation", "margin", "npi_pair_month")
    found = {name: lake.reference(name) for name in said}
    return found if margins is None else found | {"margin": margins}
