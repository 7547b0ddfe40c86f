"""The list ranks by what could be won back, with its lower bound; what lies inside the funnel isn't called anything."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from prm.directory.models import Practice
from prm.insights.operations.barriers import confirm_barrier
from prm.insights.operations.carve_outs import Carving, add_carve_out
from prm.insights.queries.diagnoses import Proposal
from tests.cast import Cast, signed_in
from tests.prm.insights.made import Market
from tests.prm.web.conftest import words
from tests.prm.web.test_opportunities import FILE, LIST, listed, rows_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(market: Market, tmp_path: Path) -> None:
    """Brook leaks most, but Alder's gap is worth most; Cedar lies inside the funnel, Dell has too little data."""
    market.practice("Alder", "affiliated", city="Millrace", state="ZZ")
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
    market.practice("Brook", "independent")
    market.sends("Brook", alignment="independent", ours=96, competitor=900)
    market.expects("Brook", rank=2, value=40_000.0, recoverable=30.0, problem=0.7)
    market.diagnoses("Brook", proposed=None, access=0.4, ask="Do reports arrive?")
    market.practice("Cedar")
    market.sends("Cedar", ours=300, competitor=100)
    market.expects("Cedar", rank=None)
    market.practice("Dell")
    market.sends("Dell", ours=15, competitor=14)
    market.expects("Dell", rank=None, too_little="expected")
    market.practice("Small")
    market.sends("Small", competitor=7)
    market.expects("Small", rank=3)
    market.practice("Smaller")
    market.sends("Smaller", competitor=6)
    market.publish(tmp_path / "marts")


@pytest.fixture
def director(cast: Cast) -> Client:
    return signed_in(cast.director)


@pytest.fixture
def alder(db: None) -> Practice:
    return Practice.objects.create(code="Alder", name="Alder")


def read(reader: Client, query: str = "") -> str:
    return words(reader.get(f"{LIST}?{query}").content)


@pytest.mark.req("LEAK-05")
def test_the_rank_is_what_could_be_won_back_and_never_what_leaked(
    director: Client, made: None
) -> None:
    page = director.get(LIST).content
    assert [name for name, _ in listed(page)] == ["Alder", "Brook"]
    said = words(page)
    assert "2 of 4 pairs of practice and service line send less than their" in said
    assert "40 ≥ 20" in said
    assert "$20–80k" in said
    assert "Ranked by expected recoverable margin, never by leak rate" in said


@pytest.mark.req("LEAK-04")
def test_inside_the_funnel_is_as_expected_and_too_little_data_says_so(
    director: Client, made: None
) -> None:
    page = director.get(f"{LIST}?show=all").content
    assert [name for name, _ in listed(page)] == ["Alder", "Brook", "Cedar", "Dell"]
    said = words(page)
    assert "as expected" in said
    assert "too little data: fewer than five referrals expected" in said
    little = director.get(f"{LIST}?show=little").content
    assert [name for name, _ in listed(little)] == ["Dell"]


@pytest.mark.req("LEAK-04")
def test_a_confirmed_gap_is_told_from_a_probable_one(
    director: Client, made: None
) -> None:
    page = read(director)
    assert page.count("confirmed gap") == 2  # Alder's, and what the word means
    assert "problem 70 %" in page


@pytest.mark.req("LEAK-08")
def test_a_barrier_is_proposed_asked_or_told_by_who_knows(
    director: Client, made: None, cast: Cast, alder: Practice
) -> None:
    page = read(director)
    assert "Access 0.78" in page
    assert "ask at the visit" in page
    confirm_barrier(
        practice=alder,
        service_line="cardiology",
        barrier="relationship",
        proposal=Proposal("m", "access", 0.78),
        by=cast.director,
        at=timezone.now(),
    )
    page = director.get(f"{LIST}?barrier=relationship").content
    assert [name for name, _ in listed(page)] == ["Alder"]
    assert b'<span class="tag full">Relationship</span>' in page
    asked = director.get(f"{LIST}?barrier=ask").content
    assert [name for name, _ in listed(asked)] == ["Brook"]


