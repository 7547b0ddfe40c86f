"""The outgoing mail is read and decided about by those who answer for it; a signed link stays its reader's."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from prm.issues.models import OwnerPass
from prm.ledger.models import Entry
from prm.mail.models import Letter, LetterState
from tests.cast import Cast, signed_in
from tests.prm.issues.made import make_site
from tests.prm.mail.made import AT, letter
from tests.prm.web.conftest import words
from tests.prm.web.links import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.req("ISS-09")]


def in_state(state: str, **given: object) -> Letter:
    made = letter(**given)
    Letter.objects.filter(pk=made.pk).update(
        state=state, problem="The server fell silent.", taken_at=AT, attempts=1
    )
    made.refresh_from_db()
    return made


@pytest.fixture
def reader(cast: Cast) -> Reader:
    house = make_site(cast)
    reader = Reader(house.owner("Imre Mott"))
    house.issue(owner=reader.owner, at=timezone.now())
    return reader


def test_what_needs_a_person_is_said_first_and_leads_there(cast: Cast) -> None:
    in_state("sent", to_name="Ana Roe")
    in_state("unsure", to_name="Bo Lind")
    client = signed_in(cast.administrator)
    page = words(client.get("/outbox/").content)
    assert "1 sent and 1 unsure." in page
    assert "1 letter unsure" in page
    only = words(client.get("/outbox/?state=unsure").content)
    assert "Bo Lind" in only
    assert "Ana Roe" not in only
    assert "Ana Roe" in words(client.get("/outbox/?text=ana").content)
    assert "No letter matches" in words(client.get("/outbox/?text=nobody").content)


def test_a_page_costs_the_same_however_many_letters_there_are(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(60):
        letter()
    client = signed_in(cast.director)
    client.get("/outbox/")  # the session's first page notes when it was
    with django_assert_max_num_queries(8):
        page = words(client.get("/outbox/?sort=to&page=2").content)
    assert "26 to 50 of 60" in page


def test_who_is_unsure_decides_and_the_ledger_knows_who(cast: Cast) -> None:
    made = in_state("unsure")
    client = signed_in(cast.director)
    page = words(client.get(f"/outbox/{made.pk}/").content)
    assert "Nobody can tell whether it arrived" in page
    assert "The server fell silent." in page
    client.post(f"/outbox/{made.pk}/arrival/")
    made.refresh_from_db()
    assert made.state == LetterState.SENT
    answer = client.post(f"/outbox/{made.pk}/arrival/", follow=True)
    assert "Look again" in words(answer.content)
    entry = Entry.objects.get(verb="letter.arrived")
    assert entry.by == cast.director


def test_a_letter_held_back_can_be_let_go_by_the_toast(
    cast: Cast, settings: Settings
) -> None:
    settings.MAIL_CONFIGURED = True
    settings.JOBS_AT_ONCE = False
    settings.JOB_QUEUE = "tests.prm.mail.made.no_job"
    made = letter()
    client = signed_in(cast.director)
    answer = client.post(f"/outbox/{made.pk}/drop/", follow=True)
    undo = re.search(rb'action="(/outbox/\S+/sending/)"', answer.content)
    assert undo
    client.post(undo[1].decode())
    made.refresh_from_db()
    assert made.state == LetterState.WAITING


def test_without_a_mail_server_the_letter_is_read_with_its_link(
    cast: Cast, reader: Reader
) -> None:
    made = Letter.objects.get()
    page = signed_in(cast.director).get(f"/outbox/{made.pk}/").content.decode()
    path = reader.link()
    assert path in page
    assert f'href="http://127.0.0.1:8000{path}"' in page


def test_where_mail_is_sent_neither_link_nor_code_is_shown(
    cast: Cast, reader: Reader, settings: Settings
) -> None:
    path = reader.link()
    reader.client.post(f"{path}code/")
    code = reader.code()
    settings.MAIL_CONFIGURED = True
    client = signed_in(cast.director)
    for made in Letter.objects.all():
        page = client.get(f"/outbox/{made.pk}/").content.decode()
        assert path not in page
        assert path.split("/")[3] not in page
        assert code not in page
        assert "(what only its reader may see)" in page


def test_administrators_see_that_a_letter_left_and_not_what_it_says_of_an_office(
    cast: Cast, reader: Reader
) -> None:
    reader.link()
    made = Letter.objects.get()
    director = signed_in(cast.director).get(f"/outbox/{made.pk}/")
    administrator = signed_in(cast.administrator).get(f"/outbox/{made.pk}/")
    assert "What it says" in words(director.content)
    page = words(administrator.content)
    assert made.to_address in page
    assert "A director can read it." in page
    assert "/act/" not in administrator.content.decode()


def test_a_link_can_be_withdrawn_from_its_letter(cast: Cast, reader: Reader) -> None:
    path = reader.link()
    made, issued = Letter.objects.get(), OwnerPass.objects.get()
    client = signed_in(cast.director)
    page = words(client.get(f"/outbox/{made.pk}/").content)
    assert "not used yet" in page
    for _ in range(2):
        client.post(f"/outbox/{made.pk}/links/{issued.pk}/withdrawal/")
    assert reader.client.get(path).status_code == 404
    assert Entry.objects.filter(verb="pass.withdrawn").count() == 1


def test_what_people_typed_is_text(cast: Cast) -> None:
    made = letter(to_name="<b>Ana</b>", subject="<script>x</script>")
    page = signed_in(cast.director).get(f"/outbox/{made.pk}/").content.decode()
    assert "<b>Ana</b>" not in page
    assert "<script>x" not in page


@pytest.mark.parametrize("query", ["state=%00", "sort=-state&page=9", "text=%27%22%3E"])
def test_odd_questions_are_answered(cast: Cast, query: str) -> None:
    letter(not_before=AT + timedelta(days=1))
    assert signed_in(cast.director).get(f"/outbox/?{query}").status_code == 200
