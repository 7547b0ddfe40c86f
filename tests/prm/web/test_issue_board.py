"""The board and the table of issues: what is past its clock first, whoever looks and however it is sorted."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import openpyxl
import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from prm.issues.models import Issue
from prm.issues.operations import assign_issue, fix_issue, move_issue, owner_for
from prm.issues.queries import breached
from tests.cast import Cast
from tests.prm.issues.made import Site, make_site
from tests.prm.web.desks import NOW, Desk, ago, said_in

pytestmark = [pytest.mark.django_db, pytest.mark.req("ISS-01", "ISS-02")]

BOARD, TABLE = "/issues/", "/issues/?view=table"


@pytest.fixture
def house(cast: Cast) -> Iterator[Site]:
    with time_machine.travel(NOW, tick=False):
        yield make_site(cast)


@pytest.fixture
def desk(house: Site) -> Desk:
    return Desk(house.cast.director)


def order(page: str, *titles: str) -> list[str]:
    """Return the titles in the order in which a page has them."""
    return sorted((t for t in titles if t in page), key=page.index)


def test_an_empty_board_teaches_what_an_issue_is(desk: Desk) -> None:
    page = desk.read(BOARD)
    assert "No open issue." in page
    assert "Open the first" in page


def test_the_first_sentence_counts_what_is_open_late_and_oldest(
    house: Site, desk: Desk
) -> None:
    house.issue(at=ago(41), title="Late")
    house.issue(at=NOW, title="Fresh")
    page = desk.read(BOARD)
    assert "2 open issues, 1 past its clock; the oldest waits 41 days." in page


def test_cards_stand_in_the_column_of_their_state(house: Site, desk: Desk) -> None:
    moved = house.issue(at=NOW, title="Taken")
    move_issue(issue=moved, act="accept", by=house.cast.director, at=NOW, seen=1)
    house.issue(at=NOW, title="Waiting")
    page = desk.read(BOARD)
    columns = ("Waiting", "Accepted 1", "Taken", "Being fixed 0")
    assert order(page, *columns) == [*columns]


def test_what_is_past_its_clock_comes_first_however_it_is_sorted(
    house: Site, desk: Desk
) -> None:
    house.issue(at=NOW, title="Alpha")
    house.issue(at=ago(30), title="Zulu")
    for path in (BOARD, TABLE, f"{TABLE}&sort=title", f"{TABLE}&sort=-opened"):
        assert order(desk.read(path), "Alpha", "Zulu") == ["Zulu", "Alpha"], path


def test_the_late_list_reads_the_clock_and_waits_for_no_job(
    house: Site, desk: Desk
) -> None:
    late = house.issue(at=ago(30), title="Nobody answered")
    house.issue(at=NOW, title="Fresh")
    assert late.escalations.count() == 0
    page = desk.read("/issues/?late=1")
    assert "Nobody answered" in page
    assert "Fresh" not in page
    assert [each.pk for each in breached(NOW)] == [late.pk]


def test_what_broke_its_clock_is_what_the_list_calls_late_the_longest_first(
    house: Site, desk: Desk
) -> None:
    # Accepted: its fix was due days ago. Unanswered: its answer was due before that, its fix isn't yet.
    fix = house.issue(at=ago(17), title="Fix overdue")
    move_issue(issue=fix, act="accept", by=house.cast.director, at=ago(17), seen=1)
    Issue.objects.filter(pk=fix.pk).update(due_at=ago(2))
    answer = house.issue(at=ago(9), title="Answer overdue")
    Issue.objects.filter(pk=answer.pk).update(answer_by=ago(3), due_at=ago(-5))
    taken = house.issue(at=ago(9), title="Answered")
    move_issue(issue=taken, act="accept", by=house.cast.director, at=ago(9), seen=1)
    Issue.objects.filter(pk=taken.pk).update(answer_by=ago(3), due_at=ago(-5))
    late = ["Answer overdue", "Fix overdue"]
    assert [each.title for each in breached(NOW)] == late
    page = desk.read(f"{TABLE}&late=1")
    assert order(page, "Answered", *late) == late
    assert "3 open issues, 2 past their clock" in page


def test_a_search_reads_the_words_of_the_description_and_says_so(
    house: Site, desk: Desk
) -> None:
    house.issue(at=NOW, title="Slots", description="Seven weeks for a first visit")
    house.issue(at=NOW, title="Reports")
    page = desk.read("/issues/?text=seven")
    assert "Words, practice, clinic or owner" in page
    assert "Slots" in page and "Reports" not in page


def test_nothing_late_says_so(house: Site, desk: Desk) -> None:
    house.issue(at=NOW)
    assert "Nothing is past its clock" in desk.read("/issues/?late=1")


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("line=cardiology", {"Slots"}),
        ("barrier=communication", {"Reports"}),
        ("severity=critical", {"Reports"}),
        ("owner=none", {"Slots"}),
        ("text=cedar", {"Reports"}),
        ("text=slots", {"Slots"}),
        ("state=closed", set()),
        ("state=all", {"Slots", "Reports"}),
        ("line=nonsense", set()),
        ("owner=999999999999999999999&severity=%00", {"Slots", "Reports"}),
    ],
)
def test_filters_stand_in_the_address(
    house: Site, desk: Desk, query: str, titles: set[str]
) -> None:
    house.issue(at=NOW, title="Slots")
    house.issue(
        house.cedar,
        at=NOW,
        title="Reports",
        barrier="communication",
        sub_kind="no_report",
        service_line="neurology",
        severity="critical",
        owner=house.owner("Dana Whitlock"),
    )
    for view in ("", "&view=table"):
        page = desk.read(f"/issues/?{query}{view}")
        assert {title for title in ("Slots", "Reports") if title in page} == titles


def test_a_territory_and_mine_narrow_the_list(house: Site, desk: Desk) -> None:
    house.issue(house.cedar, at=NOW, title="Southern", by=house.cast.team_mate)
    house.issue(at=NOW, title="Northern")
    south = house.cedar.placements.get(to_date=None).territory_id
    page = desk.read(f"/issues/?territory={south}")
    assert "Southern" in page and "Northern" not in page
    page = desk.read("/issues/?whose=mine")
    assert "Northern" in page and "Southern" not in page


def test_a_liaison_sees_what_their_practices_reported(house: Site) -> None:
    house.issue(at=NOW, title="Ours")
    house.issue(house.cedar, at=NOW, title="Theirs")
    page = Desk(house.cast.liaison).read(TABLE)
    assert "Ours" in page and "Theirs" not in page
    assert "1 open issue" in page


def test_a_card_is_moved_without_a_script_and_one_stays_on_the_board(
    house: Site, desk: Desk
) -> None:
    issue = house.issue(at=NOW)
    answer = desk.do(issue, "step", act="accept", back="?severity=normal")
    assert answer.headers["Location"] == f"/issues/?severity=normal#card-{issue.pk}"
    issue.refresh_from_db()
    assert (issue.state, issue.owner) == ("accepted", owner_for(house.cast.director))


def test_a_card_that_somebody_moved_says_who_and_moves_nothing(
    house: Site, desk: Desk
) -> None:
    issue = house.issue(at=NOW)
    move_issue(issue=issue, act="accept", by=house.cast.liaison, at=NOW, seen=1)
    answer = desk.send(f"/issues/{issue.pk}/step/", act="work", seen=1, back="")
    assert answer.status_code == 302
    page = desk.read(BOARD)
    assert "Somebody changed it meanwhile: Ren Halloway accepted it" in page
    issue.refresh_from_db()
    assert issue.state == "accepted"


def test_a_way_back_leads_nowhere_else(house: Site, desk: Desk) -> None:
    issue = house.issue(at=NOW)
    for back in ("https://elsewhere.example/", "//elsewhere.example"):
        answer = desk.do(issue, "step", act="accept", back=back)
        assert answer.headers["Location"].startswith("/issues/")
        desk.do(issue, "step", act="hand_back", note="Not mine")


def test_who_reads_only_gets_no_buttons(house: Site) -> None:
    house.issue(at=NOW)
    page = Desk(house.cast.executive).get(BOARD).content.decode()
    assert "<form" not in page.split('class="board"')[1].split("</section>")[0]
    assert "Open an issue" not in page


def test_the_table_counts_pages_and_stays_on_the_last(house: Site, desk: Desk) -> None:
    for number in range(27):
        house.issue(at=NOW, title=f"Issue {number:02}")
    assert "1 to 25 of 27" in desk.read(TABLE)
    assert "26 to 27 of 27" in desk.read(f"{TABLE}&page=99")


@pytest.mark.parametrize("path", [BOARD, TABLE, "/issues/file/?state=all"])
def test_the_number_of_queries_does_not_grow_with_the_issues(
    house: Site,
    desk: Desk,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    path: str,
) -> None:
    def fill(number: int) -> None:
        owner = house.owner(f"Owner{number}")
        root = house.issue(house.alder, house.brook, at=NOW, owner=owner)
        joined = house.issue(house.cedar, at=NOW)
        desk.do(joined, "root", root=root.pk)

    fill(0)
    desk.get(BOARD)
    with django_assert_max_num_queries(40) as one:
        b"".join(desk.get(path))
    few = len(one)
    for number in range(1, 9):
        fill(number)
    desk.get(BOARD)  # shows the toasts, and forgets them
    with django_assert_max_num_queries(few):
        b"".join(desk.get(path))


def test_the_files_hold_every_issue_that_matches(house: Site, desk: Desk) -> None:
    late = house.issue(at=ago(30), title="=SUM(1)")
    assign_issue(
        issue=late,
        to=house.owner("Dana Whitlock"),
        by=house.cast.director,
        at=ago(29),
        seen=1,
    )
    done = house.issue(at=ago(9), title="Done")
    fix_issue(
        issue=done,
        what="Fixed",
        on=ago(8).date(),
        confirmed=True,
        by=house.cast.director,
        at=ago(8),
        seen=1,
    )
    lines = desk.client.get("/issues/file/?state=all").getvalue().decode("utf-8-sig")
    rows = [line for line in lines.splitlines() if not line.startswith("#")]
    assert len(rows) == 3
    assert rows[1].startswith("'=SUM(1),")  # text that would run is kept as text
    assert "Dana Whitlock" in rows[1]
    book = openpyxl.load_workbook(
        BytesIO(desk.client.get("/issues/file/?as=xlsx").content)
    )
    titles = [row[0].value for row in book.worksheets[0].iter_rows(min_row=2)]
    assert titles == ["=SUM(1)"]


def test_many_cards_lead_to_the_table(
    house: Site, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prm.web.issues.board._MOST", 2)
    for number in range(3):
        house.issue(at=NOW, title=f"Issue {number}")
    assert "1 more in the table" in desk.read(BOARD)
    assert Issue.objects.count() == 3


def test_a_step_that_is_none_is_refused(house: Site, desk: Desk) -> None:
    answer = desk.do(house.issue(at=NOW), "step", act="explode")
    assert answer.status_code == 400
    assert "Nothing of that name" in said_in(answer)
