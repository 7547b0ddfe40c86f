"""One reader of everything the site publishes, who can do linear algebra, works out no small count."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from headwater.marts import Mart
from headwater.marts.protecting import arrivals as protecting_arrivals
from prm.insights.publication import SAID, publication
from prm.insights.publication.arrived import Arrived
from prm.insights.publication.beneath import Received
from tests.prm.insights.made import KINDS, WINDOW, Market

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


@pytest.mark.req("PRG-02")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_months_of_a_specialist_give_nothing_away_beside_what_practices_sent(
    market: Market, folder: Path, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    for number in range(4):
        practice_id = market.practice(f"P{number}")
        for line in ("cardiology", "urology"):
            months = rng.poisson(rng.choice([6, 30, 130, 400]) / 12, 12).tolist()
            sent = dict(zip(WINDOW, months, strict=True))
            market.sends_by_month(practice_id, line, sent)
    market.arrive_as_sent()
    for line in ("cardiology", "urology"):
        market.comes_alone(line, 40)
    mart = market.publish(folder)
    said = publication(mart)
    assert any(isinstance(cell, Arrived) for cell in said.known_cells())
    assert [each.name for each in said.audit()] == []


def one_of_few(market: Market) -> str:
    """Let a practice send five of its patients to a specialist who has all others from another practice."""
    for practice_id, a_month, first in (("P1", 50, 50), ("P2", 25, 30)):
        market.practice(practice_id)
        sent = dict.fromkeys(WINDOW, a_month) | {WINDOW[0]: first}
        market.sends_by_month(practice_id, "cardiology", sent)
    row = market.tables["destination"][-2]
    assert row["volume"] == 305
    other = {"npi": "ours-8", "practitioner_name": "Dr. Other"}
    market.tables["destination"] += [row | other | {"volume": 300.0}]
    row["volume"] = 5.0
    for month in WINDOW:
        came = 55 if month == WINDOW[0] else 50
        market.arrives("ours-9", "cardiology", month, came)
        market.arrives("ours-8", "cardiology", month, 25)
    market.comes_alone("cardiology", 40)
    return "place ('P2', 'cardiology', 'ours', 'Ours Health', 'Ours Clinic', 'Dr. Ours"


def all_but_few(market: Market) -> str:
    """Let all but three of a month's patients come to one specialist, from practices whose months are small."""
    for number in range(10):
        market.sends_by_month(
            market.practice(f"P{number}"), "cardiology", dict.fromkeys(WINDOW, 5)
        )
    market.arrive_as_sent()
    market.comes_alone("cardiology", 3)
    return "cell Arrived(npi=''"


@pytest.mark.req("PRG-02")
@pytest.mark.parametrize("scene", [one_of_few, all_but_few])
def test_months_of_a_specialist_are_decided_with_all_else_or_the_audit_finds_it(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    scene: Callable[[Market], str],
) -> None:
    folder.mkdir()  # so that nothing comes as an earlier test made it
    market = Market()
    found = scene(market)
    assert publication(market.publish(folder)).audit() == []
    monkeypatch.setattr(protecting_arrivals, "_balance", lambda *_: None)
    said = publication(market.publish(folder))
    assert any(each.name.startswith(found) for each in said.audit())


@pytest.mark.req("PRG-02")
def test_the_audit_would_find_a_small_month_of_a_specialist(
    market: Market, folder: Path
) -> None:
    market.practice("P1")
    market.sends("P1", ours=600, competitor=400)
    for month, volume in zip(WINDOW, [4.0, *[596 / 11] * 11], strict=True):
        market.arrives("ours-9", "cardiology", month, volume)
    said = publication(market.publish(folder))
    assert not said.audit()
    ours = [each for each in said.known_cells() if isinstance(each, Arrived)]
    first = [each for each in ours if each.npi and each.month == WINDOW[0]]
    said.say("a second page with that month", first, shown=True)
    assert said.audit()


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
