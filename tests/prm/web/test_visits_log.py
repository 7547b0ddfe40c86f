"""The log of visits, the page of one, its edits, and the field work on a practice's page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from prm.issues.operations import Opening, open_issue
from prm.territories.models import Tiering
from prm.visits.models import Appointment, Interaction, VisitingHours
from prm.visits.operations import Asking, Who, ask_introduction
from tests.cast import Cast, signed_in
from tests.prm.visits.conftest import elm as elm
from tests.prm.visits.conftest import oak as oak
from tests.prm.visits.made import Office, by_name, log, make_owner, promise
from tests.prm.web.conftest import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("FLD-01")]

DAY = timedelta(days=1)


@pytest.fixture
def browser(cast: Cast) -> Client:
    return signed_in(cast.liaison)


def ago(days: int) -> dict[str, Any]:
    now = timezone.now()
    return {"now": now, "at": now - days * DAY, "next_step": "", "next_on": None}


def test_the_log_is_filtered_by_the_address_and_taken_as_a_file(
    cast: Cast, elm: Office, oak: Office, browser: Client
) -> None:
    log(elm.practice, cast.liaison, **ago(1), intel="Five weeks", kind="call")
    log(elm.practice, cast.director, **ago(40), intel="Spine", purpose="thank")
    log(oak.practice, cast.director, **ago(1), intel="Elsewhere")
    since = str(timezone.localdate() - 9 * DAY)
    for asked, seen, unseen in (
        ({}, ["Five weeks", "Spine"], ["Elsewhere"]),
        ({"kind": "call"}, ["Five weeks"], ["Spine"]),
        ({"purpose": "thank"}, ["Spine"], ["Five weeks"]),
        ({"by": cast.director.pk}, ["Spine"], ["Five weeks"]),
        ({"first": since}, ["Five weeks"], ["Spine"]),
        ({"last": since}, ["Spine"], ["Five weeks"]),
        ({"text": "spine"}, ["Spine"], ["Five weeks"]),
        ({"practice": oak.practice.pk}, [], ["Spine", "Elsewhere"]),
    ):
        page = words(browser.get("/visits/", asked).content)
        file = b"".join(browser.get("/visits/file/", asked).streaming_content).decode()
        for text in seen:
            assert text in page
            assert text in file
        for text in unseen:
            assert text not in page
            assert text not in file


def test_a_visit_shows_what_was_said_with_whom_and_what_came_of_it(
    cast: Cast, elm: Office, browser: Client
) -> None:
    people = [Who("practitioner", elm.doctor.pk), by_name("a new nurse")]
    logged = log(
        elm.practice,
        cast.liaison,
        people=people,
        **{
            **ago(0),
            "next_step": "Bring the direct line",
            "next_on": timezone.localdate(),
        },
    )
    made = promise(
        elm.practice, cast.liaison, due_on=timezone.localdate(), made_at=timezone.now()
    )
    made.interaction = logged
    made.save()
    text = words(browser.get(f"/visits/{logged.pk}/").content)
    for part in (
        "They wait five weeks",
        "Bring the direct line",
        "Appointments and waits",
        str(elm.doctor),
        "a new nurse not in the directory yet",
        "A direct line to the cardiology desk today",
    ):
        assert part in text


def form_of(logged: Interaction, **changed: Any) -> dict[str, Any]:
    shown = timezone.localtime(logged.at)
    return {
        "seen": logged.revision,
        "purpose": logged.purpose,
        "kind": logged.kind,
        "intel": logged.intel,
        "topics": logged.topics,
        "next_step": logged.next_step,
        "next_on": logged.next_on or "",
        "minutes": logged.minutes or "",
        "at": shown.strftime("%Y-%m-%dT%H:%M"),
        **changed,
    }


def test_an_edit_keeps_what_it_does_not_touch_and_shows_in_the_history(
    cast: Cast, elm: Office, browser: Client
) -> None:
    people = [Who("contact", elm.manager.pk), by_name("a new nurse")]
    logged = log(elm.practice, cast.liaison, **ago(3), people=people)
    path = f"/visits/{logged.pk}/edit/"
    shown = browser.get(path).content.decode()
    assert f'value="contact:{elm.manager.pk}"' in shown
    said = form_of(
        logged,
        intel="Six weeks.",
        people=f"contact:{elm.manager.pk}",
        somebody="a new nurse",
    )
    done = browser.post(path, said, follow=True)
    assert "Six weeks." in words(done.content)
    history = words(browser.get(f"/ledger/of/visits.interaction/{logged.pk}/").content)
    after = Interaction.objects.get()
    assert after.at == logged.at, "the seconds that the form doesn't show stay"
    assert "changed intel of a visit" in history
    stale = browser.post(path, said)
    assert stale.status_code == 422
    assert "Somebody changed it meanwhile" in words(stale.content)


def test_what_is_removed_is_brought_back_by_the_toast(
    cast: Cast, elm: Office, browser: Client
) -> None:
    logged = log(elm.practice, cast.liaison, **ago(3))
    gone = browser.post(f"/visits/{logged.pk}/removal/", follow=True)
    assert "counts no more" in words(gone.content)
    assert f"/visits/{logged.pk}/restoration/" in gone.content.decode()
    assert "It was removed" in words(browser.get(f"/visits/{logged.pk}/").content)
    browser.post(f"/visits/{logged.pk}/restoration/")
    assert Interaction.objects.get().removed_at is None


def part(browser: Client, office: Office) -> str:
    return words(browser.get(f"/practices/{office.practice.pk}/field-work/").content)


@pytest.mark.req("FLD-08")
def test_a_practices_page_shows_what_is_open_late_ones_first(
    cast: Cast, elm: Office, browser: Client
) -> None:
    assert "Nothing is promised and no issue is open" in part(browser, elm)
    now, today = timezone.now(), timezone.localdate()
    for what, days in (("Later", 5), ("Late", -2)):
        promise(
            elm.practice,
            cast.liaison,
            what=what,
            due_on=today + days * DAY,
            made_at=now - 9 * DAY,
        )
    log(elm.practice, cast.liaison, **ago(3))
    opening = Opening(
        title="No slot for five weeks",
        barrier="access",
        sub_kind="no_appointment",
        practices=[elm.practice],
    )
    open_issue(opening=opening, by=cast.director, at=now)
    ask_introduction(
        practice=elm.practice,
        asking=Asking("cardiology", elm.doctor),
        by=cast.liaison,
        at=now,
    )
    text = part(browser, elm)
    assert text.index("Late 2 days late") < text.index("Later")
    for each in ("No slot for five weeks", "They wait five weeks", "and one of ours"):
        assert each in text
    reader = part(signed_in(cast.steward), elm)
    assert "No slot for five weeks" not in reader, "a steward reads no issues"
    assert "Log a visit" not in reader


def test_field_work_is_no_part_of_the_page_for_who_may_not_read_it(
    cast: Cast, elm: Office, oak: Office
) -> None:
    address = f"/practices/{elm.practice.pk}/field-work/"
    page = f"/practices/{elm.practice.pk}/"
    assert address in signed_in(cast.liaison).get(page).content.decode()
    for person in (cast.compliance_officer, cast.team_mate):
        browser = signed_in(person)
        assert browser.get(address).status_code == 403
        assert address not in browser.get(page).content.decode()


def test_more_field_work_asks_no_more_often(
    cast: Cast, elm: Office, browser: Client, django_assert_max_num_queries: Any
) -> None:
    def fill() -> None:
        log(elm.practice, cast.liaison, **ago(3), people=[by_name("somebody")])
        promise(
            elm.practice,
            cast.liaison,
            owner=make_owner(f"Owner{Interaction.objects.count()} X"),
            due_on=timezone.localdate() + DAY,
            made_at=timezone.now(),
        )

    fill()
    with django_assert_max_num_queries(40) as few:
        part(browser, elm)
    for _ in range(5):
        fill()
    with django_assert_max_num_queries(len(few.captured_queries)):
        part(browser, elm)


@pytest.mark.req("FLD-06", "PRG-04")
def test_the_log_says_how_many_were_visited_within_their_cadence(
    cast: Cast, elm: Office, oak: Office, browser: Client
) -> None:
    for office in (elm, oak):
        Tiering.objects.create(
            practice=office.practice, tier="A", from_date=date(2026, 1, 1)
        )
    log(elm.practice, cast.liaison, **ago(3))
    own = words(browser.get("/visits/").content)
    assert "Tier A, every 28 days 100 % 1 of 1" in own
    every = words(signed_in(cast.director).get("/visits/").content)
    assert "50 % 1 of 2" in every


@pytest.mark.req("FLD-07")
def test_hours_are_said_on_their_page_and_what_can_not_be_is_refused_there(
    cast: Cast, elm: Office, browser: Client
) -> None:
    path = f"/practices/{elm.practice.pk}/hours/"
    assert 'name="monday_opens" value="08:00"' in browser.get(path).content.decode()
    said = {
        "tuesday_takes_visits": "on",
        "tuesday_opens": "09:00",
        "tuesday_closes": "08:00",
    }
    wrong = browser.post(path, said)
    assert wrong.status_code == 422
    assert "Tuesday: They open before they close" in words(wrong.content)
    browser.post(path, {**said, "tuesday_closes": "15:00"})
    kept = VisitingHours.objects.filter(takes_visits=True).get()
    assert (kept.weekday, f"{kept.closes:%H:%M}") == (1, "15:00")
    assert VisitingHours.objects.filter(takes_visits=False).count() == 4


@pytest.mark.req("FLD-07")
def test_a_visit_is_agreed_and_called_off(
    cast: Cast, elm: Office, browser: Client
) -> None:
    path = f"/practices/{elm.practice.pk}/appointments/"
    when = timezone.localtime(timezone.now() + 3 * DAY).strftime("%Y-%m-%dT10:00")
    said = {"starts_at": when, "minutes": 30, "liaison": cast.liaison.pk}
    done = browser.post(path, said, follow=True)
    assert f"{cast.liaison} is expected" in words(done.content)
    again = browser.post(path, said)
    assert again.status_code == 422
    assert "is expected at Elm Street" in words(again.content)
    other = browser.post(path, {**said, "liaison": cast.team_mate.pk})
    assert other.status_code == 422, "a liaison agrees their own visits"
    agreed = Appointment.objects.get()
    browser.post(f"/appointments/{agreed.pk}/cancellation/")
    agreed.refresh_from_db()
    assert agreed.cancelled_at