@pytest.mark.req("LEAK-09")
def test_an_alert_marks_its_row_to_five_points(director: Client, made: None) -> None:
    assert "Alert: down 45 % since Apr 2026" in read(director)


@pytest.mark.req("LEAK-02")
def test_what_a_person_carved_out_lowers_the_row(
    director: Client, made: None, cast: Cast, alder: Practice
) -> None:
    carving = Carving(
        "cardiology", "insurer", date(2025, 9, 1), "The plan says so.", share=0.5
    )
    add_carve_out(practice=alder, carving=carving, by=cast.director, at=timezone.now())
    page = director.get(LIST).content
    assert [name for name, _ in listed(page)] == ["Brook", "Alder"]
    assert "180 90 addressable" in words(page)
    assert "20 ≥ 10" in words(page)


@pytest.mark.req("CMP-08")
def test_a_pair_too_small_to_show_has_no_estimate_anywhere(
    director: Client, made: None
) -> None:
    for query in ("", "show=all", "show=little", "sort=-worth"):
        assert "Small" not in read(director, query)
    assert b"Small" not in director.get(f"{FILE}?show=all").getvalue()
    assert "2 pairs with too few referrals to show" in read(director)


@pytest.mark.req("LEAK-01")
def test_an_independent_practice_has_no_leakage(director: Client, made: None) -> None:
    page = read(director, "alignment=independent")
    assert "not aligned" in page
    _, rows = rows_of(director.get(f"{FILE}?alignment=independent").getvalue())
    assert (rows[0]["leaked"], rows[0]["addressable"]) == ("", "")


@pytest.mark.req("LEAK-05", "REF-08")
def test_the_file_holds_the_estimates_of_the_page(director: Client, made: None) -> None:
    notes, rows = rows_of(director.get(f"{FILE}?show=all").getvalue())
    assert [row["practice_id"] for row in rows] == ["Alder", "Brook", "Cedar", "Dell"]
    first = rows[0]
    named = ("recoverable", "recoverable_low", "recoverable_high", "value_low")
    assert [first[name] for name in named] == ["40", "20", "60", "20000"]
    assert (first["expected"], first["expected_to_us"]) == ("300", "200")
    assert (first["confirmed_gap"], first["problem"]) == ("yes", "0.93")
    assert (first["barrier"], first["barrier_said"]) == ("access", "proposed")
    assert (first["fell_by"], first["fell_since"]) == ("0.45", "2026-04-01")
    assert rows[1]["barrier"] == "ask"
    assert rows[2]["standing"] == "as expected"
    assert "90 % interval" in "\n".join(notes)
    assert [*first.values()].count(None) == 0


def test_a_list_with_everything_as_expected_says_so(
    director: Client, made: None
) -> None:
    page = director.get(f"{LIST}?text=cedar").content
    assert "Everything is as expected" in words(page)
    assert "show=all&amp;text=cedar" in page.decode()


@pytest.mark.parametrize("sort", ["shortfall", "-back", "worth", "-left", "practice"])
def test_every_column_sorts(director: Client, made: None, sort: str) -> None:
    page = director.get(f"{LIST}?show=all&sort={sort}").content
    assert len(listed(page)) == 4
    assert b"Sorted as you chose" in page


def test_an_older_mart_says_what_a_refresh_would_bring(
    director: Client, market: Market, tmp_path: Path
) -> None:
    market.practice("Alder")
    market.sends("Alder", ours=300, competitor=150)
    market.publish(tmp_path / "marts")
    page = read(director)
    assert "holds no expected referrals yet" in page
    assert "Ranked by leaked episodes" in page


def test_queries_do_not_grow_with_what_people_said(
    director: Client,
    made: None,
    cast: Cast,
    alder: Practice,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    director.get(LIST)
    for line in ("cardiology", "urology", "oncology"):
        confirm_barrier(
            practice=alder,
            service_line=line,
            barrier="access",
            proposal=Proposal(),
            by=cast.director,
            at=timezone.now(),
        )
    with django_assert_max_num_queries(5):
        director.get(LIST)
