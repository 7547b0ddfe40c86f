"""What the mart that serves knows of practices and service lines."""

from __future__ import annotations

from pathlib import Path

from prm.insights.queries.current import line_name, lines, practices
from tests.prm.insights.made import Market


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
