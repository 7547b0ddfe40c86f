"""Materials have a version, an expiry and a service line. What has expired isn't left; what was left is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from prm.directory.models import Practice
from prm.ledger.models import Entry
from prm.outreach.models import Material, MaterialLeft
from prm.outreach.operations import (
    MaterialGiven,
    add_material,
    edit_material,
    leave_materials,
    leave_named,
    renew_material,
    restore_material,
    withdraw_material,
)
from prm.outreach.queries import current_materials, left_at, places_of, with_uses
from tests.cast import Cast
from tests.prm.outreach.conftest import AT, TODAY, Add, Visit

pytestmark = [pytest.mark.django_db, pytest.mark.req("OUT-04")]
LATER = AT + timedelta(days=30)


def test_what_may_be_left_depends_on_the_day_and_the_line(add: Add, cast: Cast) -> None:
    add("Card", expires_on=TODAY)
    add("Heart", service_line="cardiology")
    add("Joints", service_line="orthopedics")
    gone = add("List")
    withdraw_material(material=gone, by=cast.director, at=AT)

    def titles(on: date, line: str = "") -> list[str]:
        return [each.title for each in current_materials(on, line)]

    assert titles(TODAY) == ["Card", "Heart", "Joints"]
    assert titles(TODAY, "cardiology") == ["Card", "Heart"]
    assert titles(TODAY + timedelta(days=1)) == ["Heart", "Joints"]


def test_what_expired_is_refused_and_the_newer_version_named(
    add: Add, visit: Visit, cast: Cast
) -> None:
    old = add(expires_on=TODAY)
    other = add("Card", expires_on=TODAY)
    given = MaterialGiven("Rehab leaflet", "2")
    newer = renew_material(material=old, given=given, by=cast.director, at=AT)
    newest = renew_material(
        material=newer, given=given._replace(version="3"), by=cast.director, at=AT
    )
    with pytest.raises(ValidationError) as refused:
        leave_materials(
            interaction=visit(at=LATER),
            materials=[old, other, newest],
            by=cast.director,
            at=LATER,
        )
    assert refused.value.message_dict["materials"] == [
        "Card, 1 expired on 23 Nov 2026. Nothing newer has come yet: ask a director for it.",
        "Rehab leaflet, 1 expired on 23 Nov 2026. Leave Rehab leaflet, 3 instead.",
    ]
    assert not MaterialLeft.objects.exists()


def test_what_was_right_on_the_day_of_the_visit_may_be_told_later(
    add: Add, visit: Visit, cast: Cast
) -> None:
    expired, withdrawn = add(expires_on=TODAY), add("Card")
    withdraw_material(material=withdrawn, by=cast.director, at=AT + timedelta(days=2))
    leave_materials(
        interaction=visit(at=AT),
        materials=[expired, withdrawn],
        by=cast.director,
        at=LATER,
    )
    assert MaterialLeft.objects.count() == 2
    with pytest.raises(ValidationError, match="was withdrawn"):
        leave_materials(
            interaction=visit(at=LATER),
            materials=[withdrawn],
            by=cast.director,
            at=LATER,
        )


def test_what_was_left_is_known_by_practice_once_a_visit(
    add: Add, visit: Visit, alder: Practice, cast: Cast
) -> None:
    leaflet, card = add(), add("Card")
    first, second = visit(at=AT - timedelta(days=9)), visit()
    before = Entry.objects.count()
    for interaction, keys in (
        (first, [str(leaflet.pk)]),
        (second, [str(leaflet.pk), str(card.pk)]),
        (second, [str(card.pk)]),
    ):
        leave_named(interaction=interaction, keys=keys, by=cast.director, at=AT)
    assert Entry.objects.count() == before + 3
    assert [(each.material.title, each.on) for each in left_at([alder])[alder.pk]] == [
        ("Card", TODAY),
        ("Rehab leaflet", TODAY),
        ("Rehab leaflet", TODAY - timedelta(days=9)),
    ]
    second.removed_at = AT  # logged by mistake
    second.save()
    assert [each.material for each in left_at([alder])[alder.pk]] == [leaflet]
    uses = {each.title: each.times for each in with_uses(cast.director, on=TODAY)}
    assert uses == {"Rehab leaflet": 1, "Card": 0}
    elsewhere = with_uses(cast.liaison, on=TODAY)
    assert {each.times for each in elsewhere} == {0}
    with pytest.raises(ValidationError, match="isn’t known"):
        leave_named(
            interaction=first,
            keys=["01890000-0000-7000-8000-000000000000"],
            by=cast.director,
            at=AT,
        )


def test_who_may_not_read_the_visit_is_not_told_where(
    add: Add, visit: Visit, cast: Cast
) -> None:
    leaflet = add()
    leave_materials(interaction=visit(), materials=[leaflet], by=cast.director, at=AT)
    assert places_of(leaflet, cast.executive, on=TODAY).count() == 1
    assert places_of(leaflet, cast.liaison, on=TODAY).count() == 0
    assert places_of(leaflet, cast.compliance_officer, on=TODAY).count() == 0


def test_only_who_covers_the_practice_leaves_anything(
    add: Add, visit: Visit, cast: Cast
) -> None:
    leaflet = add()
    for person in (cast.liaison, cast.executive, cast.administrator):
        with pytest.raises(PermissionDenied):
            leave_materials(interaction=visit(), materials=[leaflet], by=person, at=AT)


def test_a_new_version_takes_the_place_of_the_one_before(add: Add, cast: Cast) -> None:
    old = add()
    newer = renew_material(
        material=old, given=MaterialGiven("Rehab leaflet", "2"), by=cast.director, at=AT
    )
    assert [*current_materials(TODAY)] == [newer]
    with pytest.raises(ValidationError, match="replaces it already"):
        renew_material(
            material=old,
            given=MaterialGiven("Rehab leaflet", "3"),
            by=cast.director,
            at=AT,
        )
    with pytest.raises(ValidationError, match="took its place"):
        restore_material(material=old, by=cast.director, at=AT)


def test_a_withdrawal_can_be_taken_back(add: Add, cast: Cast) -> None:
    made = add()
    withdraw_material(material=made, by=cast.director, at=AT)
    with pytest.raises(ValidationError):
        withdraw_material(material=made, by=cast.director, at=AT)
    restore_material(material=made, by=cast.director, at=AT)
    assert [*current_materials(TODAY)] == [made]
    with pytest.raises(ValidationError):
        restore_material(material=made, by=cast.director, at=AT)


def test_what_was_left_keeps_its_name(add: Add, visit: Visit, cast: Cast) -> None:
    made = add()
    given = MaterialGiven("Rehab leaflet", "1b", "cardiology", "", LATER.date())
    edit_material(material=made, given=given, by=cast.director, at=AT)
    leave_materials(interaction=visit(), materials=[made], by=cast.director, at=AT)
    with pytest.raises(ValidationError, match="Make a new version"):
        edit_material(
            material=made, given=given._replace(version="1c"), by=cast.director, at=AT
        )
    edit_material(
        material=made,
        given=given._replace(note="In Spanish, too"),
        by=cast.director,
        at=AT,
    )
    assert Material.objects.get().note == "In Spanish, too"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"version": "1"}, "version"),
        ({"version": "2", "expires_on": TODAY - timedelta(days=1)}, "expires_on"),
        ({"version": "", "expires_on": TODAY}, "version"),
    ],
)
def test_what_nobody_could_leave_is_refused(
    add: Add, cast: Cast, given: dict[str, Any], field: str
) -> None:
    add()
    with pytest.raises(ValidationError) as refused:
        add_material(
            given=MaterialGiven("Rehab leaflet", **given), by=cast.director, at=AT
        )
    assert field in refused.value.message_dict


Manage = Callable[[Material, Cast], object]


@pytest.mark.parametrize(
    "act",
    [
        lambda made, cast: add_material(
            given=MaterialGiven("Card", "1"), by=cast.liaison, at=AT
        ),
        lambda made, cast: edit_material(
            material=made, given=MaterialGiven("Card", "1"), by=cast.liaison, at=AT
        ),
        lambda made, cast: renew_material(
            material=made, given=MaterialGiven("Card", "1"), by=cast.liaison, at=AT
        ),
        lambda made, cast: withdraw_material(material=made, by=cast.liaison, at=AT),
        lambda made, cast: restore_material(material=made, by=cast.liaison, at=AT),
    ],
)
def test_directors_alone_say_what_may_be_left(
    add: Add, cast: Cast, act: Manage
) -> None:
    made = add()
    with pytest.raises(PermissionDenied):
        act(made, cast)
