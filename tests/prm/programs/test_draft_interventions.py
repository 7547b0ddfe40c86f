"""Drafts of interventions: for whom, by whom, and what was noticed when they were opened."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from prm.programs.models import Intervention
from prm.programs.operations import (
    Draft,
    change_intervention,
    draft_intervention,
    drop_intervention,
    restore_intervention,
)
from prm.programs.queries import interventions_visible_to
from tests.cast import Cast
from tests.prm.issues.made import Site, make_site
from tests.prm.territories.made import at, on
from tests.prm.visits.made import verbs

pytestmark = [pytest.mark.django_db, pytest.mark.req("LEAK-07")]


@pytest.fixture
def house(cast: Cast) -> Site:
    return make_site(cast)


def draft(house: Site, **given: Any) -> Draft:
    usual = {
        "title": "Access track",
        "kind": "track",
        "service_line": "cardiology",
        "starts_on": on(30),
        "practices": [house.alder],
        "expected_lift": 0.2,
    }
    return Draft(**{**usual, **given})


def put(house: Site, **given: Any) -> Intervention:
    by = given.pop("by", house.cast.liaison)
    noticed = {"shortfall": 60}
    return draft_intervention(
        draft=draft(house, **given), noticed=noticed, by=by, at=at(2)
    )


def test_a_draft_keeps_what_was_noticed_and_changes_until_it_is_dropped(
    house: Site,
) -> None:
    made = put(house, practices=[house.alder, house.alder])
    assert made.noticed == {"shortfall": 60}
    assert made.targets.count() == 1
    liaison = house.cast.liaison
    changed = change_intervention(
        intervention=made,
        draft=draft(house, title="Two tracks", practices=[house.alder, house.brook]),
        by=liaison,
        at=at(3),
    )
    assert (changed.title, changed.targets.count()) == ("Two tracks", 2)
    assert changed.noticed == {"shortfall": 60}
    drop_intervention(intervention=made, by=liaison, at=at(4))
    with pytest.raises(ValidationError, match="dropped already"):
        drop_intervention(intervention=made, by=liaison, at=at(4))
    with pytest.raises(ValidationError, match="dropped meanwhile"):
        change_intervention(intervention=made, draft=draft(house), by=liaison, at=at(4))
    restore_intervention(intervention=made, by=liaison, at=at(5))
    assert verbs(4) == [
        "intervention.restored",
        "intervention.dropped",
        "intervention.changed",
        "intervention.drafted",
    ]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"practices": []}, "practices"),
        ({"expected_lift": 0.0}, "expected_lift"),
        ({"expected_lift": 11.0}, "expected_lift"),
        ({"title": ""}, "title"),
        ({"kind": "gift"}, "kind"),
    ],
)
def test_a_draft_that_says_nothing_is_refused(
    house: Site, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        put(house, by=house.cast.director, **given)
    assert field in refused.value.message_dict


def test_a_liaison_drafts_for_their_own_practices(house: Site) -> None:
    with pytest.raises(PermissionDenied, match="outside your territories"):
        put(house, practices=[house.alder, house.cedar])
    made = put(house, practices=[house.cedar], by=house.cast.director)
    with pytest.raises(PermissionDenied):
        drop_intervention(intervention=made, by=house.cast.liaison, at=at(3))
    for person in (house.cast.executive, house.cast.analyst, house.cast.outsider):
        with pytest.raises(PermissionDenied):
            put(house, by=person)


def test_who_sees_volumes_reads_drafts_a_liaison_those_of_their_territory(
    house: Site,
) -> None:
    own = put(house)
    other = put(house, practices=[house.cedar], by=house.cast.director)
    both = put(house, practices=[house.brook, house.cedar], by=house.cast.director)
    seen = interventions_visible_to(house.cast.liaison, on=on(2))
    assert {*seen} == {own, both}
    assert {*interventions_visible_to(house.cast.analyst, on=on(2))} == {
        own,
        other,
        both,
    }
    for person in (house.cast.compliance_officer, house.cast.steward):
        assert not interventions_visible_to(person, on=on(2)).exists()
