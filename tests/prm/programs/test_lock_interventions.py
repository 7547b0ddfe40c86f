"""Locking: what is judged is settled before its result can be seen, and never changes afterwards."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from prm.accounts.models import STAFF, Role
from prm.ledger.models import Entry
from prm.programs.models import Intervention, InterventionVersion
from prm.programs.operations import (
    Draft,
    Known,
    change_intervention,
    draft_intervention,
    drop_intervention,
    lock_intervention,
    note_look,
)
from prm.programs.queries import is_changed, standing_versions
from prm.programs.saying import fingerprint_of
from tests.cast import Cast
from tests.prm.issues.made import Site, make_site
from tests.prm.territories.made import at, on
from tests.prm.visits.made import verbs

pytestmark = [pytest.mark.django_db, pytest.mark.req("IMP-01")]
BEFORE = Known("2026-05", on(1, 5))


@pytest.fixture
def house(cast: Cast) -> Site:
    return make_site(cast)


def plan(house: Site, **given: Any) -> Draft:
    usual: dict[str, Any] = {
        "title": "Access track",
        "kind": "track",
        "service_line": "cardiology",
        "starts_on": on(15),
        "practices": [house.alder, house.brook],
        "expected_lift": 0.2,
        "other_line": "urology",
    }
    return Draft(**{**usual, **given})


def put(house: Site, **given: Any) -> Intervention:
    return draft_intervention(
        draft=plan(house, **given), by=house.cast.director, at=at(2)
    )


def lock(house: Site, draft: Intervention, **given: Any) -> InterventionVersion:
    usual: dict[str, Any] = {"known": BEFORE, "by": house.cast.director, "at": at(3)}
    return lock_intervention(intervention=draft, **{**usual, **given})


def test_a_version_says_what_is_judged_and_whether_it_could_be_seen(
    house: Site,
) -> None:
    version = lock(house, put(house))
    assert version.number == 1
    assert (version.title, version.expected_lift) == ("Access track", 0.2)
    assert {each.practice for each in version.targets.all()} == {
        house.alder,
        house.brook,
    }
    assert version.said["practices"] == sorted([house.alder.code, house.brook.code])
    assert version.fingerprint == fingerprint_of(version.said)
    assert not version.after_the_fact
    entry = Entry.objects.order_by("-sequence")[0]
    assert entry.verb == "intervention.locked"
    assert version.fingerprint in str(entry.particulars)


@pytest.mark.parametrize(
    ("seen_until", "late"),
    [(None, False), (on(1, 5), False), (on(1, 6), True), (on(1, 7), True)],
)
def test_whoever_could_see_its_months_registered_after_the_fact(
    house: Site, seen_until: date | None, late: bool
) -> None:
    version = lock(house, put(house), known=Known("m", seen_until))
    assert version.after_the_fact is late


def test_a_later_edit_makes_a_version_and_leaves_the_first_as_it_was(
    house: Site,
) -> None:
    draft = put(house)
    first = lock(house, draft)
    assert not is_changed(draft, first)
    draft = change_intervention(
        intervention=draft,
        draft=plan(house, expected_lift=0.1, practices=[house.alder]),
        by=house.cast.director,
        at=at(4),
    )
    assert is_changed(draft, first)
    with pytest.raises(ValidationError, match="what changed since version 1"):
        lock(house, draft)
    second = lock(house, draft, why="Brook closes in autumn.", at=at(5))
    first.refresh_from_db()
    assert (first.expected_lift, first.targets.count()) == (0.2, 2)
    assert (second.number, second.expected_lift, second.targets.count()) == (2, 0.1, 1)
    assert [*standing_versions()] == [second]


def test_nothing_is_locked_twice(house: Site) -> None:
    draft = put(house)
    lock(house, draft)
    with pytest.raises(ValidationError, match="Nothing changed since version 1"):
        lock(house, draft, why="Again.")


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"expected_lift": None}, "Say what you expect"),
        ({"other_line": ""}, "a line that it does not touch"),
    ],
)
def test_what_is_judged_must_be_said(
    house: Site, missing: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        lock(house, put(house, **missing))


def test_what_was_locked_can_not_be_dropped(house: Site) -> None:
    draft = put(house)
    lock(house, draft)
    with pytest.raises(ValidationError, match="it stays, whatever comes of it"):
        drop_intervention(intervention=draft, by=house.cast.director, at=at(4))


def test_a_dropped_draft_is_not_locked(house: Site) -> None:
    draft = put(house)
    drop_intervention(intervention=draft, by=house.cast.director, at=at(3))
    with pytest.raises(ValidationError, match="Take that back first"):
        lock(house, draft)


def test_the_first_look_of_each_person_is_kept_and_marks_what_is_locked_after_it(
    house: Site,
) -> None:
    draft = put(house)
    first = lock(house, draft)
    for by in (house.cast.director, house.cast.liaison, house.cast.director):
        note_look(version=first, by=by, at=at(20))
    assert [each.by for each in first.looks.all()] == [
        house.cast.director,
        house.cast.liaison,
    ]
    assert verbs(3).count("intervention.result_seen") == 2
    draft = change_intervention(
        intervention=draft,
        draft=plan(house, expected_lift=0.1),
        by=house.cast.director,
        at=at(21),
    )
    second = lock(house, draft, why="Less was meant.", at=at(22))
    assert second.after_the_fact


@pytest.mark.parametrize("role", sorted(STAFF - {Role.DIRECTOR}))
def test_only_directors_lock(house: Site, role: Role) -> None:
    draft = put(house)
    with pytest.raises(PermissionDenied):
        lock(house, draft, by=house.cast.of(role))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"ends_on": on(1)}, "end before it starts"),
        ({"other_line": "cardiology"}, "does not touch"),
        ({"cost": -1}, "nothing or more"),
        ({"design": "lottery"}, "Only visits are drawn"),
        ({"horizon_months": 2}, "greater than or equal to 3"),
    ],
)
def test_a_plan_that_can_not_be_judged_is_refused(
    house: Site, given: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        put(house, **given)
