"""The list of opportunities: ranked by what left, filtered in the address, taken away as a file."""

from __future__ import annotations

import codecs
import csv
import io
import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from prm.accounts.models import Role
from prm.accounts.permissions import MAY_SEE_VOLUMES
from tests.cast import Cast, signed_in
from tests.conftest import River
from tests.prm.insights.made import Market
from tests.prm.web.conftest import words

pytestmark = pytest.mark.django_db

LIST = "/opportunities/"
FILE = "/opportunities/file/"
COUNTS = (
    *("volume", "ours", "partner", "competitor", "unaffiliated", "unknown", "leaked"),
    *("confirmed", "documented", "likely", "possible_or_associated"),
    *("look_back_volume", "look_back_left"),
)


@pytest.fixture
def made(market: Market, tmp_path: Path) -> None:
    market.practice("Alder", "employed", city="Millrace", state="ZZ")
    market.sends("Alder", ours=300, competitor=150, unaffiliated=50)
    market.sends("Alder", "urology", ours=200, competitor=240)
    market.practice("Brook", "independent", city="Fenwick", state="ZZ")
    market.sends("Brook", alignment="independent", ours=100, competitor=900)
    market.practice("Cedar", "affiliated", name="=Cedar+1")
    market.sends("Cedar", alignment="affiliated", ours=30, competitor=12)
    for small in ("Dell", "Elm"):  # two, so that neither takes a larger one along
        market.practice(small, "employed")
        market.sends(small, competitor=7)
    market.publish(tmp_path / "marts")


@pytest.fixture
def director(cast: Cast) -> Client:
    return signed_in(cast.director)


def listed(page: bytes) -> list[tuple[str, str]]:
    """Return practice and line of every row, in order."""
    rows = re.findall(
        r'<th scope="row".*?>\s*<a [^>]*>(.*?)</a>.*?data-label="Line">(.*?)</td>',
        page.decode(),
        re.S,
    )
    return [(practice.removeprefix("Practice "), line) for practice, line in rows]


@pytest.mark.req("LEAK-01")
def test_aligned_practices_rank_by_what_leaked_and_others_follow(
    director: Client, made: None
) -> None:
    response = director.get(LIST)
    assert listed(response.content) == [
        ("Alder", "Urology"),
        ("Alder", "Cardiology"),
        ("=Cedar+1", "Cardiology"),
        ("Brook", "Cardiology"),
    ]
    page = words(response.content)
    assert "452 of the 466 referrals that left aligned practices are in 3 pairs" in page
    assert "not aligned" in page


@pytest.mark.req("LEAK-01")
def test_a_list_of_independent_practices_speaks_of_no_leakage(
    director: Client, made: None
) -> None:
    page = words(director.get(f"{LIST}?alignment=independent").content)
    assert "they divide their referrals, and nothing here is leakage" in page
    assert (
        "Practice Brook sends the most elsewhere : 900 of 1,000 in cardiology" in page
    )
    assert "Ordered by what goes elsewhere, which is no leakage" in page


def test_the_page_says_what_its_order_is_and_is_not(
    director: Client, made: None
) -> None:
    page = words(director.get(LIST).content)
    assert (
        "Ranked by leaked episodes: a count of what left, not yet of what could be won"
        in page
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("line=urology", [("Alder", "Urology")]),
        ("alignment=independent", [("Brook", "Cardiology")]),
        ("text=millrace&line=cardiology", [("Alder", "Cardiology")]),
        ("text=ALDER&sort=line", [("Alder", "Cardiology"), ("Alder", "Urology")]),
        (
            "sort=practice&alignment=employed",
            [("Alder", "Cardiology"), ("Alder", "Urology")],
        ),
        (
            "sort=share&alignment=employed",
            [("Alder", "Urology"), ("Alder", "Cardiology")],
        ),
    ],
)
def test_filters_and_order_stand_in_the_address(
    director: Client, made: None, query: str, expected: list[tuple[str, str]]
) -> None:
    assert listed(director.get(f"{LIST}?{query}").content) == expected


@pytest.mark.parametrize(
    "query",
    [
        "line=astrology",
        "alignment=%00",
        "sort=password",
        "page=-3",
        "page=9999",
        "page=x",
        "page=" + 5000 * "9",
    ],
)
def test_an_address_that_means_nothing_shows_the_whole_list(
    director: Client, made: None, query: str
) -> None:
    assert len(listed(director.get(f"{LIST}?{query}").content)) == 4


def test_the_chosen_column_says_how_it_is_sorted(director: Client, made: None) -> None:
    assert b'aria-sort="descending"' in director.get(LIST).content
    assert b'aria-sort="ascending"' in director.get(f"{LIST}?sort=volume").content


def test_a_filter_that_leaves_nothing_says_so_and_how_to_go_back(
    director: Client, made: None
) -> None:
    page = director.get(f"{LIST}?text=nobody").content
    assert "Nothing matches" in words(page)
    assert 'href="/opportunities/">Show all 4</a>' in page.decode()


@pytest.mark.req("CMP-08")
def test_a_pair_that_is_too_small_is_counted_and_not_listed(
    director: Client, made: None
) -> None:
    page = words(director.get(LIST).content)
    assert "2 pairs with too few referrals to show aren’t listed." in page
    assert "Dell" not in page


