"""A promise is made, kept, missed, waived or postponed, and the office is told; each act once, with who and when."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from prm.issues.models import Owner
from prm.ledger.models import Entry, Mention
from prm.mail.models import Letter
from prm.visits.models import Commitment
from prm.visits.operations import (
    Promise,
    Stale,
    make_commitment,
    postpone_commitment,
    reopen_commitment,
    settle_commitment,
    tell_office,
    untell_office,
    withdraw_postponement,
)
from prm.visits.queries import commitments_visible_to, open_commitments
from tests.cast import Cast
from tests.prm.visits.made import (
    DAY,
    NOW,
    TODAY,
    Office,
    log,
    make_owner,
    promise,
    verbs,
)

pytestmark = [pytest.mark.django_db, pytest.mark.req("FLD-08")]


def settle(made: Commitment, **given: Any) -> Commitment:
    usual = {"state": "kept", "on": TODAY, "note": "", "at": NOW}
    return settle_commitment(
        commitment=made, **{**usual, "seen": made.revision, **given}
    )


def test_a_promise_has_an_owner_a_day_and_a_state(cast: Cast, elm: Office) -> None:
    made = promise(elm.practice, cast.liaison)
    assert (made.state, made.due_on, str(made.owner)) == (
        "open",
        TODAY + 7 * DAY,
        "Rosalind Achterberg",
    )
    assert verbs(1) == ["commitment.made"]
    kept = Mention.objects.filter(kind="visits.commitment").get()
    assert "direct line" not in kept.label, "free text stays out of the ledger"


def test_its_owner_hears_of_it_once_unless_they_made_it(
    cast: Cast, elm: Office
) -> None:
    promise(elm.practice, cast.liaison)
    [letter] = Letter.objects.all()
    assert letter.to_address == "rosalind@clinic.example"
    assert letter.link["kind"] == "commitment"
    own = make_owner(cast.liaison.name, user=cast.liaison)
    promise(elm.practice, cast.liaison, owner=own)
    assert Letter.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [({"what": "  "}, "what"), ({"due_on": TODAY - DAY}, "due_on")],
)
def test_a_promise_that_says_nothing_or_is_over_is_refused(
    cast: Cast, elm: Office, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        promise(elm.practice, cast.liaison, **given)
    assert field in refused.value.message_dict


def test_who_will_have_left_by_then_and_who_works_elsewhere_are_refused(
    cast: Cast, elm: Office, oak: Office
) -> None:
    gone = make_owner("Gone Away", left_on=TODAY + 3 * DAY)
    with pytest.raises(ValidationError, match="isn’t here any more"):
        promise(elm.practice, cast.liaison, owner=gone)
    made = Promise("A call", make_owner(), TODAY, practitioner=oak.doctor)
    with pytest.raises(ValidationError, match="doesn’t work at Elm Street"):
        make_commitment(practice=elm.practice, promise=made, by=cast.liaison, at=NOW)
    visit = log(oak.practice, cast.director)
    with pytest.raises(ValidationError, match="another practice"):
        make_commitment(
            practice=elm.practice,
            promise=Promise("A call", make_owner("Una Bright"), TODAY),
            by=cast.liaison,
            at=NOW,
            interaction=visit,
        )


def test_it_is_kept_once_and_that_can_be_taken_back(cast: Cast, elm: Office) -> None:
    made = promise(elm.practice, cast.liaison)
    kept = settle(made, by=cast.liaison, note="Sent the card.")
    assert (kept.state, kept.settled_on, kept.settled_by) == (
        "kept",
        TODAY,
        cast.liaison,
    )
    with pytest.raises(ValidationError, match="settled already: kept"):
        settle(kept, by=cast.liaison, state="missed")
    opened = reopen_commitment(
        commitment=kept, by=cast.liaison, at=NOW, seen=kept.revision
    )
    assert (opened.state, opened.settled_on, opened.note) == ("open", None, "")
    assert verbs(2) == ["commitment.reopened", "commitment.kept"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"state": "waived"}, "note"),
        ({"state": "open"}, "state"),
        ({"state": "forgotten"}, "state"),
        ({"on": TODAY + DAY}, "on"),
        ({"on": TODAY - DAY}, "on"),
    ],
)
def test_what_can_not_have_become_of_it_is_refused(
    cast: Cast, elm: Office, given: dict[str, Any], field: str
) -> None:
    made = promise(elm.practice, cast.liaison)
    with pytest.raises(ValidationError) as refused:
        settle(made, by=cast.liaison, **given)
    assert field in refused.value.message_dict


def test_its_owner_settles_it_with_an_account_or_by_a_link_and_nobody_elses_does(
    cast: Cast, elm: Office
) -> None:
    leader = make_owner(cast.service_line_leader.name, user=cast.service_line_leader)
    made = promise(elm.practice, cast.liaison, owner=leader)
    with pytest.raises(PermissionDenied):
        settle(made, by=cast.executive)
    with pytest.raises(PermissionDenied):
        settle(made, owner=make_owner("Una Bright"))
    settle(made, by=cast.service_line_leader)
    other = promise(
        elm.practice, cast.liaison, owner=Owner.objects.get(name="Una Bright")
    )
    settled = settle(other, owner=other.owner)
    assert settled.settled_by is None
    assert Entry.objects.latest("sequence").by_name == "Una Bright"


def test_the_office_is_told_what_became_of_it_and_when(cast: Cast, elm: Office) -> None:
    made = promise(elm.practice, cast.liaison)
    given = {"by": cast.liaison, "at": NOW}
    with pytest.raises(ValidationError, match="Nothing has become of it"):
        tell_office(commitment=made, how="phone", seen=1, **given)
    kept = settle(made, by=cast.liaison)
    with pytest.raises(ValidationError, match="phone, visit or mail"):
        tell_office(commitment=kept, how="pigeon", seen=2, **given)
    told = tell_office(commitment=kept, how="phone", seen=2, **given)
    assert (told.told_at, told.told_by, told.told_how) == (NOW, cast.liaison, "phone")
    back = untell_office(commitment=told, seen=3, **given)
    assert (back.told_at, back.told_how) == (None, "")
    assert verbs(2) == ["commitment.untold", "commitment.told"]


def test_it_is_postponed_with_a_reason_and_that_can_be_taken_back(
    cast: Cast, elm: Office
) -> None:
    made = promise(elm.practice, cast.liaison)
    given = {"commitment": made, "by": cast.liaison, "at": NOW}
    later = TODAY + 20 * DAY
    for due_on, why in ((later, " "), (TODAY, "Holidays")):
        with pytest.raises(ValidationError):
            postpone_commitment(due_on=due_on, why=why, seen=1, **given)
    moved = postpone_commitment(due_on=later, why="Holidays", seen=1, **given)
    assert moved.due_on == later
    assert moved.postponements.get().why == "Holidays"
    back = withdraw_postponement(seen=2, **given)
    assert back.due_on == TODAY + 7 * DAY
    with pytest.raises(ValidationError, match="taken back already"):
        withdraw_postponement(seen=3, **given)


def test_whoever_acts_on_what_a_colleague_changed_is_told(
    cast: Cast, elm: Office
) -> None:
    made = promise(elm.practice, cast.liaison)
    settle(made, by=cast.director)
    with pytest.raises(Stale, match=f"meanwhile: {cast.director}, kept"):
        settle(made, by=cast.liaison, state="missed")


def test_a_liaison_reads_their_offices_promises_and_their_own(
    cast: Cast, elm: Office, oak: Office
) -> None:
    here = promise(elm.practice, cast.director)
    away = promise(oak.practice, cast.director)
    own = make_owner(cast.team_mate.name, user=cast.team_mate)
    theirs = promise(oak.practice, cast.director, owner=own)

    def seen(name: str) -> set[Commitment]:
        return set(commitments_visible_to(getattr(cast, name), on=TODAY))

    assert seen("liaison") == {here}
    assert seen("team_mate") == {theirs}
    assert seen("analyst") == {here, away, theirs}
    assert not seen("compliance_officer")


def test_what_is_due_first_comes_first(cast: Cast, elm: Office) -> None:
    later = promise(elm.practice, cast.liaison, due_on=TODAY + 9 * DAY)
    late = promise(
        elm.practice, cast.liaison, due_on=TODAY - 2 * DAY, made_at=NOW - 9 * DAY
    )
    kept = promise(elm.practice, cast.liaison)
    settle(kept, by=cast.liaison)
    assert open_commitments([elm.practice]) == {elm.practice.pk: [late, later]}
