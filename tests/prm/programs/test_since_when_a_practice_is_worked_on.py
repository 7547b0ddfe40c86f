"""Since when a practice is worked on: by its first visit, by the day it joined, or by the intervention's own day."""

from __future__ import annotations

from typing import Any

import pytest

from prm.programs.models import InterventionVersion
from prm.programs.operations import (
    Draft,
    Known,
    Outline,
    begin_program,
    draft_intervention,
    join_program,
    lock_intervention,
)
from prm.programs.queries import starts_of
from tests.cast import Cast
from tests.prm.issues.made import Site, make_site
from tests.prm.territories.made import at, on
from tests.prm.visits.made import log

pytestmark = [pytest.mark.django_db, pytest.mark.req("IMP-02")]


@pytest.fixture
def house(cast: Cast) -> Site:
    return make_site(cast)


def locked(house: Site, **given: Any) -> InterventionVersion:
    usual: dict[str, Any] = {
        "title": "Work",
        "kind": "track",
        "service_line": "cardiology",
        "starts_on": on(10),
        "practices": [house.alder, house.brook],
        "expected_lift": 0.2,
        "other_line": "urology",
    }
    by = house.cast.director
    draft = draft_intervention(draft=Draft(**{**usual, **given}), by=by, at=at(2))
    return lock_intervention(intervention=draft, known=Known(), by=by, at=at(3))


def test_a_track_begins_everywhere_on_its_day(house: Site) -> None:
    assert starts_of(locked(house)) == {
        house.alder.pk: on(10),
        house.brook.pk: on(10),
    }


def test_a_practice_that_joins_the_program_later_begins_then(house: Site) -> None:
    by = house.cast.director
    outline = Outline("Track", "track", "cardiology", by, on(1))
    program = begin_program(outline=outline, practices=[house.alder], by=by, at=at(1))
    join_program(
        program=program, practices=[house.brook], from_date=on(20), by=by, at=at(2)
    )
    version = locked(house, program=program)
    assert starts_of(version) == {house.alder.pk: on(10), house.brook.pk: on(20)}
    assert starts_of(locked(house, program=program, ends_on=on(15))) == {
        house.alder.pk: on(10)
    }


def test_a_series_begins_with_the_first_visit_in_its_line_between_its_days(
    house: Site,
) -> None:
    by = house.cast.director
    version = locked(house, kind="visits", ends_on=on(25))
    for practice, day, line, kind in (
        (house.alder, 5, "cardiology", "visit"),  # before it
        (house.alder, 12, "neurology", "visit"),  # about something else
        (house.alder, 13, "cardiology", "call"),  # no visit
        (house.alder, 14, "", "visit"),
        (house.alder, 16, "cardiology", "visit"),
        (house.brook, 26, "cardiology", "visit"),  # after it
    ):
        log(
            practice,
            by,
            now=at(28),
            at=at(day),
            kind=kind,
            service_line=line,
            next_step="",
            next_on=None,
        )
    assert starts_of(version) == {house.alder.pk: on(14)}
