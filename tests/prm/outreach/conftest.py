"""A practice, somebody who visits it, and what may be left there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from prm.directory.models import Practice
from prm.outreach.models import Material
from prm.outreach.operations import MaterialGiven, add_material
from prm.visits.models import Interaction
from tests.cast import Cast

AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
Add = Callable[..., Material]
Visit = Callable[..., Interaction]


@pytest.fixture
def alder(db: None) -> Practice:
    return Practice.objects.create(code="Alder", name="Alder Family Medicine")


@pytest.fixture
def add(cast: Cast) -> Add:
    def made(
        title: str = "Rehab leaflet", version: str = "1", **given: Any
    ) -> Material:
        at = given.pop("at", AT)
        what = MaterialGiven(title, version, **given)
        return add_material(given=what, by=cast.director, at=at)

    return made


@pytest.fixture
def visit(cast: Cast, alder: Practice) -> Visit:
    def made(at: datetime = AT, **given: Any) -> Interaction:
        usual = {"practice": alder, "purpose": "listen", "by": cast.director}
        times = {"at": at, "made_at": at, "arrived_at": AT}
        return Interaction.objects.create(**{**usual, **times, **given})

    return made
