"""Market share: all episodes of an area's patients, whoever sent them, by where they went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.enrolment import enrolled

UNKNOWN = "unknown"

_BY_ZIP = """
select
  episode.line as service_line, left(enrolled.zip_code, 5) as zip_code,
  date_trunc('quarter', episode.date)::date as quarter,
  destination.destination_id, destination.destination_kind,
  count(*) as episodes
from episode
join destination on destination.episode = episode.episode
left join enrolled on enrolled.person = episode.person and enrolled.date = episode.date
group by all
order by all
"""


def episodes_by_zip(
    db: Database, *, episodes: pa.Table, destinations: pa.Table, eligibility: pa.Table
) -> pa.Table:
    """Count the episodes of a bucket by where the patient lived on the day, and where the patient went.

    Returns
    -------
    pa.Table
        service_line, zip_code (five digits; null where enrolment doesn't say), quarter (first day), destination_id,
        destination_kind, episodes.
    """
    return db.query(
        _BY_ZIP,
        episode=episodes,
        destination=destinations,
        enrolled=enrolled(
            db, asked=episodes.select(["person", "date"]), eligibility=eligibility
        ),
    )


_SHARE = f"""
with told as (
  select left(zip_code, 5) as zip_code, county_fips, count(*) as practices
  from practice
  where zip_code is not null and county_fips is not null
  group by all
),
-- A ZIP code may cross a county's border: the county in which most of its practices lie stands for it.
located as (
  select zip_code, county_fips
  from told
  qualify row_number() over (partition by zip_code order by practices desc, county_fips) = 1
)
select
  counted.service_line,
  coalesce(
    located.county_fips,
    case when regexp_matches(counted.zip_code, '^[0-9]{{5}}') then 'zip3:' || left(counted.zip_code, 3) end,
    '{UNKNOWN}'
  ) as area,
  counted.quarter, whole.quarter is not null as mature,
  case when counted.destination_kind = '{UNKNOWN}' and organization.system is null then '{UNKNOWN}'
    else coalesce(organization.system, organization.name, '{UNKNOWN}') end as system,
  counted.destination_kind, sum(counted.episodes)::double as volume
from counted
left join whole on whole.quarter = counted.quarter
left join located on located.zip_code = counted.zip_code
left join organization on organization.organization_id = counted.destination_id
group by all
order by all
"""


def market_share(
    db: Database,
    *,
    counted: pa.Table,
    practices: pa.Table,
    organizations: pa.Table,
    mature: Sequence[date],
) -> pa.Table:
    """Lay out each area's episodes by service line, quarter and the system that received them (REF-15).

    Ours over all of an area, line and quarter is the market share there. Every episode counts once, whoever sent it, so
    the volumes of a line and quarter add up to its episodes, and unknown areas and destinations stay in the whole.

    Parameters
    ----------
    counted
        As ``episodes_by_zip()`` returns it, added up over the buckets.
    practices
        practice_id, zip_code, county_fips: which county a ZIP code lies in. A ZIP code without a practice stands for
        itself by its first three digits.
    organizations
        organization_id, name, system. An organization of no system stands under its own name.
    mature
        First days of the months that are complete enough.

    Returns
    -------
    pa.Table
        The mart's ``market_share``.
    """
    quarters = pa.table(
        {"quarter": pa.array(whole_quarters(mature), pa.date32())},
    )
    return db.query(
        _SHARE,
        counted=counted,
        practice=practices,
        organization=organizations,
        whole=quarters,
    )


def whole_quarters(months: Sequence[date]) -> list[date]:
    """Return the first days of the calendar quarters of which every month is among ``months``."""
    known = set(months)
    return [
        month
        for month in sorted(known)
        if month.month % 3 == 1
        and {month.replace(month=month.month + 1), month.replace(month=month.month + 2)}
        <= known
    ]
