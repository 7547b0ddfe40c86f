"""What lies on a device: the person's own territory, for two days; no patient, no count, nothing given."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from prm.api.device import is_without_counts
from prm.compliance.models import Benefit
from prm.directory.models import Contact
from prm.issues.operations import owner_for
from prm.visits.models import Stop, WeekPlan
from prm.visits.operations.commitments import Promise, make_commitment
from tests.cast import Cast, signed_in
from tests.prm.api.conftest import Field
from tests.prm.territories.made import make_practice

pytestmark = [pytest.mark.django_db, pytest.mark.req("FLD-04")]


def held(cast: Cast) -> dict:  # type: ignore[type-arg]
    response = signed_in(cast.liaison).get("/api/device/")
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    found: dict = response.json()  # type: ignore[type-arg]
    return found


def test_a_device_holds_the_territory_and_nothing_of_another(
    cast: Cast, field: Field
) -> None:
    for practice in (field.alder, field.elsewhere):
        make_commitment(
            practice=practice,
            promise=Promise(
                f"A card for {practice}",
                owner_for(cast.director),
                timezone.localdate() + timedelta(days=3),
            ),
            by=cast.director,
            at=timezone.now(),
        )
    data = held(cast)
    assert [each["name"] for each in data["practices"]] == ["Alder Creek", "Brook Lane"]
    alder = data["practices"][0]
    assert alder["contacts"][0]["name"] == "Nell Orchard"
    assert alder["practitioners"][0]["name"] == "Ada Verrin"
    assert len(alder["hours"]) == 7
    assert [each["what"] for each in data["commitments"]] == ["A card for Alder Creek"]
    assert "Elsewhere" not in json.dumps(data)
    assert held_by_nobody(cast) == []


def held_by_nobody(cast: Cast) -> list[object]:
    data = signed_in(cast.team_mate).get("/api/device/").json()
    return [*data["practices"], *data["commitments"], *data["stops"]]


def test_a_director_without_a_territory_takes_no_directory_along(
    cast: Cast, field: Field
) -> None:
    data = signed_in(cast.director).get("/api/device/").json()
    assert data["practices"] == []


def test_it_expires_after_two_days(cast: Cast, field: Field) -> None:
    data = held(cast)
    left = datetime.fromisoformat(data["expires_at"]) - timezone.now()
    assert timedelta(hours=47) < left <= timedelta(hours=48)


@pytest.mark.req("CMP-07")
def test_it_holds_no_count_no_benefit_and_no_patient(cast: Cast, field: Field) -> None:
    Benefit.objects.create(
        practitioner=field.practitioner,
        given_on=date(2026, 1, 5),
        kind="meal",
        what="A dinner by the river",
        dollars=80,
        by=cast.liaison,
        made_at=timezone.now(),
        arrived_at=timezone.now(),
    )
    plan = WeekPlan.objects.create(
        liaison=cast.liaison, week=timezone.localdate(), changed_at=timezone.now()
    )
    Stop.objects.create(
        plan=plan,
        practice=field.alder,
        day=timezone.localdate(),
        place=0,
        arrives_at=timezone.now(),
        minutes=25,
        kind="value",
        reasons=[
            "44 cardiology referrals short, 21 at least",
            "Share fell from 58 to 31 %",
            "Silent for 64 days",
            "Same barrier as Brook Lane",
        ],
    )
    data = held(cast)
    assert data["stops"][0]["reasons"] == [
        "Silent for 64 days",
        "Same barrier as Brook Lane",
    ]
    text = json.dumps(data).lower()
    for word in ("dinner", "benefit", "dollars", "referral", "volume", "shortfall"):
        assert word not in text
    assert set(data) == {
        "person",
        "key",
        "now",
        "synthetic",
        "expires_at",
        "practices",
        "commitments",
        "stops",
        "choices",
    }


@pytest.mark.parametrize(
    ("reason", "stays"),
    [
        ("Last visit 51 days ago", True),
        ("Promised: direct line card, 9 days late", True),
        ("Asked for 2.5 weeks", True),
        ("44 referrals short", False),
        ("18 referrals in 60 days, from none", False),
        ("Share fell to 31 %", False),
        ("Worth $12,000", False),
    ],
)
def test_a_reason_may_tell_days_but_no_amount(reason: str, stays: bool) -> None:
    assert is_without_counts(reason) is stays


def test_who_left_a_practice_is_not_taken_along(cast: Cast, field: Field) -> None:
    Contact.objects.update(left_on=date(2026, 1, 1))
    assert held(cast)["practices"][0]["contacts"] == []


def test_the_key_is_the_person_s_own_and_stays_the_same(
    cast: Cast, field: Field
) -> None:
    again = signed_in(cast.liaison).get("/api/device/").json()
    other = signed_in(cast.team_mate).get("/api/device/").json()
    assert held(cast)["key"] == again["key"] != other["key"]


def test_more_practices_ask_no_more_of_the_database(
    cast: Cast, field: Field, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    from prm.territories.models import Placement, Territory

    territory = Territory.objects.get()
    for number in range(12):
        Placement.objects.create(
            territory=territory,
            practice=make_practice(f"Practice {number:02}"),
            from_date=date(2026, 1, 1),
        )
    client = signed_in(cast.liaison)
    with django_assert_max_num_queries(22):
        data = client.get("/api/device/").json()
    assert len(data["practices"]) == 14
