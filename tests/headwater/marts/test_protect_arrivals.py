"""What may be shown of arrivals: months where they can be, longer spans where they can't, and never a small count."""

from __future__ import annotations

from datetime import date
from itertools import product
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from headwater.disclosure.exposure import LEAST_CHOICE, SHOWN, SMALL, WITHHELD
from headwater.marts import Mart, publish, shown_table
from headwater.marts.protecting import PROTECTED, protect_tables
from headwater.marts.protecting.gains import narrowed
from headwater.marts.tables import TABLES, empty
from headwater.results import Window
from tests.headwater.marts.made import AT, MANIFEST, made_tables
from tests.headwater.oracle_arrivals import possible

pytestmark = pytest.mark.req("PRG-02", "CMP-08")

WINDOW = Window(date(2025, 9, 1), date(2026, 8, 1))
MONTHS = [date(2025 + (at + 8) // 12, (at + 8) % 12 + 1, 1) for at in range(12)]


def shown(
    *volumes: float, gained: list[int | None] | None = None, elsewhere: float = 500
) -> dict[str, dict[tuple[date, int], object]]:
    """Return what is shown of one practitioner who received so much in the first months of the window.

    ``elsewhere`` is what came to us a month and nobody is named for.
    """
    tables = {name: empty(name) for name in TABLES}
    arrival = [
        {"npi": "1", "service_line": "cardiology", "month": month, "volume": volume}
        | {"gained": (gained or [0] * 12)[at]}
        for at, (month, volume) in enumerate(zip(MONTHS, volumes, strict=False))
    ]
    market = [
        {"service_line": "cardiology", "month": month, "alignment": "unknown"}
        | {"destination_kind": "ours", "volume": volume + elsewhere}
        for month, volume in zip(MONTHS, volumes, strict=False)
    ]
    tables |= {
        "arrival": pa.Table.from_pylist(arrival, schema=TABLES["arrival"]),
        "market_flow": pa.Table.from_pylist(market, schema=TABLES["market_flow"]),
    }
    made = protect_tables(tables, WINDOW)
    return {
        "came": {
            (row["month"], row["months"]): row["volume"]
            if row["code"] == SHOWN
            else ("few" if row["code"] == SMALL else "withheld")
            for row in made["shown_arrival"].to_pylist()
        },
        "gained": {
            (row["month"], 1): row["practices"] if row["code"] == SHOWN else row["code"]
            for row in made["shown_gained"].to_pylist()
        },
    }


def test_large_months_are_shown_and_so_is_every_longer_span() -> None:
    came = shown(*[20.0] * 12)["came"]
    assert came[MONTHS[0], 1] == 20
    assert came[MONTHS[0], 3] == 60
    assert came[MONTHS[6], 6] == 120
    assert came[MONTHS[0], 12] == 240


def test_small_months_are_hidden_and_stand_together_as_a_quarter() -> None:
    came = shown(*[5.0] * 12)["came"]
    assert came[MONTHS[0], 1] == "few"
    assert came[MONTHS[0], 3] == 15
    assert came[MONTHS[0], 12] == 60


def test_one_small_month_isnt_left_to_be_subtracted() -> None:
    came = shown(20, 20, 4, *[20.0] * 9)["came"]
    assert came[MONTHS[2], 1] == "few"
    quarter = [came[month, 1] for month in MONTHS[:3]] + [came[MONTHS[0], 3]]
    assert sum(isinstance(each, str) for each in quarter) >= 2
    # Nor by what is shown further out: the year less the other quarters.
    outer = [came[MONTHS[at], 3] for at in (3, 6, 9)] + [came[MONTHS[0], 12]]
    halves = [came[MONTHS[0], 6], came[MONTHS[6], 6]]
    assert isinstance(came[MONTHS[0], 3], int) or (
        any(isinstance(each, str) for each in outer + halves)
    )


def test_a_month_of_the_market_doesnt_give_a_small_month_away() -> None:
    # All that came to us in a line came to one practitioner: the market's month is theirs.
    came = shown(20, 20, 4, *[20.0] * 9, elsewhere=0)["came"]
    assert came[MONTHS[2], 1] == "few"
    tables = shown(20, 20, 4, *[20.0] * 9, elsewhere=2)
    assert tables["came"][MONTHS[2], 1] == "few"


def test_practices_gained_are_told_with_what_the_data_cant_say() -> None:
    gained: list[int | None] = [None, 3, 2, *[0] * 9]
    found = shown(*[20.0] * 12, gained=gained)["gained"]
    assert found == {(MONTHS[0], 1): 1, (MONTHS[1], 1): 3, (MONTHS[2], 1): 2}


def test_seven_practices_gained_in_a_small_month_are_withheld_and_six_are_told() -> (
    None
):
    for number, told in ((6, 6), (7, WITHHELD)):
        gained: list[int | None] = [number, *[0] * 11]
        found = shown(9, *[30.0] * 11, gained=gained)["gained"]
        assert found[MONTHS[0], 1] == told


def test_a_withheld_month_isnt_alone_among_its_neighbours() -> None:
    gained: list[int | None] = [2, 7, 1, *[0] * 9]
    found = shown(30, 9, 30, *[30.0] * 9, gained=gained)["gained"]
    assert [found[month, 1] for month in MONTHS[:3]] == [WITHHELD] * 3


def test_practices_gained_never_narrow_a_month_down_for_whoever_tries_all_numbers() -> (
    None
):
    judged = told = 0
    for months in product((3, 6, 8, 13), (2, 5, 9), (1, 7)):
        codes = np.array([[SMALL if each <= 10 else SHOWN for each in months]], np.int8)
        whole = sum(months)
        if not all(
            len(each) >= LEAST_CHOICE or month > 10
            for each, month in zip(
                possible(_read(months), (0, 0, 0), whole), months, strict=True
            )
        ):
            continue  # the book wouldn't show this whole
        for gained in product((0, 2, 6), (0, 1, 5), (0, 1, 6)):
            if any(more > month for more, month in zip(gained, months, strict=True)):
                continue
            judged += 1
            found = narrowed(
                codes,
                np.array([months], float),
                np.array([gained]),
                np.array([SHOWN], np.int8),
                np.array([whole], float),
            )
            if not found[0]:
                told += 1
                for each, month in zip(
                    possible(_read(months), gained, whole), months, strict=True
                ):
                    assert len(each) >= LEAST_CHOICE or month > 10, (months, gained)
    assert judged > told > 20


def _read(months: tuple[int, ...]) -> list[int | str]:
    return ["few" if each <= 10 else each for each in months]


def test_a_mart_made_before_arrivals_were_counted_opens_and_keeps_what_it_decided(
    tmp_path: Path,
) -> None:
    mart = publish(made_tables(), MANIFEST, tmp_path, AT)
    tables = dict(mart.manifest["tables"])
    for name in ("arrival", "shown_arrival", "shown_gained"):
        del tables[name]
    older = Mart(mart.path, mart.id, {**mart.manifest, "tables": tables})
    assert shown_table(older, "shown_arrival").num_rows == 0
    assert shown_table(older, "shown").equals(mart.table("shown"))
    for name in PROTECTED:
        tables.pop(name, None)
    oldest = Mart(mart.path, f"{mart.id}-older", {**mart.manifest, "tables": tables})
    assert shown_table(oldest, "shown").num_rows > 0
    assert shown_table(oldest, "shown_gained").num_rows == 0
