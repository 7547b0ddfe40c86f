"""The visit form: prefilled from the plan, short, and with all that came of the visit in one act."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from prm.common.calendar import site_calendar
from prm.common.ids import uuid7
from prm.directory.models import Contact, Practice
from prm.outreach.models import Material, MaterialLeft
from prm.territories.operations import assign_liaison
from prm.visits.models import Commitment, Interaction, Introduction, Stop, WeekPlan
from tests.cast import Cast, signed_in
from tests.prm.territories.made import at, make_practice, make_territory, on
from tests.prm.web.conftest import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("FLD-01")]


@pytest.fixture
def alder(cast: Cast) -> Practice:
    alder = make_practice("Alder Creek")
    make_practice("Elsewhere")
    territory = make_territory("North", by=cast.director, day=at(1), practices=(alder,))
    assign_liaison(
        territory=territory,
        liaison=cast.liaison,
        from_date=on(1),
        by=cast.director,
        at=at(1),
    )
    Contact.objects.create(practice=alder, name="Nell Orchard", role="front_desk")
    return alder


@pytest.fixture
def stop(cast: Cast, alder: Practice) -> Stop:
    now = timezone.now()
    today = timezone.localdate(now)
    plan = WeekPlan.objects.create(liaison=cast.liaison, week=today, changed_at=now)
    return Stop.objects.create(
        plan=plan,
        practice=alder,
        day=today,
        place=0,
        arrives_at=now,
        minutes=25,
        kind="value",
    )


def test_without_a_practice_it_is_the_next_stop_of_today(
    cast: Cast, stop: Stop
) -> None:
    page = words(signed_in(cast.liaison).get("/visits/new/").content)
    assert "Alder Creek , planned for" in page
    assert "Nell Orchard, front desk" in page


def test_without_a_plan_it_asks_where_they_were(cast: Cast, alder: Practice) -> None:
    client = signed_in(cast.liaison)
    page = words(client.get("/visits/new/").content)
    assert "Where were you?" in page
    assert "Alder Creek" in page
    assert "Elsewhere" not in page
    nothing = words(client.get("/visits/new/?text=nowhere").content)
    assert "No practice of yours has such a name." in nothing


def test_everything_that_came_of_a_visit_is_one_act(
    cast: Cast, alder: Practice, stop: Stop
) -> None:
    contact = Contact.objects.get()
    card = Material.objects.create(
        title="Direct line card",
        version="2026",
        added_at=timezone.now(),
        added_by=cast.director,
    )
    key = str(uuid7())
    form = {
        "id": key,
        "practice": alder.pk,
        "stop": str(stop.pk),
        "purpose": "listen",
        "people": [f"contact:{contact.pk}"],
        "somebody": "a new nurse, Ines",
        "topics": ["access", "reports"],
        "intel": "Six weeks for cardiology.",
        "next_step": "Bring the line",
        "next_in": "7",
        "materials": [str(card.pk)],
        "introduction": "on",
        "introduction_line": "cardiology",
        "promise_what": "A map",
        "promise_owner": "me",
        "promise_in": "14",
    }
    client = signed_in(cast.liaison)
    saved = client.post("/visits/new/", form)
    assert saved.headers["Location"] == f"/visits/{key}/"
    again = client.post("/visits/new/", form)  # a second tap, or a second try
    assert again.headers["Location"] == f"/visits/{key}/"
    visit = Interaction.objects.get()
    names = [str(each) for each in visit.attendees.order_by("pk")]
    assert names == ["Nell Orchard", "a new nurse", "Ines"]
    assert visit.stop == stop
    assert visit.next_on is not None
    assert site_calendar().is_business_day(visit.next_on)
    assert MaterialLeft.objects.get().material == card
    assert Introduction.objects.get().interaction == visit
    assert Commitment.objects.get().interaction == visit


def test_it_goes_on_to_an_issue_if_asked(cast: Cast, alder: Practice) -> None:
    form = {"practice": alder.pk, "purpose": "thank", "then": "issue"}
    saved = signed_in(cast.liaison).post("/visits/new/", form)
    assert f"/issues/new/?practice={alder.pk}" in saved.headers["Location"]


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"purpose": ""}, "Choose why you came."),
        ({"purpose": "other"}, "Say in a few words why you came."),
        ({"next_step": "Call"}, "Say by when"),
        ({"next_in": "7"}, "Say what the next step is."),
        ({"promise_what": "A map"}, "Say by when it is promised."),
        ({"introduction": "on"}, "Choose the line of the specialist."),
        ({"at": "2090-01-01T10:00"}, "That is still to come."),
        ({"somebody": "x" * 300}, "Put commas between names."),
        ({"people": ["contact:0"]}, "Select a valid choice"),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_is_kept(
    cast: Cast, alder: Practice, over: dict[str, object], said: str
) -> None:
    form = {"practice": alder.pk, "purpose": "thank", **over}
    page = signed_in(cast.liaison).post("/visits/new/", form)
    assert page.status_code == 422
    assert said in words(page.content)
    assert not Interaction.objects.exists()


def test_a_practice_of_elsewhere_is_refused_with_whom_to_ask(
    cast: Cast, alder: Practice
) -> None:
    elsewhere = Practice.objects.get(name="Elsewhere")
    client = signed_in(cast.liaison)
    assert client.get(f"/visits/new/?practice={elsewhere.pk}").status_code == 403
    assert client.get("/visits/new/?practice=999999").status_code == 404
    assert client.get("/visits/new/?stop=nonsense").status_code == 200


def test_a_visit_of_the_day_before_is_logged_as_such(
    cast: Cast, alder: Practice
) -> None:
    earlier = timezone.localtime() - timedelta(days=1)
    form = {
        "practice": alder.pk,
        "purpose": "thank",
        "at": earlier.strftime("%Y-%m-%dT%H:%M"),
    }
    signed_in(cast.liaison).post("/visits/new/", form)
    assert timezone.localdate(Interaction.objects.get().at) == earlier.date()
