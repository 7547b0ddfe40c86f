"""What a mart holds: every table, its columns and their Arrow types.

A mart is a contract between the refresh that writes it and the pages that read it, so it is declared once, here,
and checked on the way in. Definitions of the numbers stand with the measures; units stand beside the columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from headwater.schema.errors import InputError

_TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "date": pa.date32(),
    "number": pa.float64(),
    "integer": pa.int64(),
    "flag": pa.bool_(),
}


def _table(spec: str) -> pa.Schema:
    """Parse ``name:type?`` words; text needs no type and ``?`` allows null."""
    fields = []
    for word in spec.split():
        name, _, kind = word.rstrip("?").partition(":")
        fields.append(
            pa.field(name, _TYPES[kind or "text"], nullable=word.endswith("?"))
        )
    return pa.schema(fields)


# Volumes are sums of calibrated probabilities, in referral episodes; shares run from 0 to 1.
TABLES: Mapping[str, pa.Schema] = {
    # One cell of referrals: who sent, what, when, where to, how surely. A null practice_id is
    # the mass that no practice is credited with; all volumes add up to the number of episodes.
    "flow": _table(
        "practice_id? npi? service_line month:date alignment destination_id? destination_kind"
        " evidence data_source volume:number variance:number episodes:integer"
    ),
    # `flow` summed over practices.
    "market_flow": _table(
        "service_line month:date alignment destination_id? destination_kind volume:number"
    ),
    # Practice × service line over the manifest's window.
    "opportunity": _table(
        "practice_id practice_name? alignment service_line volume:number ours:number partner:number"
        " competitor:number unaffiliated:number unknown:number leaked:number? share_of_referrals:number?"
        " leakage_share:number? confirmed:number documented:number likely:number possible:number"
        " associated:number top_destination_id? top_destination_name? top_destination_volume:number?"
    ),
    # Where a practice's referrals go, down to the receiving practitioner, over the same window.
    "destination": _table(
        "practice_id service_line destination_kind system? organization_id? organization_name? npi?"
        " practitioner_name? volume:number"
    ),
    # Who came to each of our own practitioners, in every month of the data; `gained` are practices that sent them
    # somebody for the first time, null in the first twelve months, of which nobody can tell what was the first.
    "arrival": _table("npi service_line month:date volume:number gained:integer?"),
    # What may be shown of the window, decided once for every page, chart and file. code: 0 shown, 1 ten or fewer,
    # 2 withheld; a part without a row is none. "" is the whole group, or all lines. part: volume, ours, partner, left
    # (competitor and unaffiliated together), unknown, competitor, unaffiliated, and the levels of evidence, the weakest
    # two as `possible`.
    "shown": _table(
        "practice_group practice_id service_line part volume:integer? code:integer"
    ),
    # Months of the market; destination_kind "" is the whole.
    "shown_month": _table(
        "service_line month:date destination_kind volume:integer? code:integer"
    ),
    # Places beneath a cell; level: system, organization or practitioner, deeper names empty.
    "shown_place": _table(
        "practice_id service_line destination_kind level system organization practitioner"
        " volume:integer? code:integer"
    ),
    # Systems that receive what left aligned practices.
    "shown_receiver": _table(
        "service_line destination_kind system volume:integer? code:integer"
    ),
    # Practitioners of a practice; part: volume or ours.
    "shown_referrer": _table(
        "practice_id npi service_line part volume:integer? code:integer"
    ),
    # `shown` by a shorter look-back.
    "shown_lookback": _table(
        "practice_group practice_id service_line part days:integer volume:integer? code:integer"
    ),
    # `arrival` in spans of 1, 3, 6 and 12 months from `month` on, the longer ones counted back from the window's end.
    "shown_arrival": _table(
        "npi service_line month:date months:integer volume:integer? code:integer"
    ),
    # Practices gained by month; code: 0 shown, 1 the data doesn't reach back far enough, 2 withheld.
    "shown_gained": _table(
        "npi service_line month:date practices:integer? code:integer"
    ),
    "practice": _table(
        "practice_id name? organization_id? organization_name? system? alignment address_1? city? state?"
        " zip_code? county_fips? latitude:number? longitude:number? phone? practitioners:integer"
    ),
    "practitioner": _table("npi name? taxonomy_code? specialty? practice_id?"),
    "organization": _table("organization_id name? system? kind"),
    # How complete a recent month of claims is.
    "maturity": _table(
        "data_source month:date lines:integer completeness:number mature:flag"
    ),
    # What the claims could and couldn't say, counted.
    "quality": _table("measure reason count:integer"),
    "evidence_model": _table("feature coefficient:number"),
    # The window's referrals as a shorter look-back would find them (days: 30, 60 or 90; `opportunity` looks back 180).
    "window_flow": _table(
        "practice_id service_line destination_kind days:integer volume:number"
    ),
    "payer_flow": _table(
        "practice_id service_line payer destination_kind volume:number"
    ),
    # What left in the window and can't be redirected, by a rule of the definitions and its evidence.
    "carve_out": _table(
        "practice_id service_line destination_kind reason detail volume:number"
    ),
    # Patients of a practice at the window's end: trait all, age, sex, payer or condition (a service line).
    "panel": _table("practice_id trait value people:integer"),
    # Practice × service line over the window: what its panel predicts, what came, what could be won back.
    # Intervals are 90 %; expected and next are null without a panel. `beyond` is low or high where what comes to us
    # lies outside 95 % of ordinary cells, else empty; only low ones have a rank. `too_little` says why a cell isn't
    # judged: history, panel or expected; empty where it is.
    "expectation": _table(
        "practice_id service_line alignment panel:integer volume:number ours:number"
        " expected:number? expected_low:number? expected_high:number? level:number level_low:number level_high:number"
        " share_expected:number share:number share_low:number share_high:number"
        " expected_ours:number shortfall:number shortfall_low:number shortfall_high:number"
        " addressable:number recoverable:number recoverable_low:number recoverable_high:number"
        " margin_low:number? margin_high:number? value:number? value_low:number? value_high:number?"
        " next_low:number? next_high:number? problem:number confirmed:flag beyond too_little rank:integer?"
    ),
    # Practice × service line × month, observed and expected, grown to what the month will be; "" is all lines.
    "series": _table(
        "practice_id service_line month:date mature:flag completeness:number volume:number ours:number"
        " expected:number expected_low:number expected_high:number"
        " expected_ours:number ours_low:number ours_high:number"
    ),
    # A drop that a sequential test has found; chart: ours, share or total; verdict: leak, shrinkage or unclear.
    "alert": _table(
        "practice_id service_line chart tier raised:date began:date before:number after:number change:number"
        " probability:number in_force:flag verdict"
    ),
    # Which series alerts are looked for in: state watched, too_small or warming_up; since its first month judged;
    # and how many months a lost half would take to be found.
    "watched": _table(
        "practice_id service_line state since:date? months_to_find:number?"
    ),
    # Twelve months up to the last day of each quarter (`period`); share is what came to us, where enough was sent.
    "segment": _table("practice_id period:date segment volume:number share:number?"),
    # All episodes of an area's patients, whoever sent them; `quarter` by its first day, `mature` where all of it is.
    # `area` is a county's FIPS code, `zip3:` and three digits, or unknown.
    "market_share": _table(
        "service_line area quarter:date mature:flag system destination_kind volume:number"
    ),
    # People whom one practitioner met and then the other within so many days (30, 60, 90, 180, each including those
    # before), over the window; pairs of fewer than 11 people aren't kept at all.
    "edge": _table(
        "from_npi to_npi days:integer people:integer transactions:integer same_day:integer"
    ),
    "degree": _table(
        "npi days:integer in_degree:integer out_degree:integer in_people:integer out_people:integer"
    ),
    # Patients kept at the first specialist, and where a specialist sent them next within 180 days. A null next_line is
    # the kept themselves, with the kind ours. Kept in the window moved back six months, so that each was followed.
    "second_hop": _table(
        "service_line next_line? destination_id? destination_kind volume:number"
    ),
    # Practices neither aligned nor a competitor's whose panel predicts referrals, of which we see none or hardly any
    # (`seen`), and which of our practitioners shares most patients with theirs (`via_people`: of kept pairs, within
    # 180 days).
    "prospect": _table(
        "practice_id service_line expected:number seen:number via_npi? via_name? via_people:integer?"
    ),
    # Our clinics by month; clinic "" is the whole line. Third next available in days, lags as medians in days.
    "access": _table(
        "clinic service_line month:date third_next:number? third_next_base:number? turnaround_hours:number?"
        " orders:integer scheduled:integer completed:integer reported:integer within:integer"
        " lag_days:number? new_patient_lag:number?"
    ),
    # What became of a practice's orders in the window (period: now) and in the twelve months before (before).
    "process": _table(
        "practice_id service_line period orders:integer scheduled:integer completed:integer reported:integer"
        " declined:integer within:integer lag_days:number? turnaround_hours:number?"
    ),
    # The evidence of a diagnosis, item by item: state red, clear or missing; points per cause, in log odds.
    "signal": _table(
        "practice_id service_line signal state value:number? base:number? source"
        " access:number communication:number relationship:number structural:number noise:number"
    ),
    # Probability of each cause; proposed is null where the evidence doesn't suffice, and `ask` says what to find out.
    "diagnosis": _table(
        "practice_id service_line trigger access:number communication:number relationship:number"
        " structural:number noise:number proposed? ask?"
    ),
    # What vendors counted, each source by itself: never to be added up over sources.
    "vendor_pair": _table(
        "source month:date from_npi to_npi patients:integer encounters:integer? evidence?"
    ),
    # Contribution margin of a completed referral, as finance approved it.
    "margin": _table(
        "service_line low:number high:number approved_by? approved_on:date?"
    ),
}


def conform(name: str, table: pa.Table) -> pa.Table:
    """Return ``table`` in the declared column order and types, or say what is wrong with it.

    Types may only change without loss (a dictionary of text becomes text, int32 becomes int64).

    Raises
    ------
    InputError
        If a column is missing, undeclared, of another type, or null where null means nothing.
    """
    schema = TABLES[name]
    missing = [column for column in schema.names if column not in table.column_names]
    undeclared = [column for column in table.column_names if column not in schema.names]
    if missing or undeclared:
        raise _unfit(
            name,
            f"lacks {missing or 'nothing'} and has undeclared {undeclared or 'none'}",
        )
    return pa.table(
        [_conform_column(name, table[field.name], field) for field in schema],
        schema=schema,
    )


def _conform_column(
    name: str, column: pa.ChunkedArray[Any], field: pa.Field[Any]
) -> pa.ChunkedArray[Any]:
    if column.null_count and not field.nullable:
        raise _unfit(
            name, f"has {column.null_count} nulls in {field.name}, where none may be"
        )
    try:
        return column.cast(field.type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise _unfit(
            name, f"has {column.type} where {field.name} is {field.type}"
        ) from error


def _unfit(name: str, problem: str) -> InputError:
    return InputError(
        f"The mart table {name} {problem}.",
        "Make it as headwater.marts.tables declares it.",
    )


def empty(name: str) -> pa.Table:
    """Return the table ``name`` with no rows."""
    return TABLES[name].empty_table()
