"""A director goes from the Overview to the one practice that lost almost half of a line, and reads why."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from playwright.sync_api import expect
from pytest_django import Settings

import headwater
from headwater.ingest import load
from prm.accounts.models import User
from prm.cli.demo import MONTHS, PEOPLE, PRACTICES, SEED
from prm.cli.demo.cast import make_cast
from prm.cli.demo.directory import make_directory
from tests.conftest import BUILT_AT, River
from tests.journeys.conftest import Visitor

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

LOST = 0.45  # of its cardiology referrals to us, as planted


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> River:
    """Return the demo's market, in which one practice fell after our waits grew, loaded and refreshed as any site's."""
    folder = tmp_path_factory.mktemp("story")
    told = River(folder / "market", folder / "lake", folder / "marts")
    headwater.write_market(
        told.market,
        practices=PRACTICES,
        months=MONTHS,
        seed=SEED,
        people=PEOPLE,
        scenario="demo",
    )
    load("tuva", [told.market], into=told.lake, at=BUILT_AT)
    definitions = told.market / "definitions"
    headwater.refresh(told.lake, marts=told.marts, definitions=definitions, at=BUILT_AT)
    return told


@pytest.fixture
def site(
    site: str,
    story: River,
    settings: Settings,
    transactional_db: None,
    tmp_path: Path,
) -> str:
    """Let the server read the story, its directory adopted."""
    settings.LAKE, settings.MARTS = story.lake, story.marts
    make_cast(tmp_path)
    make_directory(lake=story.lake)
    return site


def planted(market: Path) -> str:
    """Return the name of the practice whose cardiology fell for want of access."""
    shocks = pq.read_table(market / "truth" / "shock.parquet").to_pylist()
    names = {
        row["practice_id"]: row["name"]
        for row in pq.read_table(market / "practice.parquet").to_pylist()
    }
    told = [row for row in shocks if row["service_line"] == "cardiology"]
    # The story's waits grew at all our clinics of the line in the month in which the practice fell.
    (begun,) = {row["from_date"] for row in told if row["clinic"]}
    (code,) = {
        row["practice_id"]
        for row in told
        if row["practice_id"] and row["from_date"] == begun and row["cause"] == "access"
    }
    return str(names[code])


@pytest.mark.req("LEAK-08", "LEAK-09")
def test_director_reads_why_a_practice_fell(
    visitor: Visitor, director: User, story: River
) -> None:
    page = visitor.page
    name = planted(story.market)
    visitor.sign_in(director)
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")

    row = page.get_by_role("row").filter(has_text=name).filter(has_text="Cardiology")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Access")
    change = re.search(r"−(\d+)", row.inner_text())
    assert change is not None
    assert abs(int(change[1]) / 100 - LOST) <= 0.15

    row.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    why = page.get_by_role("region", name=re.compile("Why cardiology fell"))
    expect(why).to_contain_text("Probably access")
    # The evidence in words: the clinics' waits before and after, and where that was measured.
    waits = why.get_by_role("listitem").filter(has_text=re.compile("third next", re.I))
    expect(waits.first).to_contain_text(re.compile(r"1[5-8].*→.*(3[5-9]|4[0-5])"))
    expect(waits.first).to_contain_text("Weekly measurements")
