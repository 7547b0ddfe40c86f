"""What the tests of field work share: an office in a liaison's territory, and one elsewhere."""

from __future__ import annotations

import pytest

from prm.territories.operations import assign_liaison
from tests.cast import Cast
from tests.prm.territories.made import at, make_territory
from tests.prm.visits.made import Office, make_office


@pytest.fixture
def elm(cast: Cast) -> Office:
    """Return an office that the liaison covers."""
    office = make_office()
    territory = make_territory(
        "North", by=cast.director, day=at(1), practices=(office.practice,)
    )
    assign_liaison(
        territory=territory,
        liaison=cast.liaison,
        from_date=at(1).date(),
        by=cast.director,
        at=at(1),
    )
    return office


@pytest.fixture
def oak(cast: Cast) -> Office:
    """Return an office in nobody's territory."""
    return make_office("Oak Hill Clinic")
