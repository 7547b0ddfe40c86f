"""The search finds practices by any words of their name, town or id."""

from __future__ import annotations

from pathlib import Path

import pytest

from prm.insights.queries import find_practices
from prm.insights.queries.current import line_name, lines, practices
from tests.prm.insights.made import Market


@pytest.fixture
def names(market: Market, folder: Path) -> list[str]:
    market.practice(
        "P1", name="Mill Road Family Medicine", city="Alder Creek", state="ZZ"
    )
    market.practice("P2", name="Alder Creek Physicians", city="Fenwick", state="ZZ")
    market.practice("P3", name=None, city="Fenwick", state="ZZ")
    market.sends("tin:123", alignment="unknown", ours=200)
    market.publish(folder)
    return []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("alder", ["Alder Creek Physicians", "Mill Road Family Medicine"]),
        ("CREEK mill", ["Mill Road Family Medicine"]),
        ("p3", ["P3"]),
        ("tin:1", ["Practice tin:123"]),
        ("nobody", []),
        ("   ", []),
    ],
)
def test_every_word_must_be_found(
    names: list[str], text: str, found: list[str]
) -> None:
    assert [practice.name for practice in find_practices(text)] == found


def test_no_more_are_returned_than_were_asked_for(market: Market, folder: Path) -> None:
    for number in range(20):
        market.practice(f"P{number}", name=f"Alder {number}")
    market.publish(folder)
    assert len(find_practices("alder")) == 8
    assert len(find_practices("alder", limit=3)) == 3


def test_without_a_mart_nothing_is_found() -> None:
    assert find_practices("alder") == []


def test_a_practice_that_claims_alone_know_is_listed(
    market: Market, folder: Path
) -> None:
    market.sends("tin:123", alignment="unknown", ours=200)
    known = practices(market.publish(folder))
    assert known["tin:123"].alignment == "unknown"
    assert known["tin:123"].address == ""


def test_lines_stand_in_the_order_of_the_definitions_and_unknown_ones_last(
    market: Market, folder: Path
) -> None:
    for line in ("wound_care", "urology", "cardiology"):
        market.sends("P1", line, ours=200)
    mart = market.publish(folder)
    assert lines(mart) == ("cardiology", "urology", "wound_care")
    assert line_name(mart, "wound_care") == "Wound care"
