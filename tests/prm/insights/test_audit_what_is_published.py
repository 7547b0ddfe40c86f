"""One reader of everything the site publishes, who can do linear algebra, works out no small count."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from headwater.marts import Mart
from prm.insights.publication import SAID, publication
from prm.insights.publication.beneath import Received
from tests.prm.insights.made import KINDS, Market

pytestmark = pytest.mark.req("CMP-08")


def found_in(mart: Mart) -> list[str]:
    said = publication(mart)
    assert len(said) > len(SAID)
    return [f"{each.name} from {each.needs}" for each in said.audit()]


@pytest.mark.slow
def test_nothing_that_the_market_publishes_gives_a_small_count_away(
    real_mart: Mart,
) -> None:
    assert found_in(real_mart) == []


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_that_a_dense_market_publishes_gives_a_small_count_away(
    market: Market, folder: Path, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    for number, alignment in enumerate(
        ("employed", "affiliated", "employed", "independent")
    ):
        practice_id = market.practice(f"P{number}", alignment)
        for line in ("cardiology", "urology", "oncology"):
            volumes = rng.poisson(rng.gamma(0.8, 30, len(KINDS))).astype(float)
            market.sends(
                practice_id,
                line,
                alignment=alignment,
                **dict(zip(KINDS, volumes.tolist(), strict=True)),
            )
    assert found_in(market.publish(folder)) == []


def test_the_audit_would_find_a_page_that_shows_a_hidden_count(
    market: Market, folder: Path
) -> None:
    for practice_id in ("P1", "P2", "P3"):
        market.practice(practice_id)
        market.sends(practice_id, ours=600, partner=5, competitor=400, unknown=300)
    mart = market.publish(folder)
    said = publication(mart)
    of = [
        cell
        for cell in said.known_cells()
        if isinstance(cell, Received) and cell[0] == "P1" and cell.kind != "partner"
    ]
    assert not said.audit()
    said.say("a second export of all but partners", of, shown=True)
    assert said.audit()
