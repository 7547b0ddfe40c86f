"""A phone that hears nothing sends again while its first sending is still being read: each act arrives once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from prm.ledger.models import Entry
from prm.visits.models import Arrival, Interaction
from tests.cast import Cast, make_cast
from tests.prm.api.conftest import Field, Phone

pytestmark = [
    pytest.mark.req("FLD-02"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="SQLite in memory has no second writer"
    ),
]
AT_ONCE = 6


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


def test_the_same_upload_at_once_is_one_visit(cast: Cast, field: Field) -> None:
    visit = Phone(cast.liaison).visit(field.alder, promise_what="A map", promise_in="7")

    def send(_: int) -> Any:
        try:
            return Phone(cast.liaison).outcomes(visit)[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = sorted(pool.map(send, range(AT_ONCE)))
    assert outcomes == ["already"] * (AT_ONCE - 1) + ["taken"]
    assert Interaction.objects.count() == Arrival.objects.count() == 1
    assert Entry.objects.filter(verb="interaction.logged").count() == 1
    assert Entry.objects.filter(verb="commitment.made").count() == 1


def test_two_devices_at_one_stop_at_once_are_one_visit_and_a_question(
    cast: Cast, field: Field
) -> None:
    from django.utils import timezone

    from prm.visits.models import Clash, Stop, WeekPlan

    now = timezone.now()
    plan = WeekPlan.objects.create(
        liaison=cast.liaison, week=timezone.localdate(now), changed_at=now
    )
    stop = Stop.objects.create(
        plan=plan,
        practice=field.alder,
        day=timezone.localdate(now),
        place=0,
        arrives_at=now,
        minutes=25,
        kind="value",
    )

    def send(_: int) -> Any:
        phone = Phone(cast.liaison)
        try:
            return phone.outcomes(phone.visit(field.alder, stop=str(stop.pk)))[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(send, range(2)))
    assert outcomes == ["clashed", "taken"]
    assert Interaction.objects.count() == Clash.objects.count() == 1
