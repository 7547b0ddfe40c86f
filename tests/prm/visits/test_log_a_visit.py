"""A visit is written down, mended, taken out and brought back; what can't be is refused with what to do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from prm.common.ids import uuid7
from prm.ledger.models import Entry
from prm.visits.models import Interaction, Stop, StopKind, StopState, WeekPlan
from prm.visits.operations import (
    Stale,
    Who,
    edit_interaction,
    log_interaction,
    remove_interaction,
    restore_interaction,
)
from prm.visits.operations.attending import people_of
from prm.visits.queries import (
    interactions_of,
    interactions_visible_to,
    last_visits,
)
from tests.cast import Cast
from tests.prm.territories.made import make_practice
from tests.prm.visits.made import DAY, NOW, TODAY, Office, by_name, log, said, verbs

pytestmark = [pytest.mark.django_db, pytest.mark.req("FLD-01")]


def test_what_was_said_and_with_whom_is_kept_and_told_once(
    cast: Cast, elm: Office
) -> None:
    before = Entry.objects.count()
    people = [
        Who("practitioner", elm.doctor.pk),
        Who("contact", elm.manager.pk),
        by_name("the new nurse"),
        by_name("the new nurse"),
    ]
    logged = log(elm.practice, cast.liaison, people=people)
    assert people_of(logged) == tuple(people[:3])
    assert logged.intel == "They wait five weeks for a slot."
    assert (logged.by, logged.made_at, logged.arrived_at) == (cast.liaison, NOW, NOW)
    assert Entry.objects.count() == before + 1
    entry = Entry.objects.latest("sequence")
    assert entry.verb == "interaction.logged"
    assert "slot" not in str(entry.particulars), "free text stays out of the ledger"


def test_what_is_sent_twice_under_one_id_is_kept_once(cast: Cast, elm: Office) -> None:
    key = uuid7()
    given = {"practice": elm.practice, "said": said(), "at": NOW, "id": key}
    first = log_interaction(**given, by=cast.liaison)
    assert log_interaction(**given, by=cast.liaison) == first
    assert Interaction.objects.count() == 1
    assert verbs(2)[1] != "interaction.logged"
    with pytest.raises(ValidationError, match="Somebody else’s"):
        log_interaction(**given, by=cast.director)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"at": NOW + timedelta(hours=1)}, "at"),
        ({"next_on": None}, "next_on"),
        ({"next_step": " "}, "next_step"),
        ({"next_on": TODAY - 3 * DAY}, "next_on"),
        ({"topics": ["weather"]}, "topics"),
        ({"minutes": 0}, "minutes"),
        ({"kind": "seance"}, "kind"),
        ({"purpose": "sell"}, "purpose"),
        ({"people": [by_name("")]}, "people"),
        ({"people": [Who("contact", 0)]}, "people"),
    ],
)
def test_what_can_not_have_been_is_refused(
    cast: Cast, elm: Office, given: dict[str, object], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        log(elm.practice, cast.liaison, **given)
    assert field in refused.value.message_dict
    assert not Interaction.objects.exists()


def test_people_of_another_practice_were_not_there(
    cast: Cast, elm: Office, oak: Office
) -> None:
    for who in (Who("practitioner", oak.doctor.pk), Who("contact", oak.manager.pk)):
        with pytest.raises(ValidationError, match="doesn’t work at Elm Street"):
            log(elm.practice, cast.director, people=[who])


def test_a_liaison_logs_in_their_territory_and_others_not_at_all(
    cast: Cast, elm: Office, oak: Office
) -> None:
    with pytest.raises(PermissionDenied, match="outside your territories"):
        log(oak.practice, cast.liaison)
    for person in (cast.executive, cast.steward, cast.compliance_officer):
        with pytest.raises(PermissionDenied, match="may not log visits"):
            log(elm.practice, person)
    log(oak.practice, cast.director)


def test_only_whom_it_concerns_reads_what_was_said(
    cast: Cast, elm: Office, oak: Office
) -> None:
    logged = {log(elm.practice, cast.director), log(oak.practice, cast.director)}
    seen = {
        name: set(interactions_visible_to(getattr(cast, name), on=TODAY))
        for name in ("director", "steward", "liaison", "team_mate", "administrator")
    }
    assert seen["director"] == seen["steward"] == logged
    assert {each.practice for each in seen["liaison"]} == {elm.practice}
    assert not seen["team_mate"] | seen["administrator"]


def test_an_edit_says_what_changed_and_whose_edit_came_first_stands(
    cast: Cast, elm: Office
) -> None:
    logged = log(elm.practice, cast.liaison, people=[by_name("Ola")])
    changed = said(intel="Six weeks by now.", people=[Who("contact", elm.manager.pk)])
    given = {"interaction": logged, "at": NOW, "seen": 1}
    edited = edit_interaction(said=changed, by=cast.director, **given)
    assert (edited.revision, edited.intel) == (2, "Six weeks by now.")
    assert Entry.objects.latest("sequence").particulars["changed"] == [
        "intel",
        "people",
    ]
    with pytest.raises(Stale, match=f"{cast.director}, edited"):
        edit_interaction(said=said(intel="Three."), by=cast.liaison, **given)
    edited.refresh_from_db()
    assert edited.intel == "Six weeks by now."


def test_an_edit_that_changes_nothing_is_none(cast: Cast, elm: Office) -> None:
    logged = log(elm.practice, cast.liaison)
    before = Entry.objects.count()
    given = {"interaction": logged, "said": said(), "at": NOW, "seen": 1}
    assert edit_interaction(by=cast.liaison, **given).revision == 1
    assert Entry.objects.count() == before


def test_who_was_there_then_may_stay_though_they_left_since(
    cast: Cast, elm: Office
) -> None:
    there = [Who("contact", elm.manager.pk)]
    logged = log(elm.practice, cast.liaison, people=there)
    elm.manager.practice = make_practice("Elsewhere")
    elm.manager.save()
    edited = edit_interaction(
        interaction=logged,
        said=said(people=there, intel="More."),
        by=cast.liaison,
        at=NOW,
        seen=1,
    )
    assert people_of(edited) == tuple(there)


def test_what_is_removed_counts_no_more_until_it_is_brought_back(
    cast: Cast, elm: Office
) -> None:
    logged = log(elm.practice, cast.liaison)
    remove_interaction(interaction=logged, by=cast.liaison, at=NOW)
    assert last_visits([elm.practice]) == {}
    assert interactions_of([elm.practice], limit=3) == {elm.practice.pk: []}
    with pytest.raises(ValidationError, match="removed already"):
        remove_interaction(interaction=logged, by=cast.liaison, at=NOW)
    restore_interaction(interaction=logged, by=cast.liaison, at=NOW)
    assert last_visits([elm.practice]) == {elm.practice.pk: logged.at}
    assert verbs(2) == ["interaction.restored", "interaction.removed"]
    with pytest.raises(ValidationError, match="stands already"):
        restore_interaction(interaction=logged, by=cast.liaison, at=NOW)


def a_stop(cast: Cast, office: Office) -> Stop:
    plan = WeekPlan.objects.create(liaison=cast.liaison, week=TODAY, changed_at=NOW)
    return Stop.objects.create(
        plan=plan,
        practice=office.practice,
        day=TODAY,
        place=0,
        arrives_at=NOW,
        minutes=25,
        kind=StopKind.VALUE,
    )


def test_a_visit_finishes_its_stop_and_its_removal_opens_it_again(
    cast: Cast, elm: Office, oak: Office
) -> None:
    stop = a_stop(cast, elm)
    given = {"practice": elm.practice, "by": cast.liaison, "at": NOW, "stop": stop}
    log_interaction(said=said(kind="call"), **given)
    stop.refresh_from_db()
    assert stop.state == StopState.PLANNED, "a call is no visit"
    logged = log_interaction(said=said(), **given)
    stop.refresh_from_db()
    assert stop.state == StopState.DONE
    remove_interaction(interaction=logged, by=cast.liaison, at=NOW)
    stop.refresh_from_db()
    assert stop.state == StopState.PLANNED
    with pytest.raises(ValidationError, match="another practice"):
        log_interaction(
            practice=oak.practice, said=said(), by=cast.director, at=NOW, stop=stop
        )
