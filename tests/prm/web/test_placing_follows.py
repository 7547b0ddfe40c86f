"""Whatever a steward does on a page that moves a practice, its territory follows at once."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from prm.directory.models import Correction, DuplicateProposal, Merge, Practice
from prm.territories.models import Placement
from prm.territories.operations import place_practices
from tests.cast import Cast, signed_in
from tests.prm.territories.made import at, make_practice, make_territory

pytestmark = [pytest.mark.django_db, pytest.mark.req("FLD-10", "DIR-06")]


def territories_now() -> dict[int, str]:
    """Return the territory's name by practice."""
    today = timezone.localdate()
    rows = Placement.objects.on(today).values_list("practice", "territory__name")
    return dict(rows)


@pytest.fixture
def two(cast: Cast) -> tuple[Practice, Practice]:
    """Return two practices, the one in the north, the other in the south."""
    north = make_practice(zip_code="12345", phone="555-201-0100")
    south = make_practice(zip_code="54321")
    by = cast.director
    make_territory("North", by=by, day=at(1, 1), zips=("12345", "11111"))
    make_territory("South", by=by, day=at(1, 1), zips=("54321",))
    place_practices(at=at(1, 1))
    return north, south


def test_a_merged_practice_lies_nowhere_and_after_the_undo_where_it_lay(
    two: tuple[Practice, Practice], cast: Cast
) -> None:
    north, south = two
    before = territories_now()
    assert before == {north.pk: "North", south.pk: "South"}
    pair = DuplicateProposal.objects.create(
        kind="practice", left=north.pk, right=south.pk, score=0.9, proposed_at=at(2)
    )
    client = signed_in(cast.steward)
    client.post(f"/stewardship/duplicates/{pair.pk}/merge/", {"survivor": "left"})
    assert territories_now() == {north.pk: "North"}
    client.post(f"/stewardship/merges/{Merge.objects.get().pk}/undoing/")
    assert territories_now() == before
    past = Placement.objects.on(date(2026, 3, 1)).values_list("practice", flat=True)
    assert {*past} == {north.pk, south.pk}


def test_a_survivor_that_takes_the_other_address_moves_with_it(
    two: tuple[Practice, Practice], cast: Cast
) -> None:
    north, south = two
    pair = DuplicateProposal.objects.create(
        kind="practice", left=north.pk, right=south.pk, score=0.9, proposed_at=at(2)
    )
    client = signed_in(cast.steward)
    chosen = {"survivor": "left", "take_address": "right"}
    client.post(f"/stewardship/duplicates/{pair.pk}/merge/", chosen)
    assert territories_now() == {north.pk: "South"}


def test_an_accepted_zip_code_moves_the_practice(
    two: tuple[Practice, Practice], cast: Cast
) -> None:
    north, south = two
    correction = Correction.objects.create(
        practice=south,
        attribute="zip_code",
        before="54321",
        after="11111",
        submitted_at=at(2),
        submitted_by=cast.liaison,
    )
    client = signed_in(cast.steward)
    client.post(f"/stewardship/corrections/{correction.pk}/acceptance/")
    assert territories_now() == {north.pk: "North", south.pk: "North"}
