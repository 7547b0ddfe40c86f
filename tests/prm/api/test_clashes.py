"""What a device changed and what changed here meanwhile: both versions are kept, and the person chooses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from prm.compliance.models import Benefit
from prm.issues.models import Issue
from prm.issues.operations import owner_for, set_severity
from prm.ledger.models import Entry
from prm.visits.models import Clash, Commitment, Interaction, Stop, WeekPlan
from prm.visits.operations.commitments import (
    Promise,
    make_commitment,
    settle_commitment,
)
from prm.visits.operations.interactions import edit_interaction
from tests.cast import Cast, signed_in
from tests.prm.api.conftest import Field, Phone
from tests.prm.web.conftest import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("FLD-03")]


@pytest.fixture
def promise(cast: Cast, field: Field) -> Commitment:
    return make_commitment(
        practice=field.alder,
        promise=Promise(
            "A direct line",
            owner_for(cast.liaison),
            timezone.localdate() + timedelta(days=3),
        ),
        by=cast.liaison,
        at=timezone.now(),
    )


def choose(phone: Phone, answer: str) -> Clash:
    clash = Clash.objects.get()
    phone.client.post(f"/clashes/{clash.pk}/settlement/", {"answer": answer})
    clash.refresh_from_db()
    return clash


def settle(promise: Commitment, cast: Cast, state: str) -> None:
    settle_commitment(
        commitment=promise,
        state=state,
        on=timezone.localdate(),
        note="By phone.",
        by=cast.director,
        at=timezone.now(),
        seen=promise.revision,
    )
    promise.refresh_from_db()


def kept(phone: Phone, promise: Commitment, **content: Any) -> dict[str, Any]:
    usual = {"commitment": str(promise.pk), "state": "kept", "seen": 1}
    return phone.act("settlement", **{**usual, **content})


def test_a_settled_promise_is_settled_by_the_device(
    phone: Phone, promise: Commitment
) -> None:
    assert phone.outcomes(kept(phone, promise)) == ["taken"]
    promise.refresh_from_db()
    assert promise.state == "kept"
    assert not Clash.objects.exists()


@pytest.mark.parametrize(
    ("answer", "state"), [("here", "missed"), ("theirs", "kept"), ("both", "missed")]
)
def test_a_promise_settled_here_meanwhile_waits_for_a_choice(
    phone: Phone, promise: Commitment, cast: Cast, answer: str, state: str
) -> None:
    settle(promise, cast, "missed")
    act = kept(phone, promise)
    assert phone.outcomes(act) == ["clashed"]
    assert phone.outcomes(act) == ["already"]
    promise.refresh_from_db()
    assert promise.state == "missed"  # nothing is overwritten before somebody chose
    page = words(phone.client.get("/clashes/").content)
    assert "By phone." in page
    assert "Keep what is here" in page
    assert "Keep both" not in page  # one promise can't be both
    clash = choose(phone, answer)
    promise.refresh_from_db()
    assert promise.state == state
    assert bool(clash.settled_at) is (answer != "both")
    assert dict(clash.here["shown"])["State"].startswith("Missed")
    assert dict(clash.theirs["shown"])["State"].startswith("Kept")


def test_the_same_word_from_both_sides_is_no_clash(
    phone: Phone, promise: Commitment, cast: Cast
) -> None:
    settle(promise, cast, "kept")
    assert phone.outcomes(kept(phone, promise)) == ["taken"]
    assert not Clash.objects.exists()


def test_each_choice_is_one_entry_and_nobody_else_chooses(
    phone: Phone, promise: Commitment, cast: Cast
) -> None:
    settle(promise, cast, "missed")
    phone.outcomes(kept(phone, promise))
    clash = Clash.objects.get()
    other = signed_in(cast.director)
    path = f"/clashes/{clash.pk}/settlement/"
    assert other.post(path, {"answer": "theirs"}).status_code == 404
    assert "By phone." not in words(other.get("/clashes/").content)
    before = Entry.objects.count()
    choose(phone, "here")
    choose(phone, "theirs")  # too late
    assert Entry.objects.count() == before + 1
    assert Clash.objects.get().settled_as == "here"


@pytest.fixture
def stop(cast: Cast, field: Field) -> Stop:
    now = timezone.now()
    plan = WeekPlan.objects.create(
        liaison=cast.liaison, week=timezone.localdate(now), changed_at=now
    )
    return Stop.objects.create(
        plan=plan,
        practice=field.alder,
        day=timezone.localdate(now),
        place=0,
        arrives_at=now,
        minutes=25,
        kind="value",
    )


@pytest.mark.parametrize(
    ("answer", "standing"),
    [
        ("here", ["By phone"]),
        ("theirs", ["By tablet"]),
        ("both", ["By phone", "By tablet"]),
    ],
)
def test_two_devices_visited_one_stop(
    phone: Phone, field: Field, stop: Stop, cast: Cast, answer: str, standing: list[str]
) -> None:
    key = str(stop.pk)
    assert phone.outcomes(phone.visit(field.alder, stop=key, intel="By phone")) == [
        "taken"
    ]
    stop.refresh_from_db()
    assert stop.state == "done"
    tablet = Phone(cast.liaison)
    late = tablet.visit(field.alder, stop=key, intel="By tablet")
    assert tablet.outcomes(late) == ["clashed"]
    page = words(phone.client.get("/clashes/").content)
    assert "By phone" in page
    assert "By tablet" in page
    choose(tablet, answer)
    found = Interaction.objects.filter(removed_at=None).order_by("made_at")
    assert [each.intel for each in found] == standing


def test_an_act_changed_on_the_device_after_it_arrived_is_a_second_version(
    phone: Phone, field: Field
) -> None:
    first = phone.visit(field.alder, intel="Six weeks")
    phone.outcomes(first)
    second = {**first, "intel": "Eight weeks"}
    assert phone.outcomes(second) == ["clashed"]
    assert phone.outcomes(second, first) == ["already", "already"]
    third = {**first, "intel": "Nine weeks"}
    assert phone.outcomes(third) == ["clashed"]
    assert Clash.objects.count() == 2
    clash = Clash.objects.order_by("at")[0]
    phone.client.post(f"/clashes/{clash.pk}/settlement/", {"answer": "theirs"})
    assert Interaction.objects.get().intel == "Eight weeks"


def test_a_visit_edited_here_meanwhile(phone: Phone, field: Field, cast: Cast) -> None:
    visit = phone.visit(field.alder, intel="As it was")
    phone.outcomes(visit)
    logged = Interaction.objects.get()
    change = {
        "interaction": str(logged.pk),
        "purpose": "thank",
        "intel": "By the device",
    }
    edit = phone.act("visit_edit", **change, seen=1)
    assert phone.outcomes(edit) == ["taken"]
    logged.refresh_from_db()
    said = _said(logged)._replace(intel="By a director")
    edit_interaction(
        interaction=logged, said=said, by=cast.director, at=timezone.now(), seen=2
    )
    late = phone.act("visit_edit", **{**change, "intel": "Too late"}, seen=2)
    assert phone.outcomes(late) == ["clashed"]
    logged.refresh_from_db()
    assert logged.intel == "By a director"
    choose(phone, "theirs")
    logged.refresh_from_db()
    assert logged.intel == "Too late"


def _said(logged: Interaction) -> Any:
    from prm.visits.acts.visits import said_of

    return said_of(logged)


@pytest.mark.parametrize("kind", ["issue", "commitment", "benefit"])
def test_a_record_that_arrived_is_kept_and_the_other_version_may_stand_beside_it(
    phone: Phone, field: Field, kind: str
) -> None:
    models: dict[str, type[Any]] = {
        "issue": Issue,
        "commitment": Commitment,
        "benefit": Benefit,
    }
    content: dict[str, dict[str, Any]] = {
        "issue": {"title": "Rings out", "sub_kind": "no_answer"},
        "commitment": {"what": "A map", "due_on": "2040-01-02"},
        "benefit": {
            "practitioner": field.practitioner.pk,
            "sort": "meal",
            "what": "Lunch",
            "dollars": "12",
            "on": timezone.localdate().isoformat(),
        },
    }
    act = phone.act(kind, practice=field.alder.pk, **content[kind])
    changed = {**act, "title": "Rings out again", "what": "Something else"}
    assert phone.outcomes(act) == ["taken"]
    assert phone.outcomes(changed) == ["clashed"]
    assert models[kind].objects.count() == 1
    choose(phone, "both")
    assert models[kind].objects.count() == 2


def test_a_word_on_an_issue_that_moved_meanwhile(
    phone: Phone, field: Field, cast: Cast
) -> None:
    act = phone.act(
        "issue", practice=field.alder.pk, title="Rings out", sub_kind="no_answer"
    )
    phone.outcomes(act)
    issue = Issue.objects.get()
    word = {"issue": str(issue.pk), "note": "Still so today."}
    assert phone.outcomes(phone.act("remark", **word, seen=issue.revision)) == ["taken"]
    issue.refresh_from_db()
    seen = issue.revision
    set_severity(
        issue=issue, severity="high", by=cast.director, at=timezone.now(), seen=seen
    )
    late = phone.act("remark", **word, seen=seen)
    assert phone.outcomes(late) == ["clashed"]
    choose(phone, "theirs")
    assert issue.steps.filter(note="Still so today.").count() == 2


def test_a_promise_put_off_here_and_there(
    phone: Phone, promise: Commitment, cast: Cast
) -> None:
    later = (timezone.localdate() + timedelta(days=9)).isoformat()
    put_off = {
        "commitment": str(promise.pk),
        "due_on": later,
        "why": "They are closed",
    }
    assert phone.outcomes(phone.act("postponement", **put_off, seen=1)) == ["taken"]
    promise.refresh_from_db()
    assert promise.due_on.isoformat() == later
    settle(promise, cast, "kept")
    assert phone.outcomes(phone.act("postponement", **put_off, seen=2)) == ["clashed"]
