"""The reference tables of a lake, cut down to what its claims name and coded by vocabulary ids."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

from headwater.engines import Database
from headwater.measures.aliases import (
    NO_ALIASES,
    Aliases,
    coded_practitioners,
    coded_sources,
)
from headwater.measures.alignment import (
    id_network,
    organization_network,
    practice_alignment,
)
from headwater.measures.offering import nothing_offered
from headwater.measures.service_lines import specialties
from headwater.schema.definitions import ServiceLines
from headwater.schema.lake import Lake


@dataclass(frozen=True, slots=True)
class Reference:
    """Who is who, small enough for every worker to hold; ids are int32 of the lake's vocabulary.

    An open end of a validity is 9999-12-31, so that every date can be asked with ``between``.
    """

    vocabulary: pa.Table  # id, value
    clinicians: pa.Table  # npi, role, line, specialty, deactivated, taxonomy_code
    organization_npis: pa.Table  # id
    affiliations: (
        pa.Table
    )  # npi, practice_id, tin, organization_id, is_primary, from_date, to_date
    billers: pa.Table  # id (of a TIN, NPI or CCN), organization_id
    id_network: pa.Table  # id (of a TIN, NPI or CCN), kind, from_date, to_date
    organization_network: pa.Table  # organization_id, rank, kind, from_date, to_date
    practice_alignment: (
        pa.Table
    )  # practice_id, npi, rank, alignment, from_date, to_date
    merged_practitioners: pa.Table  # id, survivor
    merged_practices: pa.Table  # id, survivor, as text
    resolved_sources: pa.Table  # source (upper case), npi
    # What the roster shows that we offer: taxonomy_code, from_date, to_date.
    offered: pa.Table = field(default_factory=nothing_offered)

    def write(self, folder: Path) -> None:
        """Lay the tables down for the workers."""
        folder.mkdir(parents=True, exist_ok=True)
        for each in fields(self):
            pq.write_table(getattr(self, each.name), folder / f"{each.name}.parquet")

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read what ``write`` laid down."""
        return cls(
            **{
                each.name: pq.read_table(folder / f"{each.name}.parquet")
                for each in fields(cls)
            }
        )


_CLINICIANS = """
select
  vocabulary.id as npi, specialty.role, specialty.line, specialty.specialty,
  practitioner.deactivation_date as deactivated, practitioner.taxonomy_code
from practitioner
join vocabulary on vocabulary.value = practitioner.npi
left join specialty on specialty.taxonomy_code = practitioner.taxonomy_code
"""

_ORGANIZATION_NPIS = """
select distinct vocabulary.id
from organization
join vocabulary on vocabulary.value = organization.npi
"""

_AFFILIATIONS = """
select
  npi.id as npi, affiliation.practice_id, tin.id as tin, practice.organization_id,
  coalesce(affiliation.primary_flag, false) as is_primary,
  affiliation.from_date,
  coalesce(affiliation.to_date, date '9999-12-31') as to_date
from affiliation
join vocabulary as npi on npi.value = affiliation.npi
left join practice on practice.practice_id = affiliation.practice_id
left join vocabulary as tin on tin.value = practice.tin
"""

# One identifier, one organization: the organization's own row decides over a practice's.
_BILLERS = """
with claimed as (
  select tin as value, organization_id, 0 as rank from organization
  union all
  select npi, organization_id, 0 from organization
  union all
  select ccn, organization_id, 0 from organization
  union all
  select tin, organization_id, 1 from practice where organization_id is not null
)
select vocabulary.id, arg_min(claimed.organization_id, (claimed.rank, claimed.organization_id)) as organization_id
from claimed
join vocabulary on vocabulary.value = claimed.value
group by vocabulary.id
"""


_ORGANIZATIONS = """
with named as (
  select value from vocabulary
  union
  select organization_id from practice
  union
  select parent_organization_id from organization
  union
  select subject_id from network_status
)
select *
from organization
where organization_id not like 'npi:%'
  or organization_id in (select value from named)
  or npi in (select value from named)
  or tin in (select value from named)
  or ccn in (select value from named)
order by organization_id
"""


def reference_tables(
    db: Database, lake: Lake, *, vocabulary: pa.Table
) -> dict[str, pa.Table]:
    """Read the tables that ``code_reference`` asks for; those that the lake doesn't hold come out empty.

    A country's register may be loaded. Of it only those are kept whom claims, orders, rosters or the network name:
    practitioners by the vocabulary (id, value), organizations whose id the register made (``npi:…``) by that and the
    other tables.
    """
    named = vocabulary["value"].combine_chunks()
    tables = {
        "practitioner": lake.reference("practitioner", only=named),
        **{
            name: lake.reference(name)
            for name in ("organization", "practice", "affiliation", "network_status")
        },
    }
    tables["organization"] = db.query(
        _ORGANIZATIONS,
        vocabulary=vocabulary,
        **{
            name: tables[name]
            for name in ("organization", "practice", "network_status")
        },
    )
    return tables


def code_reference(
    db: Database,
    *,
    vocabulary: pa.Table,
    definitions: ServiceLines,
    practitioner: pa.Table,
    organization: pa.Table,
    practice: pa.Table,
    affiliation: pa.Table,
    network_status: pa.Table,
    aliases: Aliases = NO_ALIASES,
    recorded_practices: pa.Table | None = None,
) -> Reference:
    """Code reference tables (columns of ``schema.tables``) by the ids of ``vocabulary`` (id, value).

    The tables are merged (``merge_reference()``); ``recorded_practices`` is the practice table before that, for a
    merged practice goes on billing under its tax number.
    """
    billing = practice if recorded_practices is None else recorded_practices
    return Reference(
        vocabulary=vocabulary,
        clinicians=db.query(
            _CLINICIANS,
            practitioner=practitioner,
            vocabulary=vocabulary,
            specialty=specialties(definitions, practitioner["taxonomy_code"]),
        ),
        organization_npis=db.query(
            _ORGANIZATION_NPIS, organization=organization, vocabulary=vocabulary
        ),
        affiliations=db.query(
            _AFFILIATIONS,
            affiliation=affiliation,
            practice=practice,
            vocabulary=vocabulary,
        ),
        billers=db.query(
            _BILLERS,
            organization=organization,
            practice=billing,
            vocabulary=vocabulary,
        ),
        id_network=id_network(db, network_status=network_status, vocabulary=vocabulary),
        organization_network=organization_network(
            db, network_status=network_status, organization=organization
        ),
        practice_alignment=practice_alignment(
            db,
            network_status=network_status,
            organization=organization,
            practice=practice,
        ),
        merged_practitioners=coded_practitioners(
            db, aliases=aliases, vocabulary=vocabulary
        ),
        merged_practices=aliases.practice,
        resolved_sources=coded_sources(db, aliases=aliases, vocabulary=vocabulary),
    )
