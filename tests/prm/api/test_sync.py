"""What a device logged without a signal arrives, each act once, whatever is sent how often."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from prm.compliance.models import Benefit
from prm.issues.models import Issue
from prm.ledger.models import Entry
from prm.visits.models import Arrival, Commitment, Interaction, Introduction
from tests.cast import Cast
from tests.prm.api.conftest import Field, Phone

pytestmark = [pytest.mark.django_db, pytest.mark.req("FLD-02")]


def day_after(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def of_everything(phone: Phone, field: Field) -> list[dict[str, Any]]:
    practice = field.alder.pk
    return [
        phone.visit(
            field.alder,
            people=[f"contact:{field.contact.pk}"],
            intel="They like the e-consult.",
            next_step="Bring the card",
            next_in="7",
        ),
        phone.act(
            "issue",
            practice=practice,
            title="Rings out at lunch",
            sub_kind="no_answer",
            service_line="cardiology",
        ),
        phone.act(
            "commitment", practice=practice, what="A direct line", due_on=day_after(5)
        ),
        phone.act(
            "benefit",
            practitioner=field.practitioner.pk,
            sort="meal",
            what="Lunch",
            dollars="14.50",
            on=day_after(0),
        ),
    ]


def test_each_kind_of_act_arrives_once_however_often_it_is_sent(
    phone: Phone, field: Field
) -> None:
    acts = of_everything(phone, field)
    assert phone.outcomes(*acts) == ["taken"] * 4
    entries = Entry.objects.count()
    assert phone.outcomes(*acts) == ["already"] * 4
    assert phone.outcomes(*acts, *acts) == ["already"] * 8
    assert Entry.objects.count() == entries
    for model in (Interaction, Issue, Commitment, Benefit):
        assert model.objects.count() == 1
    visit = Interaction.objects.get()
    assert str(visit.pk) == acts[0]["id"]
    assert str(visit.attendees.get()) == "Nell Orchard"
    assert visit.next_on is not None
    assert Issue.objects.get().barrier == "communication"
    assert Commitment.objects.get().owner.user == phone.person


def test_an_id_sent_twice_in_one_upload_is_one_visit(
    phone: Phone, field: Field
) -> None:
    visit = phone.visit(field.alder)
    assert phone.outcomes(visit, visit) == ["taken", "taken"]
    assert Interaction.objects.count() == 1


def test_what_came_of_a_visit_comes_with_it_or_not_at_all(
    phone: Phone, field: Field
) -> None:
    whole = {
        "introduction": True,
        "introduction_line": "cardiology",
        "promise_what": "A map",
        "promise_in": "7",
    }
    assert phone.outcomes(phone.visit(field.alder, **whole)) == ["taken"]
    visit = Interaction.objects.get()
    assert Introduction.objects.get().interaction == visit
    assert Commitment.objects.get().interaction == visit
    spoilt = {**whole, "introduction_line": "astrology"}
    assert phone.outcomes(phone.visit(field.alder, **spoilt)) == ["refused"]
    assert Interaction.objects.count() == Commitment.objects.count() == 1


def test_a_refused_act_says_why_and_can_be_mended_under_its_id(
    phone: Phone, field: Field
) -> None:
    lame = phone.visit(field.alder, purpose="", next_step="Call")
    good = phone.visit(field.brook)
    refused, taken = phone.send(lame, good)
    assert taken["outcome"] == "taken"
    assert refused["outcome"] == "refused"
    fields = dict(refused["problems"])
    assert fields["purpose"] == "Choose why you came."
    assert "next_in" in fields
    mended = {**lame, "purpose": "thank", "next_in": "1"}
    assert phone.outcomes(mended) == ["taken"]
    assert phone.outcomes(mended) == ["already"]
    assert Interaction.objects.get(practice=field.alder).purpose == "thank"


def test_a_practice_of_elsewhere_is_refused_and_the_others_are_taken(
    phone: Phone, field: Field
) -> None:
    answers = phone.send(phone.visit(field.elsewhere), phone.visit(field.alder))
    assert [each["outcome"] for each in answers] == ["refused", "taken"]
    assert "isn’t among your practices" in answers[0]["problems"][0][1]


@pytest.mark.parametrize("ahead", [timedelta(hours=3), timedelta(hours=-30)])
def test_a_clock_that_is_wrong_is_corrected_and_its_error_kept(
    cast: Cast, field: Field, ahead: timedelta
) -> None:
    phone = Phone(cast.liaison, ahead)
    logged_at = phone.now - timedelta(hours=2)
    visit = {**phone.visit(field.alder), "made_at": logged_at.isoformat()}
    assert phone.outcomes(visit) == ["taken"]
    made = Interaction.objects.get()
    off = abs(timezone.now() - timedelta(hours=2) - made.made_at)
    assert off < timedelta(seconds=30)
    assert made.at == made.made_at
    kept = Arrival.objects.get().skew_seconds
    assert kept == pytest.approx(ahead.total_seconds(), abs=30)


def test_nothing_was_made_in_the_future(phone: Phone, field: Field) -> None:
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()
    assert phone.outcomes({**phone.visit(field.alder), "made_at": tomorrow}) == [
        "taken"
    ]
    assert Interaction.objects.get().made_at <= timezone.now()


def test_acts_of_another_account_are_not_taken_by_whoever_is_signed_in(
    phone: Phone, field: Field, cast: Cast
) -> None:
    visit = phone.visit(field.alder)
    response = phone.upload(visit, person=cast.team_mate.pk)
    assert response.status_code == 409
    assert not Interaction.objects.exists()
    assert phone.outcomes(visit) == ["taken"]
    other = Phone(cast.director)
    assert other.outcomes(visit) == ["refused"]
    assert Interaction.objects.get().by == cast.liaison


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"no json", 400),
        (b"[]", 400),
        (b'{"acts": {}}', 400),
        (b'{"acts": [1]}', 400),
        (b'{"acts": [], "person": 1, "device": "x"}', 400),
        (b'{"acts": [], "person": "1", "device": "x", "now": NaN}', 400),
        (b"[" * 200_000, 400),
        (b'{"acts": ' + b'[{"a":' * 9 + b"1" + b"}]" * 9 + b"}", 400),
        (b'{"acts": [' + b"{}," * 200 + b'{}], "person": 1, "device": "x"}', 413),
        (b" " * 600_000, 413),
    ],
)
def test_what_is_no_upload_is_refused_in_words(
    phone: Phone, body: bytes, status: int
) -> None:
    response = phone.client.post("/api/sync/", body, content_type="application/json")
    assert response.status_code == status
    assert response.json()["problem"]


@pytest.mark.parametrize(
    "over",
    [
        {"id": "7"},
        {"id": None},
        {"kind": "raid"},
        {"kind": ["visit"]},
        {"made_at": "yesterday"},
        {"made_at": "2026-11-21T06:00:00"},
        {"made_at": "9999-12-31T23:59:59Z"},
        {"intel": "nul \0 byte"},
        {"intel": "half \ud800 sign"},
        {"practice": "1"},
        {"practice": 10**30},
        {"people": "contact:1"},
        {"people": ["contact:0"]},
        {"topics": [["access"]]},
        {"at": "2026-13-45T99:99:99Z"},
        {"next_on": {"a": 1}},
    ],
)
def test_an_act_that_makes_no_sense_is_refused_and_breaks_nothing(
    phone: Phone, field: Field, over: dict[str, Any]
) -> None:
    odd = {**phone.visit(field.alder), **over}
    assert phone.outcomes(odd, phone.visit(field.brook)) == ["refused", "taken"]
    assert Interaction.objects.get().practice == field.brook


def test_a_device_is_answered_in_json_when_it_may_not(
    cast: Cast, field: Field, phone: Phone
) -> None:
    visitor = Client().post("/api/sync/", {}, content_type="application/json")
    assert (visitor.status_code, bool(visitor.json()["problem"])) == (401, True)
    officer = Phone(cast.compliance_officer).upload()
    assert (officer.status_code, bool(officer.json()["problem"])) == (403, True)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.liaison)
    forged = strict.post("/api/sync/", {}, content_type="application/json")
    assert (forged.status_code, bool(forged.json()["problem"])) == (403, True)


@pytest.mark.req("CMP-07")
def test_the_answers_of_the_sync_say_nothing_of_referrals(
    phone: Phone, field: Field
) -> None:
    answers = phone.send(*of_everything(phone, field))
    assert {key for each in answers for key in each} == {"id", "outcome"}
