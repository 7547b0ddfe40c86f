"""Records that turned out to be one: which id counts as which, before anything is counted.

A steward merges two records, or says whom an EHR's source record means; the directory hands that over as ``alias``.
From the next refresh on, the absorbed id counts as its survivor.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from headwater.engines import Database

# A chain of as many merges is a mistake in the file. Ingest refuses circles, so it only guards against a lake that
# something else wrote.
_MOST_STEPS = 100

_PAIR = pa.schema([("id", pa.string()), ("survivor", pa.string())])


@dataclass(frozen=True, slots=True)
class Aliases:
    """What each absorbed id counts as, to the end of its chain: id, survivor; all text."""

    practitioner: pa.Table
    practice: pa.Table
    referral_source: (
        pa.Table
    )  # of a record's id, upper case without spaces around it, the survivor is an NPI


NO_ALIASES = Aliases(_PAIR.empty_table(), _PAIR.empty_table(), _PAIR.empty_table())

_RESOLVED = f"""
with recursive said as (
  select
    kind,
    case when kind = 'referral_source' then upper(trim(id)) else id end as id,
    case when kind = 'referral_source' then upper(trim(same_as)) else same_as end as same_as
  from alias
),
-- Who is the same as itself was merged once and is itself again.
step as (
  select kind, id, same_as, 1 as steps from said where id <> same_as
  union all
  select step.kind, step.id, said.same_as, step.steps + 1
  from step
  join said on said.kind = step.kind and said.id = step.same_as and said.id <> said.same_as
  where step.steps < {_MOST_STEPS}
),
ended as (
  select kind, id, arg_max(same_as, steps) as survivor from step group by kind, id
)
select ended.kind, ended.id, coalesce(merged.survivor, ended.survivor) as survivor
from ended
-- A source record means a practitioner, who may have been merged in turn.
left join ended as merged
  on ended.kind = 'referral_source' and merged.kind = 'practitioner' and merged.id = ended.survivor
order by all
"""


def resolve_aliases(db: Database, *, alias: pa.Table) -> Aliases:
    """Follow every chain of the lake's ``alias`` to its end.

    Parameters
    ----------
    alias
        kind, id, same_as. A row whose ``same_as`` is its own ``id`` takes an earlier merge back.
    """
    if not alias.num_rows:
        return NO_ALIASES
    resolved = db.query(_RESOLVED, alias=alias)
    of_kind = "select id, survivor from resolved where kind = '{}' order by id"
    return Aliases(
        **{
            kind: db.query(of_kind.format(kind), resolved=resolved)
            for kind in ("practitioner", "practice", "referral_source")
        }
    )


_VOCABULARY = """
with wanted as (
  select survivor as value from practitioner
  union
  select survivor from referral_source
),
fresh as (
  select value, row_number() over (order by value) as place
  from wanted
  anti join vocabulary using (value)
),
top as (select coalesce(max(id), 0) as id from vocabulary)
select * from (
  select id, value from vocabulary
  union all
  select (top.id + fresh.place)::integer, fresh.value from fresh cross join top
) order by id
"""


def with_survivors(db: Database, *, vocabulary: pa.Table, aliases: Aliases) -> pa.Table:
    """Number the survivors that no claim names, behind the lake's own ids, for this refresh alone."""
    if not aliases.practitioner.num_rows and not aliases.referral_source.num_rows:
        return vocabulary
    return db.query(
        _VOCABULARY,
        vocabulary=vocabulary,
        practitioner=aliases.practitioner,
        referral_source=aliases.referral_source,
    )


# Table: the column that holds a practitioner or a practice, and what makes a row the same row.
_PRACTITIONERS = {
    "practitioner": ("npi", "true"),
    "affiliation": ("npi", "true"),
    "network_status": ("subject_id", "entry.subject_type = 'npi'"),
}
_PRACTICES = {
    "practice": ("practice_id", "true"),
    "affiliation": ("practice_id", "true"),
}
_KEYS = {
    "practitioner": "npi",
    "affiliation": "npi, practice_id, from_date",
    "network_status": "subject_type, subject_id, from_date",
    "practice": "practice_id",
}

# Of two rows that become one, the survivor's own stays.
_MERGED = """
select * exclude (is_own) from (
  select entry.* replace (coalesce(same.survivor, entry.{column}) as {column}), same.survivor is null as is_own
  from entry
  left join same on same.id = entry.{column} and {when}
)
qualify row_number() over (partition by {key} order by is_own desc, {all_columns}) = 1
order by {key}
"""


def merge_reference(
    db: Database, *, tables: dict[str, pa.Table], aliases: Aliases
) -> dict[str, pa.Table]:
    """Return the reference tables (columns of ``schema.tables``) with every absorbed id replaced by its survivor.

    What hangs on an absorbed record (its affiliations, its network status) hangs on the survivor afterwards; the row of
    the absorbed record itself stays only where the survivor has none.
    """
    merged = dict(tables)
    for same, places in (
        (aliases.practitioner, _PRACTITIONERS),
        (aliases.practice, _PRACTICES),
    ):
        if not same.num_rows:
            continue
        for name, (column, when) in places.items():
            sql = _MERGED.format(
                column=column,
                when=when,
                key=_KEYS[name],
                all_columns=", ".join(merged[name].column_names),
            )
            merged[name] = db.query(sql, entry=merged[name], same=same)
    return merged


_CODED = """
select absorbed.id, survivor.id as survivor
from same
join vocabulary as absorbed on absorbed.value = same.id
join vocabulary as survivor on survivor.value = same.survivor
order by absorbed.id
"""


def coded_practitioners(
    db: Database, *, aliases: Aliases, vocabulary: pa.Table
) -> pa.Table:
    """Return id, survivor of practitioners by the ids of the vocabulary: those whom claims or orders name."""
    return db.query(_CODED, same=aliases.practitioner, vocabulary=vocabulary)


_SOURCES = """
select same.id as source, vocabulary.id as npi
from same
join vocabulary on vocabulary.value = same.survivor
order by source
"""


def coded_sources(db: Database, *, aliases: Aliases, vocabulary: pa.Table) -> pa.Table:
    """Return source (a referral source's id in upper case), npi (id of the vocabulary)."""
    return db.query(_SOURCES, same=aliases.referral_source, vocabulary=vocabulary)
