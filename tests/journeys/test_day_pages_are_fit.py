"""Today, the brief, goals, the team and drafts: fit for everybody, at a desk and in a car park."""

from __future__ import annotations

import pytest
from django.utils import timezone

from prm.accounts.models import User
from prm.programs.models import Intervention
from prm.programs.operations import Aim, Draft, draft_intervention, set_goal
from prm.visits.models import Stop, WeekPlan
from prm.visits.operations import log_interaction
from prm.visits.queries.plans import monday_of
from tests.journeys.conftest import Visitor, _person
from tests.journeys.test_every_page_is_fit import SCREENS, broken_rules
from tests.prm.visits.made import DAY, promise, said
from tests.prm.visits.weeks import make_places, moment

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def liaison(director: User) -> User:
    """Return a liaison with a day: three stops, a late promise, a goal and a draft."""
    person = _person("liaison")
    places = make_places(6, liaison=person, by=director)
    now, day = timezone.now(), timezone.localdate()
    plan = WeekPlan.objects.create(liaison=person, week=monday_of(day), changed_at=now)
    for place, practice in enumerate(places[:3]):
        Stop.objects.create(
            plan=plan,
            practice=practice,
            day=day,
            place=place,
            arrives_at=moment(day, 9 + place),
            minutes=25,
            drive_minutes=12.0,
            drive_kilometres=16.0,
            kind="value",
            reasons=["Cardiology is below what its panel predicts"],
        )
    promise(places[0], person, due_on=day - 9 * DAY, made_at=now - 20 * DAY)
    visit = said(at=now - DAY, next_step="", next_on=None)
    log_interaction(practice=places[0], said=visit, by=person, at=now)
    span = {"from_date": day - 30 * DAY, "to_date": day + 30 * DAY}
    for measure in ("visits", "coverage", "share"):
        aim = Aim(measure, 50, **span, liaison=person, paid_on=measure == "share")
        set_goal(aim=aim, warned=True, by=director, at=now)
    draft = Draft("A track", "track", "cardiology", day, places[:2], 0.2)
    draft_intervention(draft=draft, by=person, at=now)
    return person


@SCREENS
@pytest.mark.req("FLD-05", "PRG-04")
def test_no_page_of_a_day_breaks_the_rules_of_access(
    visitor: Visitor, liaison: User
) -> None:
    visitor.arrive_as(liaison)
    stop = Stop.objects.earliest("place")
    draft = Intervention.objects.get()
    broken = []
    for path in (
        "/today/",
        f"/practices/{stop.practice_id}/brief/",
        "/goals/",
        "/team/",
        "/interventions/",
        f"/interventions/{draft.pk}/",
        f"/interventions/new/?practice={stop.practice_id}&line=cardiology",
    ):
        visitor.open(path)
        broken += broken_rules(visitor.page)
        width = visitor.page.evaluate("document.documentElement.scrollWidth")
        if width > visitor.page.viewport_size["width"]:
            broken.append(f"{path} is {width} px wide")
    assert not broken


@SCREENS
@pytest.mark.req("PRG-04", "CMP-10")
def test_no_page_of_whoever_leads_breaks_them_either(
    visitor: Visitor, liaison: User, director: User
) -> None:
    visitor.arrive_as(director)
    broken = []
    for path in ("/today/", "/goals/", "/goals/new/", "/team/?weeks=12"):
        visitor.open(path)
        broken += broken_rules(visitor.page)
        width = visitor.page.evaluate("document.documentElement.scrollWidth")
        if width > visitor.page.viewport_size["width"]:
            broken.append(f"{path} is {width} px wide")
    assert not broken
