"""Prospects: practices whose panel predicts referrals that we never see, and the way to them (LEAK-11)."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.edge_kernel import DAYS
from headwater.schema.segments import Segments

# Byar's approximation to the upper 95 % limit of a Poisson mean after y events (Breslow and Day 1987, volume II, 2.3).
_UPPER = "(ours + 1) * pow(1 - 1 / (9 * (ours + 1)) + 1.645 / (3 * sqrt(ours + 1)), 3)"

_PROSPECTS = f"""
with cell as (
  select practice_id, service_line, expected, ours as seen
  from expectation
  where alignment not in ('employed', 'affiliated', 'competitor')
    and service_line <> ''
    and ours <= {{share}} * expected
    and {_UPPER} <= {{bound}} * expected
),
-- Ours is who receives more for us than for anybody else.
received as (
  select npi, service_line, sum(volume) filter (destination_kind = 'ours') as ours, sum(volume) as volume
  from destination
  where npi is not null
  group by all
),
our_own as (
  select npi, list(service_line) as lines
  from received
  group by npi
  having sum(ours) > sum(volume) / 2
),
pair as (
  select from_npi as one, to_npi as other, people from edge where days = {DAYS[-1]}
  union all
  select to_npi, from_npi, people from edge where days = {DAYS[-1]}
),
met as (
  -- Whoever came first: the way leads through people who know each other's patients.
  select one, other, max(people) as people from pair group by all
),
way as (
  select
    practitioner.practice_id, met.other as npi, any_value(our_own.lines) as lines,
    sum(met.people)::bigint as people
  from met
  join practitioner on practitioner.npi = met.one
  join our_own on our_own.npi = met.other
  where practitioner.practice_id is not null
  group by all
)
select
  cell.practice_id, cell.service_line, cell.expected, cell.seen,
  way.npi as via_npi, practitioner.name as via_name, way.people as via_people
from cell
left join way on way.practice_id = cell.practice_id
left join practitioner on practitioner.npi = way.npi
qualify row_number() over (
  partition by cell.practice_id, cell.service_line
  order by coalesce(list_contains(way.lines, cell.service_line), false) desc, way.people desc, way.npi
) = 1
order by cell.practice_id, cell.service_line
"""


def prospects(
    db: Database,
    *,
    expectation: pa.Table,
    edges: pa.Table,
    destinations: pa.Table,
    practitioners: pa.Table,
    thresholds: Segments,
) -> pa.Table:
    """List the practices whose panel predicts referrals, of which we see none or hardly any.

    A practice and line is a prospect if what came to us is at most a tenth of what its panel predicts, and the
    upper 95 % limit of it at most a fifth (both are thresholds): so little predicted that nothing is no surprise makes
    no prospect. Aligned practices leak instead; those of a competitor send where they belong.

    The way leads through the practitioner of ours who shares most patients with the practice's practitioners within 180
    days, one of the same line first. Shared patients are summed over the practice's practitioners, so that somebody who
    met two of them counts twice.

    Parameters
    ----------
    expectation, edges, destinations, practitioners
        The mart's ``expectation``, ``edge``, ``destination`` and ``practitioner``.

    Returns
    -------
    pa.Table
        The mart's ``prospect``; without a kept pair nobody is named.
    """
    return db.query(
        _PROSPECTS.format(
            share=thresholds.prospect_share, bound=thresholds.prospect_bound
        ),
        expectation=expectation,
        edge=edges,
        destination=destinations,
        practitioner=practitioners,
    )
