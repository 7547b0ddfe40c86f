"""The launch of a specialist: late steps first, gates, promotion, and patients against what was planned."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from prm.programs.models import LaunchPlan, LaunchStep
from tests.cast import Cast, signed_in
from tests.prm.insights.made import Market
from tests.prm.programs.made import (
    GATES,
    make_launch,
    make_program,
    make_specialist,
    roles,
)
from tests.prm.web.conftest import words
from tests.prm.web.test_programs import _undo_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRG-01")]

DAY = timedelta(days=1)


def launched(cast: Cast, **given: Any) -> LaunchPlan:
    """Plan a launch that began 100 days ago, so that all but the last steps are late."""
    starts = timezone.localdate() - 100 * DAY
    return make_launch(cast, **{"starts_on": starts, **given})


def path_of(plan: LaunchPlan) -> str:
    return f"/programs/{plan.program_id}/launch/"


def step(plan: LaunchPlan, key: str) -> LaunchStep:
    return LaunchStep.objects.get(plan=plan, key=key)


def test_a_launch_is_planned_from_a_template(cast: Cast) -> None:
    program = make_program(cast)
    specialist = make_specialist()
    client = signed_in(cast.director)
    path = f"/programs/{program.pk}/launch/"
    assert "Not planned yet" in words(client.get(path).content)
    sent = {
        "practitioner": specialist.pk,
        "template": "new_to_system",
        "starts_on": "2027-03-01",
        "capacity_a_month": "40",
        **{f"owner_{role}": each.pk for role, each in roles(cast).items()},
    }
    find = {**sent, "practitioner": "", "find": "quill", "find_now": "1"}
    found = client.post(f"{path}planning/", find)
    assert found.status_code == 200
    assert "Vesper Quillon" in words(found.content)  # who isn’t ours yet
    assert 'value="40"' in found.content.decode()  # what was typed stays
    refused = client.post(f"{path}planning/", {**sent, "owner_liaison": ""})
    assert refused.status_code == 422
    assert "Say who takes these steps." in words(refused.content)
    page = words(client.post(f"{path}planning/", sent, follow=True).content)
    assert (
        "Not ready to promote: credentialing, privileges, payers and schedule" in page
    )
    assert "Hand in a complete credentialing file" in page
    assert "New patients against the plan" in page
    assert "room for 40" not in page  # in the drawing, not in the words
    plan = LaunchPlan.objects.get()
    assert plan.practitioner == specialist
    track = make_program(cast, kind="track", name="Track")
    assert "No launch belongs to it" in words(
        client.get(f"/programs/{track.pk}/launch/").content
    )


def test_late_steps_stand_first_and_say_what_they_wait_for(cast: Cast) -> None:
    plan = launched(cast)
    page = words(signed_in(cast.executive).get(path_of(plan)).content)
    assert page.index("Late the longest first") < page.index("282 days late")
    assert "Waits for: Hand in a complete credentialing file." in page
    assert "Done:" not in page  # nobody’s who only reads


def test_steps_are_finished_opened_left_out_and_given(cast: Cast) -> None:
    plan = launched(cast)
    first = step(plan, "file_handed_in")
    path = f"{path_of(plan)}steps/{first.pk}/"
    client = signed_in(cast.director)
    today = timezone.localdate().isoformat()
    refused = client.post(f"{path}finishing/", {"done_on": ""}, follow=True)
    assert "Say on which day it was done." in words(refused.content)
    waits = step(plan, "payers_asked")
    answer = client.post(
        f"{path_of(plan)}steps/{waits.pk}/finishing/", {"done_on": today}, follow=True
    )
    assert "Settle that first." in words(answer.content)
    answer = client.post(f"{path}finishing/", {"done_on": today}, follow=True)
    assert "Hand in a complete credentialing file is done." in words(answer.content)
    client.post(_undo_of(answer.content.decode()))
    first.refresh_from_db()
    assert first.done_on is None
    refused = client.post(f"{path}leaving-out/", {"why": " "}, follow=True)
    assert "Say why it isn’t needed." in words(refused.content)
    answer = client.post(f"{path}leaving-out/", {"why": "Filed already"}, follow=True)
    assert "Filed already" in words(answer.content)
    client.post(_undo_of(answer.content.decode()))
    due = first.due_on
    given = {"owner": cast.analyst.pk, "due_on": today}
    answer = client.post(f"{path}giving/", given, follow=True)
    first.refresh_from_db()
    assert first.owner == cast.analyst
    client.post(_undo_of(answer.content.decode()))
    first.refresh_from_db()
    assert (first.owner, first.due_on) == (cast.director, due)
    # a step of a gate is left out by directors alone
    stranger = signed_in(cast.liaison)
    assert stranger.post(f"{path}leaving-out/", {"why": "x"}).status_code == 403
    assert stranger.post(f"{path}finishing/", {"done_on": today}).status_code == 403


def test_ready_to_promote_only_when_every_gate_is_open(cast: Cast) -> None:
    plan = launched(cast)
    client = signed_in(cast.director)
    answer = client.post(f"{path_of(plan)}promotion/", follow=True)
    assert "Not yet:" in words(answer.content)
    LaunchStep.objects.filter(plan=plan, gate__in=GATES[:3]).update(not_needed="x")
    assert "Not ready to promote: schedule template isn’t settled" in words(
        client.get(path_of(plan)).content
    )
    LaunchStep.objects.filter(plan=plan, gate=GATES[3]).update(not_needed="x")
    assert "Ready to promote: every gate is open." in words(
        client.get(path_of(plan)).content
    )
    answer = client.post(f"{path_of(plan)}promotion/", follow=True)
    assert "Promoted by Odalys Thornbury" in words(answer.content)
    client.post(_undo_of(answer.content.decode()))
    plan.refresh_from_db()
    assert plan.promoted_at is None


def test_the_start_moves_with_an_undo_and_the_ramp_is_kept(cast: Cast) -> None:
    plan = launched(cast)
    client = signed_in(cast.director)
    before = plan.starts_on
    later = (before + 7 * DAY).isoformat()
    answer = client.post(f"{path_of(plan)}moving/", {"starts_on": later}, follow=True)
    plan.refresh_from_db()
    assert plan.starts_on == before + 7 * DAY
    client.post(_undo_of(answer.content.decode()))
    plan.refresh_from_db()
    assert plan.starts_on == before
    wrong = {"capacity_a_month": "20", "planned": "8, many"}
    answer = client.post(f"{path_of(plan)}ramp/", wrong)
    assert answer.status_code == 422
    assert "Write whole numbers with a comma between" in words(answer.content)
    over = client.post(f"{path_of(plan)}ramp/", {**wrong, "planned": "8, 30"})
    assert "there is room for 0 to 20" in words(over.content)
    client.post(f"{path_of(plan)}ramp/", {**wrong, "planned": "8, 12"})
    assert [each.planned for each in plan.ramp.all()] == [8, 12]


@pytest.mark.req("PRG-02")
def test_the_ramp_holds_what_came_against_the_plan(
    cast: Cast, market: Market, settings: Settings
) -> None:
    for name, volume in (("Alder", 36.0), ("Birch", 24.0), ("Cedar", 60.0)):
        market.practice(name)
        market.sends(name, ours=volume, competitor=60)
    market.arrive_as_sent()
    market.publish(Path(settings.MARTS))
    specialist = make_specialist("Dr. Ours")
    specialist.npi = "ours-9"
    specialist.save()
    plan = launched(cast, practitioner=specialist, starts_on=date(2026, 3, 1))
    page = words(signed_in(cast.director).get(path_of(plan)).content)
    # ten a month have no number; six months of sixty have one
    assert "60 new patients in 6 complete months since the start" in page
    assert "60 in 6 months" in page
    assert "Sep 2026 70 % complete" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert "referral episodes to Dr. Ours" in page
    # a liaison reads of their own territories alone: here of none
    own = words(signed_in(cast.liaison).get(path_of(plan)).content)
    assert "60 new patients" not in own
    assert "Practices gained" not in own
    assert "No referral to them can be told" in own
    # nobody knows an NPI, or the mart ends before the start: the page says so
    specialist.npi = ""
    specialist.save()
    page = words(signed_in(cast.director).get(path_of(plan)).content)
    assert "The directory knows no NPI of theirs" in page


def test_a_plan_costs_the_same_however_many_steps(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    plan = launched(cast)
    client = signed_in(cast.director)
    client.get(path_of(plan))
    with django_assert_max_num_queries(20):
        client.get(path_of(plan))
