"""Programs: who may use them from when, what they answer, and that what was judged stays."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from prm.accounts.models import STAFF, Role
from prm.issues.models import Remedy
from prm.programs.models import Program
from prm.programs.operations import (
    Draft,
    Known,
    Outline,
    begin_program,
    change_program,
    draft_intervention,
    drop_program,
    join_program,
    leave_program,
    link_issue,
    lock_intervention,
    restore_program,
    unlink_issue,
)
from prm.programs.queries import (
    eligible_practices,
    programs_of,
    programs_visible_to,
    with_counts,
)
from tests.cast import Cast
from tests.prm.issues.made import Site, make_site
from tests.prm.programs.made import make_launch
from tests.prm.territories.made import at, on
from tests.prm.visits.made import verbs

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRG-03")]


@pytest.fixture
def house(cast: Cast) -> Site:
    return make_site(cast)


def outline(house: Site, **given: Any) -> Outline:
    usual: dict[str, Any] = {
        "name": "Cardiology track",
        "kind": "track",
        "service_line": "cardiology",
        "owner": house.cast.director,
        "starts_on": on(10),
        "cost": Decimal("88000"),
    }
    return Outline(**{**usual, **given})


def begin(house: Site, **given: Any) -> Program:
    usual: dict[str, Any] = {
        "outline": outline(house),
        "practices": [house.alder],
        "by": house.cast.director,
        "at": at(2),
    }
    return begin_program(**{**usual, **given})


def test_practices_come_and_go_by_their_days(house: Site) -> None:
    by = house.cast.director
    program = begin(house)
    join_program(
        program=program,
        practices=[house.alder, house.brook],
        from_date=on(20),
        by=by,
        at=at(11),
    )
    assert [*eligible_practices(program, on=on(9))] == []
    assert [*eligible_practices(program, on=on(10))] == [house.alder]
    assert [*eligible_practices(program, on=on(20))] == [house.alder, house.brook]
    leave_program(
        program=program, practices=[house.alder], to_date=on(25), by=by, at=at(25)
    )
    assert [*eligible_practices(program, on=on(25))] == [house.alder, house.brook]
    assert [*eligible_practices(program, on=on(26))] == [house.brook]
    leave_program(
        program=program, practices=[house.brook], to_date=on(12), by=by, at=at(26)
    )
    assert program.practices.count() == 1  # Brook would have left before it came
    with pytest.raises(ValidationError, match="not in it any more"):
        leave_program(
            program=program, practices=[house.brook], to_date=on(28), by=by, at=at(27)
        )
    with pytest.raises(ValidationError, match="begins on 2026-06-10"):
        join_program(
            program=program, practices=[house.cedar], from_date=on(9), by=by, at=at(27)
        )


@pytest.mark.req("ISS-07")
def test_a_remedy_becomes_a_program_with_eligible_practices_a_start_and_an_end(
    house: Site,
) -> None:
    issue = house.issue(house.alder)
    remedy = Remedy.objects.create(
        issue=issue,
        kind="slots",
        what="Six slots a week",
        from_date=on(10),
        at=at(2),
        by=house.cast.director,
    )
    program = begin(
        house,
        outline=outline(house, ends_on=on(30, 9)),
        practices=[house.alder, house.brook],
        remedy=remedy,
    )
    linked = program.issues.get()
    assert (linked.issue, linked.remedy) == (issue, remedy)
    assert [*programs_of(house.brook, on=on(10))] == [program]
    assert [*programs_of(house.brook, on=on(1, 10))] == []
    assert [*programs_of(house.cedar, on=on(10))] == []


def test_issues_are_linked_and_taken_off(house: Site) -> None:
    by = house.cast.director
    issue, program = house.issue(house.alder), begin(house)
    link_issue(program=program, issue=issue, by=by, at=at(3))
    with pytest.raises(ValidationError, match="linked already"):
        link_issue(program=program, issue=issue, by=by, at=at(3))
    (counted,) = with_counts(programs_visible_to(by), on=on(12))
    assert (counted.eligible, counted.answered, counted.worked) == (1, 1, 0)
    unlink_issue(program=program, issue=issue, by=by, at=at(4))
    with pytest.raises(ValidationError, match="isn’t linked"):
        unlink_issue(program=program, issue=issue, by=by, at=at(4))
    assert verbs(2) == ["program.issue_unlinked", "program.issue_linked"]


def test_a_start_that_moves_takes_those_along_who_came_with_it(house: Site) -> None:
    by = house.cast.director
    program = begin(house)
    join_program(
        program=program, practices=[house.brook], from_date=on(20), by=by, at=at(3)
    )
    change_program(
        program=program, outline=outline(house, starts_on=on(12)), by=by, at=at(4)
    )
    assert [*eligible_practices(program, on=on(11))] == []
    assert [*eligible_practices(program, on=on(12))] == [house.alder]


@pytest.mark.req("PRG-01")
@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"kind": "track"}, "kind", "one of a new specialist"),
        ({"service_line": "urology"}, "service_line", "patients of this line"),
    ],
)
def test_under_a_launch_plan_a_program_stays_what_it_is(
    house: Site, given: dict[str, Any], field: str, said: str
) -> None:
    by = house.cast.director
    program = begin(house, outline=outline(house, kind="launch"))
    make_launch(house.cast, program=program)
    meant = outline(house, **{"kind": "launch", **given})
    with pytest.raises(ValidationError, match=said) as refused:
        change_program(program=program, outline=meant, by=by, at=at(4))
    assert [*refused.value.message_dict] == [field]
    assert "Begin another program" in str(refused.value)
    program.refresh_from_db()
    assert (program.kind, program.service_line) == ("launch", "cardiology")
    renamed = outline(house, kind="launch", name="Dr Quillon comes")
    change_program(program=program, outline=renamed, by=by, at=at(5))
    program.refresh_from_db()
    assert program.name == "Dr Quillon comes"


def test_without_a_launch_plan_kind_and_line_may_change(house: Site) -> None:
    program = begin(house)
    meant = outline(house, kind="other", service_line="urology")
    change_program(program=program, outline=meant, by=house.cast.director, at=at(4))
    program.refresh_from_db()
    assert (program.kind, program.service_line) == ("other", "urology")


def test_what_something_was_locked_for_is_ended_and_never_dropped(house: Site) -> None:
    by = house.cast.director
    program = begin(house)
    drop_program(program=program, by=by, at=at(3))
    assert not programs_visible_to(by).exists()
    restore_program(program=program, by=by, at=at(4))
    draft = draft_intervention(
        draft=Draft(
            "Track",
            "track",
            "cardiology",
            on(10),
            [house.alder],
            0.2,
            other_line="urology",
            program=program,
        ),
        by=by,
        at=at(5),
    )
    lock_intervention(intervention=draft, known=Known(), by=by, at=at(6))
    with pytest.raises(ValidationError, match="Give it an end instead"):
        drop_program(program=program, by=by, at=at(7))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"ends_on": on(1)}, "a_program_ends_after_it_starts"),
        ({"cost": Decimal(-1)}, "a_program_costs_no_less_than_nothing"),
        ({"kind": "gift"}, "gift"),
        ({"name": ""}, "blank"),
    ],
)
def test_a_program_that_can_not_be_is_refused(
    house: Site, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError, match=field):
        begin(house, outline=outline(house, **given))


@pytest.mark.parametrize(
    "role", sorted(STAFF - {Role.DIRECTOR, Role.SERVICE_LINE_LEADER})
)
def test_directors_and_leaders_of_lines_run_programs_and_nobody_else(
    house: Site, role: Role
) -> None:
    with pytest.raises(PermissionDenied):
        begin(house, by=house.cast.of(role))


@pytest.mark.parametrize(
    "role", [Role.COMPLIANCE_OFFICER, Role.ADMINISTRATOR, Role.PORTAL_USER]
)
def test_whoever_may_not_see_volumes_sees_no_programs(house: Site, role: Role) -> None:
    begin(house)
    assert not programs_visible_to(house.cast.of(role)).exists()