def test_twenty_five_rows_a_page(
    director: Client, market: Market, tmp_path: Path
) -> None:
    for number in range(30):
        market.practice(f"P{number:02}")
        market.sends(f"P{number:02}", ours=60, competitor=40)
    market.publish(tmp_path / "marts")
    first, second = director.get(LIST).content, director.get(f"{LIST}?page=2").content
    assert (len(listed(first)), len(listed(second))) == (25, 5)
    assert "1 to 25 of 30" in words(first)
    assert "26 to 30 of 30" in words(second)


def rows_of(file: bytes) -> tuple[list[str], list[dict[str, str]]]:
    text = file.decode("utf-8-sig")
    notes = [line for line in text.splitlines() if line.startswith("#")]
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    return notes, list(csv.DictReader(io.StringIO(body)))


@pytest.mark.req("REF-08")
def test_the_file_holds_what_the_page_shows_and_says_where_it_is_from(
    director: Client, made: None
) -> None:
    response = director.get(f"{FILE}?line=cardiology")
    assert (
        response["Content-Disposition"]
        == 'attachment; filename="opportunities-2026-10-31.csv"'
    )
    notes, rows = rows_of(response.getvalue())
    assert [row["practice_id"] for row in rows] == ["Alder", "Cedar", "Brook"]
    assert rows[0]["leaked"] == "200"
    assert rows[0]["leakage_share"] == "0.400"
    assert rows[2]["leaked"] == ""
    said = "\n".join(notes)
    assert "synthetic data" in said
    assert "as of 2026-10-31; window Sep 2025 to Aug 2026" in said
    assert "Filters: line=cardiology" in said
    assert "Counts of ten or fewer read" in said


def test_a_name_can_not_run_as_a_formula(director: Client, made: None) -> None:
    _, rows = rows_of(director.get(f"{FILE}?text=cedar").getvalue())
    assert rows[0]["practice"] == "'=Cedar+1"


def test_what_stands_in_a_link_can_not_run_as_a_formula(
    director: Client, made: None
) -> None:
    response = director.get(f"{FILE}?text=alder%0D%0A%3D1%2B1,%3D2%2B2;%0A-3")
    read = list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))))
    assert not [cell for row in read for cell in row if cell.startswith(("=", "-"))]
    assert [row[0][0] for row in read[:-1]] == ["#"] * (len(read) - 1)


def test_a_hidden_count_reads_the_same_in_every_character_set(
    director: Client, made: None
) -> None:
    content = director.get(FILE).getvalue().removeprefix(codecs.BOM_UTF8)
    assert b"10 or fewer" in content
    assert content.isascii()


def test_the_list_says_how_much_of_all_that_left_it_holds(
    director: Client, market: Market, tmp_path: Path
) -> None:
    for number in range(30):  # a small count each, and 210 together
        market.practice(f"P{number:02}")
        market.sends(f"P{number:02}", ours=60, competitor=7)
    market.practice("Alder")
    market.sends("Alder", ours=300, competitor=150)
    market.publish(tmp_path / "marts")
    assert "150 of the 360 referrals that left aligned practices are in 1 pair" in (
        words(director.get(LIST).content)
    )
    assert "of the 360" not in words(director.get(f"{LIST}?text=alder").content)


@pytest.mark.req("CMP-08")
def test_neither_page_nor_file_of_a_real_market_holds_a_small_count(
    director: Client, site: River
) -> None:
    _, rows = rows_of(director.get(FILE).getvalue())
    assert rows
    # Estimates of a model aren't counts: they are shown where their count is.
    volumes = [
        int(row[name]) for row in rows for name in COUNTS if row[name].isdecimal()
    ]
    assert not [volume for volume in volumes if 0 < volume < 11]
    page = director.get(LIST).content.decode()
    for label in re.findall(r'aria-label="([^"]*)"', page):
        assert not re.search(
            r"(ours|partner|competitor|unaffiliated|unknown|not shown) (\d|10)(,|$)",
            label,
        )


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("path", [LIST, FILE])
def test_only_roles_that_need_volumes_open_it(
    cast: Cast, made: None, role: Role, path: str
) -> None:
    status = signed_in(cast.of(role)).get(path).status_code
    assert status == (200 if role in MAY_SEE_VOLUMES else 403)


@pytest.mark.parametrize("path", [LIST, FILE])
def test_without_a_mart_it_teaches_the_commands(director: Client, path: str) -> None:
    assert b"headwater refresh --lake" in director.get(path).content


def test_an_empty_mart_says_what_to_load(
    director: Client, market: Market, tmp_path: Path
) -> None:
    market.publish(tmp_path / "marts")
    page = words(director.get(LIST).content)
    assert "No practice is credited with referrals yet" in page
    assert "network_status" in page


def test_the_number_of_queries_does_not_grow_with_the_data(
    director: Client, site: River, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    director.get(LIST)
    # Session, reader, what people said; and for whoever logs, whether what their phone sent clashes.
    with django_assert_max_num_queries(5):
        director.get(LIST)
