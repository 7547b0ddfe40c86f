"""Steps of launches on Today: a person's own, late ones first, done in place and taken back there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from prm.programs.models import LaunchPlan, LaunchStep
from prm.web.today.launches import launch_steps_of
from tests.cast import Cast, signed_in
from tests.prm.programs.made import make_launch, make_specialist
from tests.prm.web.conftest import words
from tests.prm.web.test_programs import _undo_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRG-01")]

TODAY = "/today/"
DAY = timedelta(days=1)


def plan_with(cast: Cast, *, days: dict[str, int], **given: Any) -> LaunchPlan:
    """Plan a launch whose steps with these keys are the liaison's, wait for nothing, and are due so many days on."""
    starts = timezone.localdate() + 300 * DAY
    plan = make_launch(cast, starts_on=starts, **given)
    for key, ahead in days.items():
        step = LaunchStep.objects.get(plan=plan, key=key)
        step.waits_for.clear()
        step.owner, step.due_on = cast.liaison, timezone.localdate() + ahead * DAY
        step.save()
    return plan


KEYS = {
    "file_handed_in": 3,
    "profile_written": -2,
    "slots_opened": -9,
    "booking_tried": 8,
}


def test_late_ones_stand_first_and_only_those_of_a_week(cast: Cast) -> None:
    plan_with(cast, days=KEYS)
    found = launch_steps_of(cast.liaison, on=timezone.localdate())
    assert [each.step.key for each in found.shown] == [
        "slots_opened",
        "profile_written",
        "file_handed_in",
    ]
    assert (found.late, found.soon, found.more) == (2, 1, 0)


def test_each_leads_to_its_launch_and_says_how_late_and_for_whom(cast: Cast) -> None:
    plan = plan_with(cast, days=KEYS)
    response = signed_in(cast.liaison).get(TODAY)
    page = words(response.content)
    assert "Two launch steps are late." in page
    assert "9 days late · Vesper Quillon" in page
    first = LaunchStep.objects.get(plan=plan, key="slots_opened")
    assert first.what in page
    assert f'href="/programs/{plan.program_id}/launch/"' in response.content.decode()


def test_whoever_has_none_reads_nothing_of_them(cast: Cast) -> None:
    plan_with(cast, days=KEYS)
    for person in (cast.team_mate, cast.director):
        assert "launch steps" not in words(signed_in(person).get(TODAY).content)


def test_a_director_reads_their_own_beside_the_teams_day(cast: Cast) -> None:
    plan = plan_with(cast, days=KEYS)
    LaunchStep.objects.filter(plan=plan).update(owner=cast.director)
    page = words(signed_in(cast.director).get(TODAY).content)
    assert "Your launch steps" in page
    assert "9 days late" in page


def test_one_is_done_in_place_and_taken_back_in_place(cast: Cast) -> None:
    plan = plan_with(cast, days=KEYS)
    step = LaunchStep.objects.get(plan=plan, key="slots_opened")
    path = f"/programs/{plan.program_id}/launch/steps/{step.pk}/finishing/"
    client = signed_in(cast.liaison)
    assert f'action="{path}"' in client.get(TODAY).content.decode()
    sent = {"done_on": timezone.localdate().isoformat(), "back": TODAY}
    answer = client.post(path, sent, follow=True)
    assert answer.redirect_chain == [(TODAY, 302)]
    step.refresh_from_db()
    assert (step.done_on, step.done_by) == (timezone.localdate(), cast.liaison)
    assert "One launch step is late." in words(answer.content)
    undone = client.post(_undo_of(answer.content.decode()), follow=True)
    assert undone.redirect_chain == [(TODAY, 302)]
    step.refresh_from_db()
    assert step.done_on is None
    assert "Two launch steps are late." in words(undone.content)


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example", "x"]
)
def test_nobody_is_sent_elsewhere(cast: Cast, back: str) -> None:
    plan = plan_with(cast, days=KEYS)
    step = LaunchStep.objects.get(plan=plan, key="slots_opened")
    launch = f"/programs/{plan.program_id}/launch/"
    sent = {"done_on": timezone.localdate().isoformat(), "back": back}
    answer = signed_in(cast.liaison).post(f"{launch}steps/{step.pk}/finishing/", sent)
    assert answer["Location"] == launch


def test_many_launches_ask_no_more_than_few(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    today = timezone.localdate()
    for number in range(8):
        name = f"Vesper {'abcdefgh'[number]}quillon"
        plan_with(cast, days=KEYS, practitioner=make_specialist(name))
    with django_assert_max_num_queries(3):
        found = launch_steps_of(cast.liaison, on=today)
        said = [
            f"{each.step.plan.practitioner}{each.step.owner}" for each in found.shown
        ]
    assert (found.late, found.more, len(said)) == (16, 19, 5)
