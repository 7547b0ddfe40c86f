"""Who can own issues: what each owns, and that a director says who has left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from prm.issues.operations import fix_issue, owner_for
from prm.issues.queries import owners_on
from prm.ledger.models import Entry
from prm.visits.operations import Promise, make_commitment
from tests.cast import Cast
from tests.prm.issues.made import Site, make_site
from tests.prm.web.desks import NOW, Desk, said_in, undo_in

pytestmark = [pytest.mark.django_db, pytest.mark.req("ISS-02", "ISS-09")]

LADDER = "/issues/ladder/"


@pytest.fixture
def house(cast: Cast) -> Iterator[Site]:
    with time_machine.travel(NOW, tick=False):
        yield make_site(cast)


@pytest.fixture
def desk(house: Site) -> Desk:
    return Desk(house.cast.director)


def load(house: Site, name: str, *, issues: int = 0, promises: int = 0) -> int:
    """Let somebody own something; return their key."""
    owner = house.owner(name, email=f"{name.replace(' ', '.')}@clinic.example")
    for _ in range(issues):
        house.issue(at=NOW, owner=owner)
    due = timezone.localdate(NOW) + timedelta(days=3)
    for _ in range(promises):
        make_commitment(
            practice=house.alder,
            promise=Promise("Send the form", owner, due, None, "cardiology"),
            by=house.cast.director,
            at=NOW,
        )
    return owner.pk


def test_each_owner_stands_with_department_and_what_they_own(
    house: Site, desk: Desk
) -> None:
    imre = load(house, "Imre Mott", issues=2, promises=1)
    ana = house.owner("Ana Step", department="MRI")
    done = house.issue(at=NOW, owner=ana)
    fix_issue(
        issue=done,
        what="Fixed",
        on=timezone.localdate(NOW),
        confirmed=True,
        by=house.cast.director,
        at=NOW,
        seen=done.revision,
    )
    page = desk.read(LADDER)
    assert "Who can own issues 2 people" in page
    assert "MRI, owns nothing now" in page  # what is closed waits for nobody
    assert "2 open issues and 1 open promise" in page
    assert "Who has left" not in page
    links = desk.get(LADDER).content.decode()
    assert re.search(r"2 open issues</a>\s+and\s+<a", links)
    for path in (f"/issues/?view=table&amp;owner={imre}", f"/promises/?owner={imre}"):
        assert f'href="{path}"' in links


def test_a_director_says_who_has_left_and_takes_it_back(
    house: Site, desk: Desk
) -> None:
    imre = load(house, "Imre Mott", issues=1)
    leave = f"/issues/owners/{imre}/departure/"
    assert desk.send(leave).headers["Location"] == LADDER
    answer = desk.get(LADDER)
    page = said_in(answer)
    assert "Imre Mott is marked as left. They still own 1 open issue" in page
    assert "Who has left 1 person" in page
    assert not owners_on(timezone.localdate(NOW))
    desk.send(leave)  # from another window
    assert "Imre Mott has left already." in desk.read(LADDER)
    assert Entry.objects.filter(verb="owner.left").count() == 1
    desk.send(undo_in(answer))
    assert "Imre Mott is here, and can own issues and promises." in desk.read(LADDER)
    assert owners_on(timezone.localdate(NOW)).get().pk == imre
    desk.send(f"/issues/owners/{imre}/return/")
    assert "Imre Mott is here already." in desk.read(LADDER)


def test_whose_account_is_closed_has_left_and_is_brought_back_by_the_account(
    house: Site, desk: Desk
) -> None:
    owner = owner_for(house.cast.liaison)
    house.cast.liaison.is_active = False
    house.cast.liaison.save()
    assert "their account is closed" in desk.read(LADDER)
    assert f"/issues/owners/{owner.pk}/" not in desk.get(LADDER).content.decode()


def test_only_directors_say_who_has_left(house: Site) -> None:
    imre = load(house, "Imre Mott")
    liaison = Desk(house.cast.liaison)
    assert liaison.send(f"/issues/owners/{imre}/departure/").status_code == 403
    assert owners_on(timezone.localdate(NOW)).exists()
    assert Desk(house.cast.director).send("/issues/owners/0/return/").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_owners(
    house: Site, desk: Desk, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    load(house, "Imre Mott", issues=1, promises=1)
    desk.get(LADDER)
    with django_assert_max_num_queries(30) as one:
        desk.get(LADDER)
    for number in range(6):
        load(house, f"Owner {number}", issues=1, promises=1)
    with django_assert_max_num_queries(len(one)):
        desk.get(LADDER)
