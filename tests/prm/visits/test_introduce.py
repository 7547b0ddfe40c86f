"""An introduction is asked for, matched, scheduled, met or dropped, with what came of it; each step can be undone."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from prm.directory.models import Alignment, AlignmentKind, Practitioner
from prm.visits.models import Introduction
from prm.visits.operations import (
    Asking,
    Stale,
    ask_introduction,
    match_introduction,
    schedule_introduction,
    settle_introduction,
    take_back_introduction,
)
from prm.visits.queries import introductions_visible_to
from prm.visits.queries.specialists import find_specialists
from tests.cast import Cast
from tests.prm.visits.made import DAY, NOW, TODAY, Office, verbs

pytestmark = [pytest.mark.django_db, pytest.mark.req("FLD-11")]


@pytest.fixture
def quillon(db: None) -> Practitioner:
    """Return a cardiologist of ours."""
    made = Practitioner.objects.create(
        first_name="Bram",
        last_name="Quillon",
        specialty="Cardiology",
        taxonomy_code="207RC0000X",
    )
    Alignment.objects.create(
        practitioner=made,
        kind=AlignmentKind.OURS,
        from_date=TODAY - 900 * DAY,
        source="roster",
        as_of=TODAY,
    )
    return made


def ask(cast: Cast, office: Office, **given: Any) -> Introduction:
    asking = Asking(**{"service_line": "cardiology", "asker": office.doctor, **given})
    return ask_introduction(
        practice=office.practice, asking=asking, by=cast.liaison, at=NOW
    )


def step(operation: Any, found: Introduction, cast: Cast, **given: Any) -> Introduction:
    usual = {"by": cast.liaison, "at": NOW, "seen": found.revision}
    done: Introduction = operation(introduction=found, **{**usual, **given})
    return done


def test_it_goes_its_way_and_each_step_is_written_down(
    cast: Cast, elm: Office, quillon: Practitioner
) -> None:
    found = ask(cast, elm)
    assert found.state == "asked"
    found = step(match_introduction, found, cast, specialist=quillon)
    assert found.state == "matched"
    later = NOW + 3 * DAY
    found = step(
        schedule_introduction, found, cast, meets_at=later, where="Their office"
    )
    assert (found.state, found.meets_at) == ("scheduled", later)
    with pytest.raises(ValidationError, match="to meet later"):
        step(settle_introduction, found, cast, state="met", outcome="Well.")
    found = step(
        settle_introduction,
        found,
        cast,
        state="met",
        outcome="They got on.",
        at=NOW + 4 * DAY,
    )
    assert (found.state, found.outcome) == ("met", "They got on.")
    assert verbs(4) == [
        "introduction.met",
        "introduction.scheduled",
        "introduction.matched",
        "introduction.asked",
    ]


def test_each_step_is_taken_back_in_turn(
    cast: Cast, elm: Office, quillon: Practitioner
) -> None:
    found = ask(cast, elm, specialist=quillon)
    assert found.state == "matched", "a named specialist matches at once"
    found = step(schedule_introduction, found, cast, meets_at=NOW + DAY, where="A call")
    found = step(settle_introduction, found, cast, state="dropped", outcome="Moved.")
    states = []
    for _ in range(3):
        found = step(take_back_introduction, found, cast)
        states.append(found.state)
    assert states == ["scheduled", "matched", "asked"]
    assert (found.specialist, found.meets_at, found.outcome) == (None, None, "")
    with pytest.raises(ValidationError, match="no step to take back"):
        step(take_back_introduction, found, cast)


def test_what_skips_a_step_or_says_nothing_is_refused(
    cast: Cast, elm: Office, oak: Office, quillon: Practitioner
) -> None:
    for wrong in ({"service_line": ""}, {"asker": oak.doctor}):
        with pytest.raises(ValidationError):
            ask(cast, elm, **wrong)
    found = ask(cast, elm)
    refusals: list[tuple[Any, dict[str, Any]]] = [
        (schedule_introduction, {"meets_at": NOW + DAY, "where": ""}),
        (settle_introduction, {"state": "met", "outcome": "Well."}),
        (settle_introduction, {"state": "dropped", "outcome": " "}),
        (settle_introduction, {"state": "asked", "outcome": "Well."}),
        (match_introduction, {"specialist": elm.doctor}),
    ]
    for operation, given in refusals:
        with pytest.raises(ValidationError):
            step(operation, found, cast, **given)
    quillon.deactivated_on = TODAY
    quillon.save()
    with pytest.raises(ValidationError, match="isn’t in the directory"):
        step(match_introduction, found, cast, specialist=quillon)


def test_a_colleagues_step_is_seen_and_others_may_not(
    cast: Cast, elm: Office, quillon: Practitioner
) -> None:
    found = ask(cast, elm)
    step(match_introduction, found, cast, specialist=quillon)
    with pytest.raises(Stale, match="matched"):
        step(settle_introduction, found, cast, state="dropped", outcome="Gone.", seen=1)
    for person in (cast.team_mate, cast.analyst):
        with pytest.raises(PermissionDenied):
            step(take_back_introduction, found, cast, seen=2, by=person)
    assert not introductions_visible_to(cast.team_mate, on=TODAY)
    assert introductions_visible_to(cast.analyst, on=TODAY).get() == found


def test_ours_are_found_by_line_by_name_and_by_specialty_and_nobody_elses(
    elm: Office, quillon: Practitioner
) -> None:
    rival = Practitioner.objects.create(
        first_name="Bram",
        last_name="Quill",
        specialty="Cardiology",
        taxonomy_code="207RC0000X",
    )
    Alignment.objects.create(
        practitioner=rival,
        kind=AlignmentKind.COMPETITOR,
        from_date=TODAY - 900 * DAY,
        source="roster",
        as_of=TODAY,
    )

    def found(text: str, line: str = "cardiology") -> list[Practitioner]:
        return find_specialists(text, service_line=line, on=TODAY, limit=9)

    assert found("") == found("bram quil") == found("cardio") == [quillon]
    assert found("", "urology") == found("Nobody") == []
