"""Panels: the patients of a practice, whom expected referrals are counted from."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.enrolment import UNKNOWN, enrolled
from headwater.results import Window

PANEL_MONTHS = 24  # methods 1.5

_MEMBERS = """
with recent as (
  select * from visit where date between date '{first}' and date '{last}'
),
seen as (
  select person, practice_id, count(*) as visits, max(date) as last_seen
  from recent
  group by all
),
had as (
  select person, bit_or(related) as related from recent group by person
)
select seen.person, seen.practice_id, date '{last}' as date, had.related
from seen
join had on had.person = seen.person
qualify row_number() over (
  partition by seen.person order by seen.visits desc, seen.last_seen desc, seen.practice_id
) = 1
"""

_PANEL = f"""
with described as (
  select
    member.practice_id, member.related, person.sex, person.payer,
    case
      when person.birth_date is null then '{UNKNOWN}'
      when date_sub('year', person.birth_date, person.date) < 18 then '0-17'
      when date_sub('year', person.birth_date, person.date) < 45 then '18-44'
      when date_sub('year', person.birth_date, person.date) < 65 then '45-64'
      else '65+'
    end as age
  from member
  join person on person.person = member.person
),
trait as (
  select practice_id, 'all' as trait, '' as value from described
  union all
  select practice_id, 'age', age from described
  union all
  select practice_id, 'sex', sex from described
  union all
  select practice_id, 'payer', payer from described
  union all
  select described.practice_id, 'condition', place.line
  from described
  join place on described.related & (1::bigint << place.place) <> 0
)
select practice_id, trait, value, count(*) as people
from trait
group by all
order by all
"""


def panel_members(db: Database, *, visits: pa.Table, last_day: date) -> pa.Table:
    """Say whose patient everybody is: the practice with most primary care visits in 24 months (methods 1.5).

    Of practices with as many visits, the one seen most recently. Visits of all practitioners of a practice count
    together.

    Parameters
    ----------
    visits
        Primary care encounters in practices: person, date, related, practice_id.
    last_day
        The panel is that of this day.

    Returns
    -------
    pa.Table
        person, practice_id, date (``last_day``), related (set of the service lines of all primary care diagnoses in the
        24 months, one bit a line): one row for each person seen.
    """
    first = _months_before(last_day, PANEL_MONTHS)
    return db.query(
        _MEMBERS.format(first=first.isoformat(), last=last_day.isoformat()),
        visit=visits,
    )


def panels(
    db: Database,
    *,
    visits: pa.Table,
    eligibility: pa.Table,
    places: pa.Table,
    window: Window | None,
) -> pa.Table:
    """Count the patients of each practice at the end of the window, whole and by trait.

    A panel is the denominator of expected referrals and never evidence of one. Age is that of the window's last day;
    payer and sex are what the enrolment in force that day says, else the last one.

    Parameters
    ----------
    visits, eligibility
        Of one bucket; a person is in one bucket, so that counts add up.
    places
        line, place: the bit of a service line in ``related``.

    Returns
    -------
    pa.Table
        practice_id, trait, value, people. Trait ``all`` (value empty), ``age`` (0-17, 18-44, 45-64, 65+, unknown),
        ``sex`` (female, male, unknown), ``payer`` (its name, or unknown): each adds up to ``all``. Trait ``condition``:
        people with a diagnosis of a service line at primary care; a person may have several or none.
    """
    last_day = window.last_day if window else date.max
    members = panel_members(db, visits=visits, last_day=last_day)
    return db.query(
        _PANEL,
        member=members,
        place=places,
        person=enrolled(db, asked=members, eligibility=eligibility),
    )


def _months_before(last_day: date, months: int) -> date:
    """Return the first day of the ``months`` whole months that end with the month of ``last_day``."""
    number = last_day.year * 12 + last_day.month - months
    return date(number // 12, number % 12 + 1, 1)
