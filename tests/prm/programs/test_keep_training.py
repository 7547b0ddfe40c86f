"""Training and certifications: each their own, directors the team's, and what runs out within some days."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from prm.accounts.models import User
from prm.ledger.models import Entry, Mention
from prm.ledger.wording import hidden_verbs
from prm.programs.models import Training
from prm.programs.operations import (
    Learnt,
    change_training,
    record_training,
    remove_training,
    restore_training,
)
from prm.programs.queries import (
    expired_by,
    expiring_within,
    training_of,
    training_visible_to,
)
from tests.cast import Cast
from tests.prm.territories.made import at, on
from tests.prm.visits.made import verbs

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRG-05")]

TODAY = at(15)


def learnt(**given: Any) -> Learnt:
    usual = {
        "kind": "certification",
        "name": "Vendor access badge",
        "issuer": "Hospital security",
        "done_on": date(2025, 12, 31),
        "expires_on": date(2026, 12, 31),
    }
    return Learnt(**{**usual, **given})


def put(whose: User, by: User | None = None, **given: Any) -> Training:
    return record_training(
        person=whose, learnt=learnt(**given), by=by or whose, at=TODAY
    )


def test_a_training_is_recorded_changed_removed_and_brought_back(cast: Cast) -> None:
    made = put(cast.liaison, name="  Vendor access badge ")
    assert made.name == "Vendor access badge"
    act: dict[str, Any] = {"by": cast.liaison, "at": TODAY}
    changed = change_training(training=made, learnt=learnt(name="Badge"), **act)
    assert (changed.name, changed.recorded_by) == ("Badge", cast.liaison)
    remove_training(training=made, **act)
    assert not training_of(cast.liaison, cast.liaison).exists()
    with pytest.raises(ValidationError, match="removed already"):
        remove_training(training=made, **act)
    with pytest.raises(ValidationError, match="removed meanwhile"):
        change_training(training=made, learnt=learnt(), **act)
    restore_training(training=made, **act)
    with pytest.raises(ValidationError, match="stands already"):
        restore_training(training=made, **act)
    assert training_of(cast.liaison, cast.liaison).get() == made
    assert verbs(4) == [
        "training.restored",
        "training.removed",
        "training.changed",
        "training.recorded",
    ]


def test_the_ledger_keeps_no_name_that_somebody_typed(cast: Cast) -> None:
    put(cast.liaison, name="Grief counselling")
    entry = Entry.objects.order_by("-sequence")[0]
    labels = Mention.objects.filter(entry=entry).values_list("label", flat=True)
    assert "Grief" not in f"{entry.particulars} {[*labels]}"
    assert str(cast.liaison) in labels


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "  "}, "name"),
        ({"kind": "hobby"}, "kind"),
        ({"done_on": on(16)}, "done_on"),
        ({"expires_on": date(2025, 12, 31)}, "expires_on"),
    ],
)
def test_what_can_not_be_is_refused(
    cast: Cast, given: dict[str, Any], field: str
) -> None:
    made = put(cast.liaison)
    with pytest.raises(ValidationError) as refused:
        put(cast.liaison, **given)
    assert field in refused.value.message_dict
    with pytest.raises(ValidationError):
        change_training(
            training=made, learnt=learnt(**given), by=cast.liaison, at=TODAY
        )
    assert Training.objects.get() == made


def test_each_keeps_their_own_and_directors_everybodys(cast: Cast) -> None:
    made = put(cast.liaison)
    put(cast.liaison, by=cast.director)
    for person in (cast.steward, cast.compliance_officer, cast.administrator):
        put(person)
    for person in (cast.team_mate, cast.executive, cast.analyst, cast.outsider):
        with pytest.raises(PermissionDenied):
            put(cast.liaison, by=person)
        with pytest.raises(PermissionDenied):
            remove_training(training=made, by=person, at=TODAY)
        with pytest.raises(PermissionDenied):
            change_training(training=made, learnt=learnt(), by=person, at=TODAY)
    for person in (cast.portal_user, cast.portal_administrator, cast.outsider):
        with pytest.raises(PermissionDenied):
            put(person)
        with pytest.raises(ValidationError, match="isn’t of the team any more"):
            put(person, by=cast.director)


def test_a_person_sees_their_own_and_a_director_the_team(cast: Cast) -> None:
    own, other = put(cast.liaison), put(cast.team_mate)
    assert [*training_visible_to(cast.liaison)] == [own]
    assert [*training_of(cast.team_mate, cast.liaison)] == []
    assert [*training_of(cast.team_mate, cast.director)] == [other]
    assert {*training_visible_to(cast.director)} == {own, other}
    for person in (cast.executive, cast.analyst, cast.portal_user, cast.outsider):
        assert not training_visible_to(person).exists()
    assert "training.recorded" in hidden_verbs(cast.executive)
    assert "training.recorded" not in hidden_verbs(cast.director)


def test_who_left_is_of_no_team(cast: Cast) -> None:
    put(cast.team_mate)
    cast.team_mate.is_active = False
    cast.team_mate.save()
    assert not training_visible_to(cast.director).exists()
    assert not training_visible_to(cast.team_mate).exists()


def names(rows: Any) -> list[str]:
    return [each.name for each in rows]


def test_what_expires_counts_through_its_last_day_and_over_new_year(cast: Cast) -> None:
    put(cast.liaison, name="New Year's Eve", expires_on=date(2026, 12, 31))
    put(cast.liaison, name="New Year's Day", expires_on=date(2027, 1, 1))
    put(cast.team_mate, name="January", expires_on=date(2027, 1, 30))
    put(cast.liaison, name="For ever", expires_on=None)
    team = training_visible_to(cast.director)
    eve, day = date(2026, 12, 31), date(2027, 1, 1)
    assert names(expiring_within(team, 0, on=eve)) == ["New Year's Eve"]
    assert names(expiring_within(team, 1, on=eve)) == [
        "New Year's Eve",
        "New Year's Day",
    ]
    assert names(expired_by(team, on=eve)) == []
    assert names(expired_by(team, on=day)) == ["New Year's Eve"]
    assert names(expiring_within(team, 29, on=day)) == ["New Year's Day", "January"]
    own = training_visible_to(cast.team_mate)
    assert names(expiring_within(own, 365, on=eve)) == ["January"]


def test_what_was_renewed_neither_runs_out_nor_ran_out(cast: Cast) -> None:
    first = put(cast.liaison, expires_on=date(2026, 6, 10))
    team = training_visible_to(cast.director)
    assert [*expired_by(team, on=on(15))] == [first]
    put(cast.team_mate, done_on=on(1), expires_on=date(2027, 6, 1))  # hers, not his
    put(cast.liaison, kind="training", done_on=on(1), expires_on=None)  # another kind
    assert [*expired_by(team, on=on(15))] == [first]
    again = put(
        cast.liaison,
        name="VENDOR access badge",
        done_on=on(9),
        expires_on=date(2027, 6, 9),
    )
    assert [*expired_by(team, on=on(15))] == []
    assert [*expiring_within(team, 5, on=on(8))] == []
    assert [*expiring_within(team, 0, on=date(2027, 6, 9))] == [again]
    remove_training(training=again, by=cast.liaison, at=TODAY)
    assert [*expired_by(team, on=on(15))] == [first]
