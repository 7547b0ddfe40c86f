"""Training of the team, what expires first; and the portfolio that one takes along."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from prm.accounts.models import User
from prm.programs.models import Training
from prm.programs.operations import Learnt, record_training
from tests.cast import Cast, signed_in
from tests.pdf_reading import Pdf
from tests.prm.visits.conftest import elm as elm
from tests.prm.visits.made import Office, log
from tests.prm.web.conftest import words
from tests.prm.web.test_programs import _undo_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRG-05")]


def learn(person: User, name: str, days: int | None = None) -> Training:
    today = timezone.localdate()
    until: date | None = today + timedelta(days=days) if days is not None else None
    learnt = Learnt("certification", name, today - timedelta(days=400), "AAPL", until)
    return record_training(person=person, learnt=learnt, by=person, at=timezone.now())


def test_what_expires_in_sixty_days_stands_first(cast: Cast) -> None:
    learn(cast.liaison, "For good")
    learn(cast.liaison, "Far", 61)
    learn(cast.team_mate, "Near", 60)
    learn(cast.team_mate, "Gone", -1)
    page = words(signed_in(cast.director).get("/team/training/").content)
    assert "1 expires within 60 days" in page
    places = [page.index(f"{name} ") for name in ("Near", "Gone", "Far")]
    assert places == sorted(places)
    own = words(signed_in(cast.liaison).get("/team/training/").content)
    assert "Your training" in own
    assert "Near" not in own
    assert "Nothing expires within 60 days." in own


def test_training_is_written_down_changed_removed_and_taken_back(cast: Cast) -> None:
    client = signed_in(cast.liaison)
    assert "Nothing written down yet" in words(client.get("/team/training/").content)
    sent = {
        "person": cast.liaison.pk,
        "kind": "training",
        "name": "Anti-kickback basics",
        "done_on": timezone.localdate().isoformat(),
    }
    early = (timezone.localdate() - timedelta(days=1)).isoformat()
    refused = client.post("/team/training/new/", {**sent, "expires_on": early})
    assert refused.status_code == 422
    assert "It would expire before it counts." in words(refused.content)
    foreign = client.post("/team/training/new/", {**sent, "person": cast.analyst.pk})
    assert "Choose somebody of the team." in words(foreign.content)
    client.post("/team/training/new/", sent)
    made = Training.objects.get()
    path = f"/team/training/{made.pk}/"
    client.post(f"{path}edit/", {**sent, "name": "Anti-kickback"})
    answer = client.post(f"{path}removal/", follow=True)
    assert "Anti-kickback is removed." in words(answer.content)
    client.post(_undo_of(answer.content.decode()))
    made.refresh_from_db()
    assert (made.name, made.removed_at) == ("Anti-kickback", None)
    assert signed_in(cast.team_mate).post(f"{path}removal/").status_code == 404


def test_the_page_costs_the_same_however_much_was_learnt(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for count in range(20):
        learn(cast.liaison, f"Course {count}", count)
    client = signed_in(cast.director)
    client.get("/team/training/")
    with django_assert_max_num_queries(9):
        client.get("/team/training/")


def test_a_portfolio_documents_results_and_names_no_practice(
    cast: Cast, elm: Office
) -> None:
    log(elm.practice, cast.liaison)
    learn(cast.liaison, "Certified liaison", 300)
    learn(cast.team_mate, "Somebody else’s")
    client = signed_in(cast.liaison)
    page = words(client.get("/account/portfolio/").content)
    assert "1 visit to 1 practice" in page
    assert "Certified liaison" in page
    assert "Somebody else" not in page
    assert str(elm.practice) not in page
    answer = client.get("/account/portfolio/file/?as=csv")
    body = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "Portfolio of Ren Halloway" in body
    assert "Certified liaison,certification by AAPL" in body
    assert str(elm.practice) not in body
    made = client.get("/account/portfolio/file/?as=pdf")
    assert made.headers["Content-Type"] == "application/pdf"
    paper = Pdf(made.content)
    assert paper.is_tagged
    text = paper.text
    assert "Portfolio of Ren Halloway" in text
    assert "Certified liaison" in text


def test_an_empty_portfolio_says_what_will_come(cast: Cast) -> None:
    page = words(signed_in(cast.steward).get("/account/portfolio/").content)
    assert "Nothing documented yet" in page
