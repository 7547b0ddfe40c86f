"""Who sees which issues, who may do what, and what each list costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from pytest_django import DjangoAssertNumQueries

from prm.accounts.models import PORTAL, Role, User
from prm.issues import permissions
from prm.issues.operations import (
    add_owner,
    join_issue,
    move_issue,
    note_owner_left,
    note_owner_stays,
    owner_for,
    remark,
)
from prm.issues.queries import (
    history_of,
    issues_visible_to,
    measures_visible_to,
    moved_since,
    open_issues_of,
    owners_on,
    to_tell,
)
from prm.ledger.queries import timeline
from tests.cast import Cast
from tests.prm.issues.made import MONDAY, Site, names

pytestmark = [pytest.mark.django_db, pytest.mark.req("ISS-01")]

ON = MONDAY.date()
LATER = MONDAY + timedelta(hours=1)
READERS = {
    Role.LIAISON,
    Role.DIRECTOR,
    Role.SERVICE_LINE_LEADER,
    Role.EXECUTIVE,
    Role.ANALYST,
}


@pytest.mark.parametrize("role", Role)
def test_who_reads_issues_sees_them_and_nobody_else(house: Site, role: Role) -> None:
    issue = house.issue(house.alder)
    seen = issues_visible_to(house.cast.of(role), on=ON)
    assert [*seen] == ([issue] if role in READERS else [])
    assert permissions.can_see_issues(house.cast.of(role)) == (role in READERS)


def test_a_liaison_sees_those_of_their_practices_and_their_own(house: Site) -> None:
    reported = house.issue(house.alder, house.cedar)
    opened = house.issue(house.cedar, by=house.cast.team_mate)
    owned = house.issue(house.cedar, owner=owner_for(house.cast.liaison))
    assert {*issues_visible_to(house.cast.liaison, on=ON)} == {reported, owned}
    assert {*issues_visible_to(house.cast.team_mate, on=ON)} == {
        reported,
        opened,
        owned,
    }
    assert not issues_visible_to(house.cast.outsider, on=ON)


@pytest.mark.req("ISS-05")
def test_a_liaison_sees_the_root_that_their_practices_issue_was_joined_to(
    house: Site,
) -> None:
    root, issue = house.issue(house.cedar), house.issue(house.alder)
    assert root not in issues_visible_to(house.cast.liaison, on=ON)
    join_issue(issue=issue, root=root, by=house.cast.director, at=LATER, seen=1)
    assert root in issues_visible_to(house.cast.liaison, on=ON)


def test_who_may_do_what_with_one_issue(house: Site) -> None:
    issue = house.issue(owner=owner_for(house.cast.analyst), by=house.cast.liaison)
    may = {
        "open": permissions.can_open_issues,
        "move": lambda p: permissions.can_move_issue(p, issue),
        "keep": lambda p: permissions.can_keep_issue(p, issue),
        "name": permissions.can_add_owners,
        "ladder": permissions.can_set_ladders,
    }
    movers = {Role.LIAISON, Role.DIRECTOR, Role.SERVICE_LINE_LEADER}
    expected = {
        "open": {Role.LIAISON, Role.DIRECTOR},
        "move": movers | {Role.ANALYST},  # who owns it
        "keep": {Role.LIAISON, Role.DIRECTOR},
        "name": movers,
        "ladder": {Role.DIRECTOR},
    }
    for act, can in may.items():
        assert {r for r in Role if can(house.cast.of(r))} == expected[act], act
    assert not permissions.can_keep_issue(house.cast.team_mate, issue)


def test_a_refusal_says_whom_to_ask(house: Site) -> None:
    issue = house.issue(house.cedar)
    for act, says in (
        (lambda p: permissions.check_can_see_issue(p, issue, on=ON), "Ask its liaison"),
        (lambda p: permissions.check_can_keep_issue(p, issue), "or by a director"),
        (permissions.check_can_set_ladders, "These roles may: director"),
    ):
        with pytest.raises(PermissionDenied, match=says):
            act(house.cast.liaison)
    with pytest.raises(PermissionDenied, match="outside your territories"):
        remark(issue=issue, note="x", by=house.cast.liaison, at=LATER)


@pytest.mark.parametrize("role", sorted(PORTAL))
def test_the_portal_has_no_issues_and_nothing_to_tell(house: Site, role: Role) -> None:
    house.issue()
    person = house.cast.of(role)
    assert not to_tell(person, on=ON)
    assert not moved_since(person, MONDAY - timedelta(days=1), on=ON)


def test_the_timeline_of_a_practice_tells_readers_alone(house: Site) -> None:
    house.issue()
    about = [("directory.practice", str(house.alder.pk))]
    said = [line.sentence for line in timeline(about, by=house.cast.executive)]
    assert said[0] == (
        "Odalys Thornbury opened an issue of Alder: No timely appointment (cardiology), normal"
    )
    for person in (house.cast.compliance_officer, house.cast.administrator):
        found = timeline(about, by=person)
        assert not [line for line in found if line.verb.startswith("issue.")]


def test_what_moved_is_what_others_did_the_newest_of_each_issue(house: Site) -> None:
    issue, still = house.issue(), house.issue(house.brook)
    given = {"by": house.cast.service_line_leader, "at": LATER}
    move_issue(issue=issue, act="accept", seen=1, **given)
    remark(issue=issue, note="Soon.", **given)
    remark(issue=still, note="Mine.", by=house.cast.liaison, at=LATER)
    moved = moved_since(house.cast.liaison, MONDAY, on=ON)
    assert [(s.issue, s.act, s.actor) for s in moved] == [
        (issue, "remark", "Idris Vantongeren")
    ]
    assert not moved_since(house.cast.team_mate, MONDAY, on=ON)


def test_lists_cost_the_same_however_long_they_are(
    house: Site, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(6):
        issue = house.issue(house.alder, house.brook)
        remark(issue=issue, note="x", by=house.cast.director, at=LATER)
    person = house.cast.liaison
    with django_assert_max_num_queries(1):
        measures_visible_to(person, at=LATER, on=ON)
    with django_assert_max_num_queries(1):
        [
            str(i.owner)
            for i in open_issues_of([house.alder, house.brook])[house.alder.pk]
        ]
    with django_assert_max_num_queries(1):
        [h.who for h in history_of(issue)]
    with django_assert_max_num_queries(1):
        [(s.actor, str(s.issue.owner)) for s in moved_since(person, MONDAY, on=ON)]
    with django_assert_max_num_queries(1):
        [str(r.practice) for r in to_tell(person, on=ON)]


def test_somebody_with_an_account_is_one_owner_under_the_address_of_today(
    cast: Cast,
) -> None:
    named = add_owner(
        name="I. Vantongeren",
        email="Idris@example.org",
        by=cast.director,
        at=MONDAY,
    )
    assert named.user == cast.service_line_leader
    cast.service_line_leader.email = "idris.v@example.org"
    cast.service_line_leader.save()
    owner = owner_for(cast.service_line_leader)
    assert (owner, owner.email) == (named, "idris.v@example.org")
    assert owner_for(cast.director) == owner_for(cast.director)
    assert names(owners_on(ON)) == ["Idris Vantongeren", "Odalys Thornbury"]


def test_one_address_is_one_person_and_who_left_is_offered_no_more(
    house: Site,
) -> None:
    dana = house.owner("Dana Whitlock")
    for wrong in ({"email": "DANA@clinic.example"}, {"email": "dana"}):
        with pytest.raises(ValidationError):
            house.owner("Dana Other", **wrong)
    given = {"owner": dana, "by": house.cast.director, "at": MONDAY}
    note_owner_left(on=ON, **given)
    assert not owners_on(ON)
    assert names(owners_on(ON - timedelta(days=1))) == ["Dana Whitlock"]
    note_owner_stays(**given)
    assert names(owners_on(ON)) == ["Dana Whitlock"]
    with pytest.raises(ValidationError, match="is here already"):
        note_owner_stays(**given)
    with pytest.raises(PermissionDenied):
        note_owner_left(on=ON, **{**given, "by": house.cast.liaison})
    note_owner_left(on=ON, **given)
    owner_for(house.cast.liaison)
    User.objects.filter(pk=house.cast.liaison.pk).update(is_active=False)
    assert not owners_on(ON)
