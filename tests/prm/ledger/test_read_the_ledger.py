"""What was done, as people read it: all of it for those who answer for it, a record's part for the rest."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from prm.accounts.models import Role
from prm.directory.models import Practice
from prm.ledger.models import Entry
from prm.ledger.operations import record
from prm.ledger.queries import Asked, list_lines, timeline
from prm.ledger.wording import Sentence, say, sentences
from tests.cast import Cast, signed_in

pytestmark = pytest.mark.req("CMP-09")
AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
KIND = "directory.practice"


@pytest.fixture
def practice(cast: Cast) -> Practice:
    """Return a practice with three entries, and another with one."""
    found = Practice.objects.create(code="P1", name="Quillon Family Medicine")
    other = Practice.objects.create(code="P2", name="Verrin Internal Medicine")
    for step in range(3):
        at = AT + timedelta(days=step)
        record("mart.published", on=found, by=cast.director, at=at, mart=f"M{step}")
    record("mart.published", on=other, by=cast.steward, at=AT, mart="M9")
    return found


def test_a_record_has_its_own_timeline_newest_first(
    cast: Cast, practice: Practice
) -> None:
    lines = timeline([(KIND, str(practice.pk))], by=cast.liaison)
    assert [line.sentence for line in lines] == [
        f"Odalys Thornbury let the mart M{step} serve every page" for step in (2, 1, 0)
    ]


def test_a_timeline_costs_two_queries_however_long_it_is(
    cast: Cast,
    practice: Practice,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for step in range(40):
        record("mart.published", on=practice, by=cast.director, at=AT, mart=f"N{step}")
    with django_assert_num_queries(2):
        timeline([(KIND, str(practice.pk))], by=cast.liaison, limit=40)


def test_the_fragment_says_what_happened_and_how_to_see_more(
    cast: Cast, practice: Practice
) -> None:
    for step in range(20):
        record("mart.published", on=practice, by=cast.director, at=AT, mart=f"N{step}")
    client = signed_in(cast.liaison)
    page = client.get(f"/ledger/of/{KIND}/{practice.pk}/?also=77")
    text = page.content.decode()
    assert "let the mart N19 serve every page" in text
    assert "also=77&amp;before=" in text
    assert "Nothing is in the ledger" in (
        client.get(f"/ledger/of/{KIND}/0/").content.decode()
    )


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Asked(who="sunniva"), 1),
        (Asked(noun="mart"), 4),
        (Asked(noun="user"), 0),
        (Asked(first=(AT + timedelta(days=1)).date()), 2),
        (Asked(last=AT.date()), 2),
        (Asked(before=2), 1),
    ],
)
def test_the_whole_ledger_can_be_narrowed(
    cast: Cast, practice: Practice, asked: Asked, found: int
) -> None:
    assert len(list_lines(asked, by=cast.compliance_officer)) == found


def test_the_page_shows_it_and_verifies_the_chain(
    cast: Cast, practice: Practice
) -> None:
    client = signed_in(cast.compliance_officer)
    assert "let the mart M2 serve" in client.get("/ledger/").content.decode()
    assert "No entry fits" in client.get("/ledger/?who=nobody&first=x").content.decode()
    page = client.post("/ledger/verification/", follow=True).content.decode()
    assert "All 4 entries are as they were written" in page
    assert "Wendeline Osei verified the ledger: 4 entries, intact" in page


def test_the_ledger_can_be_taken_away_and_that_stands_in_it(
    cast: Cast, practice: Practice
) -> None:
    client = signed_in(cast.compliance_officer)
    answer = client.post("/ledger/file/", {"who": "Sunniva"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["what"] for row in rows] == [
        "Sunniva Brack let the mart M9 serve every page"
    ]
    entry = Entry.objects.get(verb="ledger.exported")
    assert entry.particulars == {"part": {"who": "Sunniva"}}


def test_entries_that_only_some_may_read_are_kept_from_the_others(
    cast: Cast, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "prm.ledger.wording.sentences",
        lambda: {
            "mart.published": Sentence(
                "{actor}", seen_by=frozenset({cast.compliance_officer.role})
            )
        },
    )
    place = [(KIND, str(practice.pk))]
    assert timeline(place, by=cast.liaison) == []
    assert len(timeline(place, by=cast.compliance_officer)) == 3


def test_an_older_entry_without_a_particular_is_said_with_a_gap() -> None:
    assert "mart.published" in sentences()
    said = say("mart.published", actor="Ren", record="", particulars={})
    assert said == "Ren let the mart … serve every page"


def test_a_verb_nobody_knows_any_more_is_said_as_it_stands() -> None:
    said = say("boat.moored", actor="Ren", record="Ferry", particulars={"x": "{y}"})
    assert said == "Ren: boat moored Ferry"


WHO_WATCHES = {"compliance_officer", "administrator"}
STAFF = {role.value for role in Role} - {"portal_user", "portal_administrator"}


@pytest.mark.req("ADM-01")
@pytest.mark.parametrize(
    ("kind", "may"),
    [
        ("directory.practice", STAFF),
        ("territories.territory", STAFF),
        ("accounts.user", WHO_WATCHES),
        ("accounts.invitation", set()),  # what has no page has no timeline
        ("directory.import", set()),
        ("directory.note", set()),
        ("nothing", set()),
    ],
)
def test_a_timeline_is_for_whoever_may_see_the_record(
    cast: Cast, kind: str, may: set[str]
) -> None:
    opened = {
        role.value
        for role in Role
        if signed_in(cast.of(role)).get(f"/ledger/of/{kind}/1/").status_code == 200
    }
    assert opened == may


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_that_no_zone_knows_is_not_asked_for(cast: Cast, day: str) -> None:
    client = signed_in(cast.administrator)
    assert client.get(f"/ledger/?first={day}&last={day}").status_code == 200
