"""Promises on the page: late ones first, filters in the address, acts with their undo, reliability and of what."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from prm.issues.models import Owner
from prm.visits.models import Commitment
from prm.visits.operations import settle_commitment
from tests.cast import Cast, signed_in
from tests.prm.visits.conftest import elm as elm
from tests.prm.visits.conftest import oak as oak
from tests.prm.visits.made import Office, log, make_owner, promise
from tests.prm.web.conftest import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("FLD-08")]

DAY = timedelta(days=1)


def made(
    office: Office, cast: Cast, what: str, *, days: int, **given: Any
) -> Commitment:
    """Make a promise that is due so many days from today, a month ago."""
    today, now = timezone.localdate(), timezone.now()
    return promise(
        office.practice,
        cast.director,
        what=what,
        due_on=today + days * DAY,
        made_at=now - 30 * DAY,
        **given,
    )


def settle(commitment: Commitment, cast: Cast, *, days: int, state: str) -> None:
    settle_commitment(
        commitment=commitment,
        state=state,
        on=timezone.localdate() + days * DAY,
        note="Because.",
        by=cast.director,
        at=timezone.now(),
        seen=commitment.revision,
    )


def order(page: bytes) -> list[str]:
    """Return the promises of a list as they stand."""
    rows = re.findall(r'<th scope="row" class="name"><a[^>]*>([^<]+)', page.decode())
    return [row.strip() for row in rows]


@pytest.fixture
def browser(cast: Cast) -> Client:
    return signed_in(cast.director)


@pytest.mark.parametrize("sort", ["", "what", "-what", "-due", "owner", "nonsense"])
def test_late_ones_come_first_whatever_one_sorts_by(
    cast: Cast, elm: Office, browser: Client, sort: str
) -> None:
    made(elm, cast, "A card", days=9)
    made(elm, cast, "Map", days=-3)
    made(elm, cast, "Zoo", days=1)
    made(elm, cast, "Late longest", days=-8)
    found = order(browser.get("/promises/", {"sort": sort}).content)
    assert set(found[:2]) == {"Map", "Late longest"}
    if sort in ("", "nonsense"):
        assert found == ["Late longest", "Map", "Zoo", "A card"]


def test_the_page_says_how_many_are_late_and_wait_to_be_told(
    cast: Cast, elm: Office, browser: Client
) -> None:
    made(elm, cast, "Map", days=-3)
    settle(made(elm, cast, "Card", days=2), cast, days=-1, state="kept")
    text = words(browser.get("/promises/").content)
    assert "1 is late." in text
    assert "3 days late" in text
    assert "Of 1 settled one the office hasn’t heard." in text


def test_filters_narrow_the_list_and_its_file_alike(
    cast: Cast, elm: Office, oak: Office, browser: Client
) -> None:
    radiology = make_owner("Una Bright", department="Radiology")
    cardiology = make_owner("Ada Wells", department="Cardiology")
    made(elm, cast, "Map", days=3, owner=radiology)
    made(oak, cast, "Card", days=4, owner=cardiology)
    made(oak, cast, "Call", days=4, owner=cardiology, service_line="urology")
    settle(
        made(elm, cast, "Report", days=4, owner=cardiology), cast, days=0, state="kept"
    )
    territory = elm.practice.placements.get().territory_id
    for asked, expected in (
        ({"department": "Radiology"}, ["Map"]),
        ({"owner": cardiology.pk}, ["Call", "Card"]),
        ({"line": "urology"}, ["Call"]),
        ({"territory": territory}, ["Map"]),
        ({"state": "kept"}, ["Report"]),
        ({"state": "untold"}, ["Report"]),
        ({"state": "late"}, []),
        ({"state": "all", "text": "elm"}, ["Map", "Report"]),
        ({"whose": "mine"}, []),
        ({"owner": "9" * 17}, []),
        ({"state": "\0"}, ["Call", "Card", "Map"]),
    ):
        assert sorted(order(browser.get("/promises/", asked).content)) == expected
        file = browser.get("/promises/file/", {**asked, "as": "csv"})
        lines = b"".join(file.streaming_content).decode().splitlines()
        kept = [line for line in lines if not line.startswith(("#", "\ufeff#"))][1:]
        assert sorted(line.split(",")[0] for line in kept) == expected
    assert (
        browser.get("/promises/file/", {"as": "xlsx"})
        .headers["Content-Type"]
        .endswith("sheet")
    )


def test_reliability_stands_with_what_it_is_of_in_the_order_of_the_alphabet(
    cast: Cast, elm: Office, browser: Client
) -> None:
    una = make_owner("Una Bright", department="Radiology")
    ada = make_owner("Ada Wells", department="Cardiology")
    settle(made(elm, cast, "1", days=-5, owner=una), cast, days=-6, state="kept")
    settle(made(elm, cast, "2", days=-5, owner=ada), cast, days=-3, state="kept")
    settle(made(elm, cast, "3", days=-5, owner=una), cast, days=-6, state="waived")
    made(elm, cast, "4", days=-5, owner=una)
    text = words(browser.get("/promises/").content)
    assert "33 % 1 of 3 promises that were due" in text
    assert "Ada Wells 0 1 0 % Una Bright 1 2 50 %" in text
    assert "Cardiology 0 1 0 % Radiology 1 2 50 %" in text


def test_a_longer_list_asks_no_more_often(
    cast: Cast, elm: Office, browser: Client, django_assert_max_num_queries: Any
) -> None:
    made(elm, cast, "First", days=3)
    with django_assert_max_num_queries(40) as few:
        browser.get("/promises/")
    for number in range(12):
        made(elm, cast, f"Promise {number}", days=number - 5)
    with django_assert_max_num_queries(len(few.captured_queries)):
        browser.get("/promises/")


def act(browser: Client, name: str, found: Commitment, **said: Any) -> Any:
    found.refresh_from_db()
    path = reverse(name, args=[found.pk])
    return browser.post(path, {"seen": found.revision, **said}, follow=True)


def test_kept_told_and_taken_back_by_the_toast(
    cast: Cast, elm: Office, browser: Client
) -> None:
    found = made(elm, cast, "Map", days=-3)
    today = timezone.localdate().isoformat()
    kept = act(
        browser,
        "promise_settlement",
        found,
        state="kept",
        on=today,
        back="/promises/?state=late",
    )
    assert kept.redirect_chain == [("/promises/?state=late", 302)]
    assert "Kept: Map" in words(kept.content)
    told = act(browser, "promise_telling", found, how="phone")
    assert "was told, by phone." in words(told.content)
    undo = re.search(
        r'action="(/promises/[^"]+untelling/[^"]*)"', told.content.decode()
    )
    assert undo
    browser.post(undo[1].replace("&amp;", "&"))
    found.refresh_from_db()
    assert (found.state, found.told_at) == ("kept", None)
    browser.post(undo[1])
    found.refresh_from_db()
    assert found.revision == 4, "an undo takes back its own revision and no later one"
    act(browser, "promise_reopening", found)
    found.refresh_from_db()
    assert found.state == "open"


def test_nobody_is_led_elsewhere_by_the_way_back(
    cast: Cast, elm: Office, browser: Client
) -> None:
    for back in ("https://evil.example/", "//evil.example/"):
        found = made(elm, cast, "Map", days=3)
        today = timezone.localdate().isoformat()
        done = act(
            browser, "promise_settlement", found, state="kept", on=today, back=back
        )
        assert done.redirect_chain == [(f"/promises/{found.pk}/", 302)]


def test_what_is_refused_says_so_beside_its_field(
    cast: Cast, elm: Office, browser: Client
) -> None:
    found = made(elm, cast, "Map", days=3)
    today = timezone.localdate()
    waived = act(browser, "promise_settlement", found, state="waived", on=str(today))
    assert waived.status_code == 422
    assert "Say why they need it no more" in words(waived.content)
    earlier = act(
        browser, "promise_postponement", found, due_on=str(today), why="Holidays"
    )
    assert earlier.status_code == 422
    assert "Give a later day" in words(earlier.content)
    moved = act(
        browser,
        "promise_postponement",
        found,
        due_on=str(today + 9 * DAY),
        why="Holidays",
    )
    assert "Holidays" in words(moved.content)
    stale = browser.post(
        reverse("promise_settlement", args=[found.pk]),
        {"seen": 1, "state": "kept", "on": str(today)},
    )
    assert stale.status_code == 422
    assert "Somebody changed it meanwhile" in words(stale.content)


def test_a_promise_is_made_for_somebody_whom_nobody_had_named(
    cast: Cast, elm: Office
) -> None:
    browser = signed_in(cast.liaison)
    visit = log(elm.practice, cast.liaison)
    path = f"/promises/new/?practice={elm.practice.pk}&visit={visit.pk}"
    assert browser.get(path).status_code == 200
    day = str(timezone.localdate() + 5 * DAY)
    said = {"what": "A map", "due_on": day, "owner": "new", "owner_name": "Una Bright"}
    refused = browser.post(path, said)
    assert refused.status_code == 422
    assert "Give the address to which they get a letter" in words(refused.content)
    said["owner_email"] = "una@clinic.example"
    wrong = browser.post(path, {**said, "due_on": "2020-01-01"})
    assert wrong.status_code == 422
    assert not Owner.objects.exists(), "a refused promise names nobody"
    done = browser.post(path, said, follow=True)
    assert "Una Bright keeps it" in words(done.content)
    found = Commitment.objects.get()
    assert (found.interaction, found.owner.email) == (visit, "una@clinic.example")


def test_without_a_practice_one_chooses_it_first(cast: Cast, elm: Office) -> None:
    page = signed_in(cast.liaison).get("/promises/new/", {"text": "street"}).content
    assert f"/promises/new/?practice={elm.practice.pk}" in page.decode()


def test_whoever_only_reads_gets_no_acts_and_an_owner_gets_their_own(
    cast: Cast, elm: Office, browser: Client
) -> None:
    own = make_owner(cast.service_line_leader.name, user=cast.service_line_leader)
    theirs = made(elm, cast, "Theirs", days=3, owner=own)
    other = made(elm, cast, "Other", days=3, owner=make_owner())
    reader = signed_in(cast.service_line_leader)
    assert "Settle" in words(reader.get(f"/promises/{theirs.pk}/").content)
    assert "Settle" not in words(reader.get(f"/promises/{other.pk}/").content)
    today = timezone.localdate().isoformat()
    said = {"seen": 1, "state": "kept", "on": today}
    refused = reader.post(f"/promises/{other.pk}/settlement/", said)
    assert refused.status_code == 403
    act(reader, "promise_settlement", theirs, state="kept", on=today)
    theirs.refresh_from_db()
    assert theirs.settled_by == cast.service_line_leader


def test_a_promise_beyond_ones_territories_is_not_found(
    cast: Cast, elm: Office, oak: Office
) -> None:
    found = made(oak, cast, "Map", days=3)
    browser = signed_in(cast.liaison)
    assert browser.get(f"/promises/{found.pk}/").status_code == 404
    assert "Map" not in words(browser.get("/promises/").content)
