"""Programs: the list, one of them, who may use it and since when, and what it answers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from prm.directory.models import Practice
from prm.issues.models import Issue, Remedy
from prm.issues.operations import Opening, open_issue
from prm.programs.models import Program, ProgramIssue, ProgramPractice
from prm.programs.operations import Outline, begin_program, join_program
from tests.cast import Cast, signed_in
from tests.prm.web.conftest import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRG-03")]

DAY = timedelta(days=1)


def today() -> date:
    return timezone.localdate()


@pytest.fixture
def offices(db: None) -> list[Practice]:
    return [
        Practice.objects.create(code=name, name=f"{name} Family Medicine")
        for name in ("Alder", "Birch", "Cedar")
    ]


def begin(cast: Cast, practices: list[Practice] | None = None, **given: Any) -> Program:
    usual: dict[str, Any] = {
        "name": "Protected slots",
        "kind": "track",
        "service_line": "cardiology",
        "owner": cast.director,
        "starts_on": today() - 30 * DAY,
    }
    return begin_program(
        outline=Outline(**{**usual, **given}),
        practices=practices or [],
        by=cast.director,
        at=timezone.now(),
    )


def report(cast: Cast, practices: list[Practice]) -> Issue:
    opening = Opening(
        title="Nobody answers the phone",
        barrier="access",
        sub_kind="scheduling",
        practices=practices,
        service_line="cardiology",
    )
    return open_issue(opening=opening, by=cast.director, at=timezone.now())


def remedied(cast: Cast, issue: Issue) -> Remedy:
    return Remedy.objects.create(
        issue=issue,
        kind="slots",
        what="Six slots a week",
        from_date=today() + 7 * DAY,
        to_date=today() + 200 * DAY,
        at=timezone.now(),
        by=cast.director,
    )


def test_the_list_says_what_runs_for_whom_and_since_when(
    cast: Cast, offices: list[Practice]
) -> None:
    begin(cast, offices[:2])
    begin(cast, name="Ended track", ends_on=today() - DAY)
    begin(cast, name="Later track", starts_on=today() + DAY)
    client = signed_in(cast.liaison)
    page = words(client.get("/programs/").content)
    assert "1 program runs today" in page
    assert "Protected slots Protected access track Cardiology Odalys Thornbury" in page
    assert "2 – – nobody asks yet" in page
    assert "Later track" in page
    assert "Ended track" not in page
    assert "Begin a program" not in page  # a director’s, or a service line leader’s
    ended = words(client.get("/programs/?state=ended").content)
    assert "Ended track" in ended
    assert "Protected slots" not in ended
    assert "Nothing matches" in words(client.get("/programs/?text=nowhere").content)


def test_an_empty_list_teaches_where_programs_come_from(cast: Cast) -> None:
    page = words(signed_in(cast.service_line_leader).get("/programs/").content)
    assert "No program runs" in page
    assert "Begin the first" in page


@pytest.mark.parametrize(
    "query", ["sort=x&state=y&page=0&owner=me", "text=%00&line=%27&sort=-practices"]
)
def test_odd_questions_are_answered(cast: Cast, query: str) -> None:
    begin(cast)
    assert signed_in(cast.director).get(f"/programs/?{query}").status_code == 200


def test_a_program_is_begun_changed_dropped_and_taken_back(
    cast: Cast, offices: list[Practice]
) -> None:
    client = signed_in(cast.service_line_leader)
    sent = {
        "name": "Direct line",
        "kind": "track",
        "service_line": "cardiology",
        "owner": cast.director.pk,
        "starts_on": today().isoformat(),
        "cost": "88000",
        "practices": [offices[0].pk],
    }
    answer = client.post("/programs/new/", sent, follow=True)
    made = Program.objects.get()
    path = f"/programs/{made.pk}/"
    assert f'action="{path}dropping/"' in answer.content.decode()
    page = words(answer.content)
    assert "Direct line running" in page
    assert "$88,000 a year" in page
    assert "Alder Family Medicine since" in page
    wrong = {**sent, "ends_on": (today() - DAY).isoformat()}
    again = client.post(f"{path}edit/", wrong)
    assert again.status_code == 422
    assert "It would end before it starts." in words(again.content)
    client.post(f"{path}edit/", {**sent, "name": "Direct line, cardiology"})
    assert "Direct line, cardiology" in words(client.get(path).content)
    dropped = client.post(f"{path}dropping/", follow=True)
    assert client.get(path).status_code == 404
    assert f'action="{path}restoring/"' in dropped.content.decode()
    client.post(f"{path}restoring/")
    assert client.get(path).status_code == 200


def test_practices_come_and_go_with_days_and_an_undo(
    cast: Cast, offices: list[Practice]
) -> None:
    made = begin(cast, offices[:1])
    path = f"/programs/{made.pk}/"
    client = signed_in(cast.director)
    sent = {"practices": [offices[1].pk], "find": "Birch", "find_now": "1"}
    found = client.post(f"{path}joining/", {**sent, "practices": []})
    assert "Birch Family Medicine" in words(found.content)
    assert not made.practices.filter(practice=offices[1]).exists()
    day = (today() - 3 * DAY).isoformat()
    came = {"practices": [offices[1].pk], "from_date": day}
    answer = client.post(f"{path}joining/", came, follow=True)
    assert "1 practice may use it from" in words(answer.content)
    undo = _undo_of(answer.content.decode())
    client.post(undo)
    assert not made.practices.filter(practice=offices[1]).exists()
    client.post(f"{path}joining/", came)
    gone = {"practices": [offices[0].pk], "to_date": (today() - DAY).isoformat()}
    answer = client.post(f"{path}leaving/", gone, follow=True)
    page = words(answer.content)
    assert "Alder Family Medicine since" not in page
    client.post(_undo_of(answer.content.decode()))
    back = words(client.get(path).content)
    stays = ProgramPractice.objects.filter(practice=offices[0]).order_by("from_date")
    assert [each.to_date for each in stays] == [today() - DAY, None]
    assert f"Alder Family Medicine since {_day(made.starts_on)}" in back  # no gap


def test_what_cannot_be_is_refused_in_words(
    cast: Cast, offices: list[Practice]
) -> None:
    made = begin(cast, offices[:1])
    path = f"/programs/{made.pk}/"
    client = signed_in(cast.director)
    nobody = client.post(f"{path}joining/", {"from_date": today().isoformat()})
    assert nobody.status_code == 422
    assert "Choose at least one practice." in words(nobody.content)
    early = (made.starts_on - DAY).isoformat()
    before = {"practices": [offices[1].pk], "from_date": early}
    assert "The program itself begins" in words(
        client.post(f"{path}joining/", before).content
    )
    stranger = {"practices": [offices[2].pk], "to_date": today().isoformat()}
    answer = client.post(f"{path}leaving/", stranger, follow=True)
    assert "They are not in it any more." in words(answer.content)
    answer = client.post(f"{path}linking/", {"issue": "x"}, follow=True)
    assert "Choose an issue." in words(answer.content)


def test_an_issue_is_linked_and_taken_off_again(
    cast: Cast, offices: list[Practice]
) -> None:
    issue = report(cast, offices[:1])
    made = begin(cast, offices[:1])
    path = f"/programs/{made.pk}/"
    client = signed_in(cast.director)
    assert "Issue that its practices reported" in words(client.get(path).content)
    answer = client.post(f"{path}linking/", {"issue": issue.pk}, follow=True)
    assert "Nobody answers the phone is linked." in words(answer.content)
    client.post(_undo_of(answer.content.decode()))
    assert not ProgramIssue.objects.exists()
    # whose business it isn’t reads no title
    client.post(f"{path}linking/", {"issue": issue.pk})
    page = words(signed_in(cast.liaison).get(path).content)
    assert "An issue of another territory" in page
    assert "Nobody answers the phone" not in page


@pytest.mark.req("ISS-07")
def test_a_remedy_becomes_a_program_for_the_practices_that_reported_it(
    cast: Cast, offices: list[Practice]
) -> None:
    issue = report(cast, offices[:2])
    remedy = remedied(cast, issue)
    client = signed_in(cast.director)
    page = client.get(f"/issues/{issue.pk}/").content.decode()
    assert f"/programs/new/?remedy={remedy.pk}" in page
    form = client.get(f"/programs/new/?remedy={remedy.pk}").content.decode()
    assert 'value="Six slots a week"' in form
    assert form.count(" checked>") == 2
    sent = {
        "remedy": remedy.pk,
        "name": "Six slots a week",
        "kind": "track",
        "service_line": "cardiology",
        "owner": cast.director.pk,
        "starts_on": remedy.from_date.isoformat(),
        "ends_on": str(remedy.to_date),
        "practices": [each.pk for each in offices[:2]],
    }
    answer = client.post("/programs/new/", sent, follow=True)
    assert "it is the remedy: protected slots" in words(answer.content)
    made = Program.objects.get()
    assert (made.starts_on, made.ends_on) == (remedy.from_date, remedy.to_date)
    assert ProgramIssue.objects.get().remedy == remedy
    page = client.get(f"/issues/{issue.pk}/").content.decode()
    assert f"/programs/{made.pk}/" in page
    assert "/programs/new/" not in page
    assert (
        "/programs/"
        not in signed_in(cast.steward).get(f"/issues/{issue.pk}/").content.decode()
    )


@pytest.mark.req("IMP-01")
def test_an_intervention_is_drafted_from_a_program_in_one_click(
    cast: Cast, offices: list[Practice]
) -> None:
    made = begin(cast, offices[:2])
    client = signed_in(cast.director)
    path = f"/interventions/new/?program={made.pk}"
    assert path in client.get(f"/programs/{made.pk}/").content.decode()
    form = client.get(path).content.decode()
    assert 'value="Protected slots"' in form
    assert all(each.name in form for each in offices[:2])
    assert offices[2].name not in form
    assert f'<option value="{made.pk}" selected>' in form
    odd = client.get("/interventions/new/?program=%00")
    assert odd.status_code == 200


def test_pages_cost_the_same_however_much_there_is(
    cast: Cast,
    offices: list[Practice],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    first = begin(cast, offices[:1])
    for count in range(30):
        begin(cast, offices, name=f"Track {count:02}")
        office = Practice.objects.create(code=f"P{count}", name=f"Office {count:02}")
        join_program(
            program=first,
            practices=[office],
            from_date=today(),
            by=cast.director,
            at=timezone.now(),
        )
    client = signed_in(cast.director)
    client.get("/programs/")
    with django_assert_max_num_queries(14):
        page = words(client.get("/programs/?sort=-practices&line=cardiology").content)
    assert "1 to 25 of 31" in page
    with django_assert_max_num_queries(24):
        client.get(f"/programs/{first.pk}/")
    with django_assert_max_num_queries(10):
        client.get(f"/programs/{first.pk}/practices/")


def _undo_of(page: str) -> str:
    toast = page[page.rindex('class="toast"') :]
    action = toast[toast.index('action="') + 8 :]
    return action[: action.index('"')].replace("&amp;", "&")


def _day(value: date) -> str:
    return f"{value.day} {value:%b %Y}"
