"""How fast issues are fixed, line by line, each number with what it is of; and to whom they are handed up."""

from __future__ import annotations

import csv
from collections.abc import Iterator

import pytest
import time_machine
from django.utils import timezone

from prm.issues.models import LadderStep, Owner
from prm.issues.operations import close_issue, fix_issue
from tests.cast import Cast
from tests.prm.issues.made import Site, make_site
from tests.prm.web.desks import NOW, Desk, ago, said_in

pytestmark = pytest.mark.django_db

SPEED, LADDER = "/issues/speed/", "/issues/ladder/"


@pytest.fixture
def house(cast: Cast) -> Iterator[Site]:
    with time_machine.travel(NOW, tick=False):
        yield make_site(cast)


@pytest.fixture
def desk(house: Site) -> Desk:
    return Desk(house.cast.director)


def closed(house: Site, *, opened: int, took: int, confirmed: bool) -> None:
    """Let an issue be opened so many days ago, and be closed so many days later."""
    at, by = ago(opened - took), house.cast.director
    issue = fix_issue(
        issue=house.issue(at=ago(opened)),
        what="Done",
        on=timezone.localdate(at),
        confirmed=confirmed,
        by=by,
        at=at,
        seen=1,
    )
    if not confirmed:
        close_issue(issue=issue, by=by, at=at, seen=issue.revision)


@pytest.mark.req("ISS-04")
def test_nothing_closed_is_nothing_said(house: Site, desk: Desk) -> None:
    assert "Nothing to measure yet" in desk.read(SPEED)
    house.issue(at=ago(3))
    assert "nothing can be said of how fast" in desk.read(SPEED)


@pytest.mark.req("ISS-03", "ISS-04")
def test_median_and_percentile_are_of_closed_ones_and_unconfirmed_stand_apart(
    house: Site, desk: Desk
) -> None:
    for took in (4, 10, 20):
        closed(house, opened=100, took=took, confirmed=True)
    closed(house, opened=100, took=40, confirmed=False)
    house.issue(at=ago(5), service_line="neurology")
    page = desk.read(SPEED)
    assert "Half of 4 closed issues took 15 days or less" in page
    assert "nine of ten took no more than 34" in page
    assert "1 was closed without a practice’s word, and counts as no resolution" in page
    assert "3 of 4 issues that old" in page  # resolved in 30 days
    assert "Cardiology 0" in page and "Neurology 1" in page
    assert "too early" in page


@pytest.mark.req("ISS-04")
def test_the_file_has_each_rate_with_its_denominator(house: Site, desk: Desk) -> None:
    closed(house, opened=100, took=40, confirmed=True)
    text = desk.client.get(f"{SPEED}file/").getvalue().decode("utf-8-sig")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    whole, line = csv.DictReader(lines)
    assert (whole["service_line"], line["service_line"]) == ("all", "Cardiology")
    for row in (whole, line):
        assert (row["resolved_in_30_days"], row["resolved_in_60_days"]) == ("0", "1")
        assert row["opened_30_days_ago_or_more"] == "1"
        assert float(row["median_days_to_close"]) == 40


@pytest.mark.req("ISS-04")
def test_a_liaisons_figures_are_of_their_own_issues(house: Site) -> None:
    house.issue(house.cedar, at=ago(5))
    assert "Nothing to measure yet" in Desk(house.cast.liaison).read(SPEED)


@pytest.mark.req("ISS-02")
def test_a_ladder_is_set_step_by_step_and_a_gap_closes_up(
    house: Site, desk: Desk
) -> None:
    ana, bea = house.owner("Ana Step"), house.owner("Bea Step")
    page = desk.read(LADDER)
    assert "No ladder is set." in page and "every director gets a letter" in page
    answer = desk.send(f"{LADDER}?line=cardiology", step_1=ana.pk, step_3=bea.pk)
    assert answer.headers["Location"] == LADDER
    steps = LadderStep.objects.filter(service_line="cardiology")
    assert [(step.level, step.owner) for step in steps] == [(1, ana), (2, bea)]
    page = desk.read(LADDER)
    assert "1. Ana Step → 2. Bea Step" in page
    assert "Above the last step it stays with its owner, and every director" in page
    desk.send(f"{LADDER}?line=", step_1=bea.pk)
    assert LadderStep.objects.get(service_line="").owner == bea


@pytest.mark.req("ISS-02")
def test_nobody_stands_on_two_steps(house: Site, desk: Desk) -> None:
    ana = house.owner("Ana Step")
    answer = desk.send(f"{LADDER}?line=cardiology", step_1=ana.pk, step_2=ana.pk)
    assert answer.status_code == 422
    assert "Everybody stands on one step only." in said_in(answer)
    assert not LadderStep.objects.exists()


@pytest.mark.req("ISS-02")
def test_a_line_that_there_is_none_of_leads_back(desk: Desk) -> None:
    assert desk.client.get(f"{LADDER}?line=alchemy").headers["Location"] == LADDER


@pytest.mark.req("ISS-09")
def test_somebody_without_an_account_is_named_once(desk: Desk) -> None:
    given = {"name": "Imre Mott", "email": "imre@clinic.example", "department": "MRI"}
    desk.send("/issues/owners/", **given)
    assert Owner.objects.get().department == "MRI"
    assert "imre@clinic.example, acts by a signed link" in desk.read(LADDER)
    answer = desk.send("/issues/owners/", **given)
    assert answer.status_code == 422
    assert "Imre Mott has this address already" in said_in(answer)
