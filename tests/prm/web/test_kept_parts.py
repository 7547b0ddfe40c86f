"""Pages keep what the mart alone says; what people say, and whose page it is, changes it at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from prm.accounts.models import User
from prm.directory.models import Practice
from prm.insights.operations.barriers import confirm_barrier, withdraw_barrier
from prm.insights.operations.carve_outs import Carving, add_carve_out
from prm.insights.queries.diagnoses import Proposal
from tests.cast import Cast, signed_in
from tests.prm.insights.made import Market
from tests.prm.web.conftest import words

pytestmark = pytest.mark.django_db
OVERVIEW, LIST = "/", "/opportunities/"


@pytest.fixture
def alder(market: Market, tmp_path: Path) -> Practice:
    """A practice that leaks, fell, and whose barrier is proposed."""
    market.practice("Alder", "affiliated")
    market.sends("Alder", alignment="affiliated", ours=214, competitor=180, unknown=30)
    market.expects("Alder", rank=1, problem=0.93, confirmed=True)
    market.diagnoses("Alder")
    market.row(
        "alert",
        practice_id="Alder",
        service_line="cardiology",
        chart="ours",
        tier="alert",
        raised=date(2026, 6, 1),
        began=date(2026, 4, 1),
        change=-0.447,
        in_force=True,
        verdict="leak",
    )
    market.publish(tmp_path / "marts")
    return Practice.objects.create(code="Alder", name="Alder")


def page(reader: User, path: str) -> str:
    return signed_in(reader).get(path).content.decode()


@pytest.mark.parametrize("path", [OVERVIEW, LIST])
def test_a_word_that_stands_shows_until_it_is_taken_back(
    path: str, cast: Cast, alder: Practice
) -> None:
    proposed = "Access <i>0.78</i>"
    told = '<span class="tag full">Relationship</span>'
    assert proposed in page(cast.director, path)
    said = confirm_barrier(
        practice=alder,
        service_line="cardiology",
        barrier="relationship",
        proposal=Proposal("m", "access", 0.78),
        by=cast.director,
        at=timezone.now(),
    )
    after = page(cast.director, path)
    assert told in after
    assert proposed not in after
    withdraw_barrier(said=said, by=cast.director, at=timezone.now())
    again = page(cast.director, path)
    assert proposed in again
    assert told not in again


def test_what_is_carved_out_shows_in_the_waterfall_and_by_line(
    cast: Cast, alder: Practice
) -> None:
    before = page(cast.director, OVERVIEW)
    assert "as people say" not in before
    assert '<td class="num" data-label="Could be won back">180</td>' in before
    carving = Carving(
        "cardiology", "insurer", date(2025, 9, 1), "The plan says so.", share=0.5
    )
    add_carve_out(practice=alder, carving=carving, by=cast.director, at=timezone.now())
    after = page(cast.director, OVERVIEW)
    assert "as people say" in after
    assert '<td class="num" data-label="Could be won back">90</td>' in after
    assert "180 90 addressable" in words(page(cast.director, LIST).encode())


@pytest.mark.parametrize("path", [OVERVIEW, LIST])
def test_what_one_reader_may_do_is_offered_to_no_other(
    path: str, cast: Cast, alder: Practice
) -> None:
    assert 'class="from-row"' in page(cast.director, path)
    assert 'class="from-row"' not in page(cast.executive, path)
    assert 'class="from-row"' in page(cast.director, path)


def test_a_liaison_without_a_territory_sees_nobody_s_rows(
    cast: Cast, alder: Practice
) -> None:
    assert "Alder" in page(cast.director, OVERVIEW)
    assert "Alder" not in page(cast.liaison, OVERVIEW)
    assert "Alder" not in page(cast.liaison, LIST)
