"""An estimate that stands on the middle of one to ten says so, wherever it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cast import Cast, signed_in
from tests.prm.insights.made import Market
from tests.prm.web.conftest import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("LEAK-05", "CMP-08")]

MIDDLE = "stands on the middle of one to ten"


@pytest.fixture
def made(market: Market, tmp_path: Path) -> None:
    """Few came of Alder, so its shortfall is rough; Brook's is not."""
    market.practice("Alder")
    market.sends("Alder", ours=4, competitor=296)
    level = {"level": 100.0, "level_low": 90.0, "level_high": 110.0}
    market.expects(
        "Alder", rank=1, problem=0.9, share_expected=0.6, addressable=1.0, **level
    )
    market.practice("Brook")
    market.sends("Brook", ours=140, competitor=160)
    market.expects("Brook", rank=2)
    market.practice("Cedar")
    market.sends("Cedar", ours=7, competitor=100)
    market.publish(tmp_path / "marts")


@pytest.mark.parametrize(
    "path",
    [
        "/opportunities/",
        "/service-lines/cardiology/",
        "/practices/known-as/Alder/?line=cardiology",
    ],
)
def test_a_rough_number_is_about_so_many(cast: Cast, made: None, path: str) -> None:
    page = words(signed_in(cast.director).get(path).content)
    assert "about 54" in page  # 100 × 0.6 less the middle of one to ten
    assert MIDDLE in page


def test_an_exact_number_is_not(cast: Cast, made: None) -> None:
    page = words(signed_in(cast.director).get("/practices/known-as/Brook/").content)
    assert "about" not in page.lower().replace("above", "")
    assert MIDDLE not in page
