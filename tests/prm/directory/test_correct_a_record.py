"""A liaison says what is wrong, a steward decides, and whoever said it sees what became of it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from prm.directory.models import Correction, Organization, Practice, Practitioner
from prm.directory.operations.editing import edit_record
from prm.ledger.models import Entry
from tests.cast import Cast, signed_in
from tests.prm.directory.sources import practice, say
from tests.prm.web.conftest import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("DIR-08")]


@pytest.fixture
def alder(cast: Cast) -> Practice:
    say(cast.steward, practice("Alder", name="Alder Creek", phone="614-555-0142"))
    return Practice.objects.get()


@pytest.fixture
def liaison(cast: Cast) -> Client:
    return signed_in(cast.liaison)


@pytest.fixture
def steward(cast: Cast) -> Client:
    return signed_in(cast.steward)


@pytest.fixture
def suggested(liaison: Client, alder: Practice) -> Correction:
    typed = {"attribute": "phone", "after": "614-555-0199", "note": "They told me."}
    liaison.post(reverse("practice_corrections", args=[alder.pk]), typed)
    return Correction.objects.get()


def phone_of(record: Practice) -> str:
    record.refresh_from_db()
    return record.phone


def page_of(client: Client, record: Practice) -> str:
    return words(client.get(f"/practices/{record.pk}/").content)


def verbs() -> list[str]:
    found = Entry.objects.exclude(verb="delivery.adopted").order_by("sequence")
    return list(found.values_list("verb", flat=True))


def test_a_suggestion_waits_and_changes_nothing(
    liaison: Client, alder: Practice, suggested: Correction
) -> None:
    assert phone_of(alder) == "614-555-0142"
    assert (suggested.before, suggested.after) == ("614-555-0142", "614-555-0199")
    page = page_of(liaison, alder)
    assert "Ren Halloway suggests 614-555-0199 ; a data steward will decide." in page
    assert "Phone Waiting 614-555-0142 → 614-555-0199" in page
    assert verbs() == ["correction.submitted"]


def test_accepted_it_goes_live_as_the_stewards_word(
    liaison: Client, steward: Client, alder: Practice, suggested: Correction
) -> None:
    queue = words(steward.get(reverse("corrections")).content)
    assert "Alder Creek Phone 614-555-0142 → 614-555-0199" in queue
    assert "They told me." in queue
    steward.post(reverse("correction_acceptance", args=[suggested.pk]))
    assert phone_of(alder) == "614-555-0199"
    page = page_of(liaison, alder)
    assert "Said by a data steward" in page
    assert "Phone Accepted 614-555-0142 → 614-555-0199" in page
    assert verbs() == ["correction.submitted", "practice.edited", "correction.accepted"]


def test_refused_it_changes_nothing_and_says_why(
    liaison: Client, steward: Client, alder: Practice, suggested: Correction
) -> None:
    path = reverse("correction_refusal", args=[suggested.pk])
    assert steward.post(path, {"why": ""}).status_code == 422
    steward.post(path, {"why": "That is the fax."})
    assert phone_of(alder) == "614-555-0142"
    page = page_of(liaison, alder)
    assert "Phone Refused" in page
    assert "refused by Sunniva Brack" in page
    assert "That is the fax." in page
    assert verbs() == ["correction.submitted", "correction.refused"]


def test_it_is_decided_once(
    steward: Client, cast: Cast, alder: Practice, suggested: Correction
) -> None:
    steward.post(reverse("correction_refusal", args=[suggested.pk]), {"why": "No."})
    response = signed_in(cast.analyst).post(
        reverse("correction_acceptance", args=[suggested.pk]), follow=True
    )
    assert "Sunniva Brack decided it already: refused." in words(response.content)
    assert phone_of(alder) == "614-555-0142"


def test_a_record_that_changed_meanwhile_is_not_overwritten(
    steward: Client, cast: Cast, alder: Practice, suggested: Correction
) -> None:
    edit_record(
        record=alder,
        values={"phone": "614-555-0111"},
        seen={"phone": "614-555-0142"},
        by=cast.analyst,
        at=timezone.now(),
    )
    path = reverse("correction_acceptance", args=[suggested.pk])
    page = words(steward.post(path, follow=True).content)
    assert "has changed since this was suggested" in page
    assert "It says “614-555-0111” by now." in page
    assert phone_of(alder) == "614-555-0111"
    suggested.refresh_from_db()
    assert suggested.state == Correction.State.OPEN


def test_who_suggested_it_may_take_it_back_and_nobody_else(
    liaison: Client, cast: Cast, suggested: Correction
) -> None:
    path = reverse("correction_withdrawal", args=[suggested.pk])
    assert signed_in(cast.team_mate).post(path).status_code == 403
    liaison.post(path)
    suggested.refresh_from_db()
    assert suggested.state == Correction.State.REFUSED
    assert "Taken back" in suggested.decided_why


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"attribute": "phone", "after": "614-555-0142"}, "stands there already"),
        ({"attribute": "code", "after": "X"}, "can’t be corrected here"),
        ({"attribute": "nonsense", "after": "X"}, "can’t be corrected here"),
        ({"attribute": "website", "after": "no web"}, "isn’t a web address"),
        ({"attribute": "phone", "after": "1\0"}, "Null characters"),
    ],
)
def test_what_can_not_be_kept_is_said_at_once(
    liaison: Client, alder: Practice, typed: dict[str, str], said: str
) -> None:
    path = reverse("practice_corrections", args=[alder.pk])
    response = liaison.post(path, typed)
    assert response.status_code == 422
    assert said in words(response.content).replace("&#x27;", "’").replace("&#39;", "’")
    assert not Correction.objects.exists()


@pytest.mark.parametrize("kind", ["practitioner", "organization"])
def test_people_and_organizations_are_corrected_too(
    liaison: Client, steward: Client, kind: str
) -> None:
    record: Practitioner | Organization = (
        Practitioner.objects.create(last_name="Tamblehow")
        if kind == "practitioner"
        else Organization.objects.create(code="larch", name="Larch")
    )
    name = "last_name" if kind == "practitioner" else "name"
    path = reverse(f"{kind}_corrections", args=[record.pk])
    liaison.post(path, {"attribute": name, "after": "Tamblehowe"})
    made = Correction.objects.get()
    steward.post(reverse("correction_acceptance", args=[made.pk]))
    record.refresh_from_db()
    assert getattr(record, name) == "Tamblehowe"
