"""Values are cleaned once and for all: cleaning what is clean changes nothing, whatever it was."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.directory.adopting.addresses import normal_address
from prm.directory.adopting.area import area_around, parse_area
from prm.directory.adopting.attributes import ATTRIBUTES
from prm.directory.adopting.casing import quieten
from prm.directory.adopting.cleaning import (
    UncleanError,
    clean_date,
    clean_phone,
    clean_tin,
    clean_zip,
)
from prm.directory.adopting.spells import Claim, lay_over, settle
from prm.directory.operations.adopting.subjects import MODELS

CLEANERS = sorted(
    {
        clean
        for known in ATTRIBUTES.values()
        for each in known.values()
        for clean in (each.clean, each.clean_register)
    },
    key=lambda clean: clean.__name__,
)
DAYS = st.dates(date(2020, 1, 1), date(2020, 2, 20))
TEXT = st.one_of(
    st.text(max_size=40),
    st.from_regex(r"\(?[0-9]{3}\)?[ .-]?[0-9]{3}-?[0-9]{4}( ?x[0-9]{1,4})?(\.0)?"),
    st.from_regex(r"[A-Z0-9'&., #-]{1,40}"),
)


@pytest.mark.parametrize("clean", CLEANERS, ids=lambda clean: clean.__name__)
@given(text=TEXT)
def test_cleaning_twice_is_cleaning_once(clean, text: str) -> None:  # type: ignore[no-untyped-def]
    try:
        once = clean(text)
    except UncleanError:
        return
    if isinstance(once, list):
        assert clean("\n".join(once)) == once
    else:
        assert clean(once) == once


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("283044552.0", "28304-4552"),
        ("2139", "02139"),
        ("063602740", "06360-2740"),
        ("43215", "43215"),
        ("<UNAVAIL>", ""),
        ("SW1A 1AA", "SW1A 1AA"),
    ],
)
def test_a_zip_code_is_mended(text: str, kept: str) -> None:
    assert clean_zip(text) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("9106096740.0", "910-609-6740"),
        ("+1 (910) 609-6740 ext. 12", "910-609-6740 x12"),
        ("+44 20 7946 0000", "+44 20 7946 0000"),
        ("1-800-FLOWERS", "1-800-FLOWERS"),
        ("<UNAVAIL>", ""),
    ],
)
def test_a_phone_number_is_written_one_way(text: str, kept: str) -> None:
    assert clean_phone(text) == kept


@pytest.mark.parametrize(
    ("shouted", "said"),
    [
        ("CUMBERLAND COUNTY HOSPITAL SYSTEM, INC", "Cumberland County Hospital System, Inc"),
        ("O'BRIEN-MCDOWELL", "O'Brien-McDowell"),
        ("WOMEN'S CENTER OF THE LAKES, LLC", "Women's Center of the Lakes, LLC"),
        ("425 E. US RT. 6", "425 E. US Rt. 6"),
        ("deHart Group", "deHart Group"),
        ("ÉCOLE", "ÉCOLE"),
    ],
)  # fmt: skip
def test_a_name_stops_shouting(shouted: str, said: str) -> None:
    assert quieten(shouted) == said


@pytest.mark.parametrize("text", ["2026-02-30", "13/13/2026", "01/01/1850", "soon"])
def test_a_day_that_never_was_is_refused(text: str) -> None:
    with pytest.raises(UncleanError):
        clean_date(text)


def test_a_tax_number_is_the_same_with_and_without_its_dash() -> None:
    assert clean_tin("99-0000001") == clean_tin("990000001.0") == "990000001"
    with pytest.raises(UncleanError):
        clean_tin("12345")


def test_no_attribute_outgrows_its_column() -> None:
    for kind, known in ATTRIBUTES.items():
        for name, attribute in known.items():
            field = MODELS[kind]._meta.get_field(name)
            width = getattr(field, "max_length", None)
            if width and attribute.longest:
                assert attribute.longest <= width, f"{kind}.{name}"


@given(st.lists(st.text(max_size=20), min_size=3, max_size=3))
def test_any_text_is_an_address_or_none(parts: list[str]) -> None:
    key = normal_address(*parts)
    assert not key or key[-6] == "|"


def test_an_area_is_states_and_beginnings_of_zip_codes() -> None:
    assert str(parse_area(["oh", " 452", ""])) == "OH, 452"
    assert not parse_area([])
    assert str(area_around(["43215-0001", "43201", "", "SW1A"])) == "432"


CLAIMS = st.lists(
    st.builds(
        lambda source, as_of, begins, days: Claim(
            source, as_of, begins, begins + timedelta(days) if days else None
        ),
        st.sampled_from(["steward", "network", "nppes"]),
        DAYS,
        DAYS,
        st.integers(0, 30),
    ),
    max_size=6,
)


def held(claims: list[Claim], day: date) -> list[Claim]:
    """Return the claims that hold on a day, asked the slow way."""
    return [
        claim
        for claim in claims
        if claim.from_date <= day <= (claim.to_date or date.max)
    ]


@given(CLAIMS)
def test_on_each_day_the_strongest_claim_stands_and_no_other(
    claims: list[Claim],
) -> None:
    settled = lay_over(claims)
    for number in range(90):
        day = date(2020, 1, 1) + timedelta(number)
        wanted = min(
            (
                (*claim.strength, -claim.from_date.toordinal())
                for claim in held(claims, day)
            ),
            default=None,
        )
        found = held(settled, day)
        assert len(found) == (wanted is not None)
        assert not found or found[0].strength == wanted[:2]  # type: ignore[index]


@given(CLAIMS)
def test_no_claim_stands_beside_a_stronger_one_that_it_meets(
    claims: list[Claim],
) -> None:
    settled = settle(claims)
    assert set(settled) <= set(claims)
    for claim in settled:
        for other in settled:
            if other.strength < claim.strength:
                assert not claim.meets(other)
    assert settle(settled) == settled
    days = {(claim.from_date, claim.source, claim.as_of) for claim in settled}
    assert len(days) == len(settled)
