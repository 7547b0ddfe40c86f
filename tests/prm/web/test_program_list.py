"""The list of programs: what can be taken along, what an address keeps, and the introductions that were made."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import Any, cast

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from prm.directory.models import Practice
from prm.visits.models import Introduction
from prm.visits.operations import Asking, ask_introduction, settle_introduction
from tests.cast import Cast, signed_in
from tests.prm.programs.made import make_specialist
from tests.prm.web.conftest import words
from tests.prm.web.test_programs import DAY, begin, today

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRG-03")]

LIST = "/programs/"
FILE = "/programs/file/"


@pytest.fixture
def offices(db: None) -> list[Practice]:
    return [
        Practice.objects.create(code=name, name=f"{name} Family Medicine")
        for name in ("Alder", "Birch", "Cedar")
    ]


def met(
    cast_: Cast, practice: Practice, *, line: str = "cardiology", settled: bool = True
) -> Introduction:
    made = ask_introduction(
        practice=practice,
        asking=Asking(line, specialist=make_specialist()),
        by=cast_.director,
        at=timezone.now(),
    )
    if not settled:
        return made
    return settle_introduction(
        introduction=made,
        state="met",
        outcome="They talked.",
        by=cast_.director,
        at=timezone.now(),
        seen=made.revision,
    )


def taken_along(client: Client, query: str = "") -> tuple[list[str], list[list[str]]]:
    """Return the notes of the file, and its rows with the header first."""
    response: Any = client.get(FILE + query)
    content = b"".join(cast("Iterable[bytes]", response.streaming_content))
    lines = content.decode("utf-8-sig").splitlines()
    notes = [each for each in lines if each.startswith("#")]
    return notes, [*csv.reader(each for each in lines if not each.startswith("#"))]


def test_the_file_holds_what_the_filters_leave_and_says_what_it_is(
    cast: Cast, offices: list[Practice]
) -> None:
    begin(cast, offices[:2], cost="88000")
    begin(cast, name="=cmd|track", kind="other", ends_on=today() - DAY)
    notes, rows = taken_along(signed_in(cast.executive))
    header, only = rows
    row = dict(zip(header, only, strict=True))
    assert f"Programs as of {today()}" in notes[0]
    assert any("no mart is published" in each for each in notes)
    assert row["program"] == "Protected slots"
    assert row["service_line"] == "Cardiology"
    assert row["owner"] == cast.director.name
    assert (row["state"], row["practices"]) == ("running", "2")
    assert float(row["cost_usd"]) == 88_000
    assert row["starts_on"] == (today() - 30 * DAY).isoformat()
    _, rows = taken_along(signed_in(cast.executive), "?state=ended")
    assert [each[0] for each in rows[1:]] == ["'=cmd|track"]
    sheet = signed_in(cast.executive).get(f"{FILE}?as=xlsx")
    assert sheet.content.startswith(b"PK")


def test_the_page_leads_to_the_file_with_its_own_filters(
    cast: Cast, offices: list[Practice]
) -> None:
    for count in range(30):
        begin(cast, name=f"Track {count:02}")
    client = signed_in(cast.director)
    page = client.get(f"{LIST}?line=cardiology&sort=name&page=2").content.decode()
    assert "/programs/file/?line=cardiology&amp;sort=name&amp;as=csv" in page
    assert "?line=cardiology&amp;sort=name&amp;page=1" in page  # back
    assert "?line=cardiology&amp;sort=-name" in page  # turned round
    _, rows = taken_along(client, "?line=cardiology&sort=-name&page=2")
    assert [each[0] for each in rows[1:3]] == ["Track 29", "Track 28"]
    assert len(rows) == 31  # the file is no page


def test_once_all_has_ended_the_list_leads_to_what_there_was(cast: Cast) -> None:
    begin(cast, name="Ended track", ends_on=today() - DAY)
    client = signed_in(cast.director)
    page = words(client.get(LIST).content)
    assert "Every program there was has ended." in page
    assert "Begin the first" not in page
    assert "Ended track" in words(client.get(f"{LIST}?state=all").content)


@pytest.mark.req("FLD-11")
def test_introductions_are_counted_by_program_and_by_line(
    cast: Cast, offices: list[Practice]
) -> None:
    made = begin(cast, offices[:1])
    begin(cast, offices[:1], name="Other line", service_line="orthopedics")
    met(cast, offices[0])
    met(cast, offices[0], settled=False)
    met(cast, offices[2])  # in the line, of no practice of the program
    client = signed_in(cast.director)
    page = words(client.get(LIST).content)
    assert "Introductions met" in page
    assert "Protected slots Protected access track Cardiology" in page
    assert "1 – 1 of 2 nobody asks yet" in page
    assert "1 – – nobody asks yet" in page  # Other line
    assert "Cardiology 2 met of 3 asked, 1 under way" in page
    one = words(client.get(f"/programs/{made.pk}/").content)
    assert "of 2 ever asked" in one
    assert "All in Cardiology since it began: 2 met of 3 asked." in one
    _, rows = taken_along(client, "?sort=-name")
    assert [each[-2:] for each in rows[1:]] == [["2", "1"], ["0", "0"]]


@pytest.mark.req("FLD-11")
def test_introductions_of_other_territories_are_no_liaisons(
    cast: Cast, offices: list[Practice]
) -> None:
    begin(cast, offices[:1])
    met(cast, offices[0])
    page = words(signed_in(cast.liaison).get(LIST).content)
    assert "1 – – nobody asks yet" in page
    assert "Introductions by service line" not in page
    _, rows = taken_along(signed_in(cast.liaison))
    assert rows[1][-2:] == ["0", "0"]


def test_many_programs_and_introductions_ask_no_more_than_few(
    cast: Cast,
    offices: list[Practice],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for count in range(30):
        begin(cast, offices, name=f"Track {count:02}")
    for office in offices:
        met(cast, office)
    client = signed_in(cast.director)
    client.get(LIST)
    with django_assert_max_num_queries(18):
        client.get(LIST)
    with django_assert_max_num_queries(14):
        taken_along(client)
