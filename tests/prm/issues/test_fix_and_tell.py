"""What is fixed is told back; it closes when the practices agree, or without their word, which is counted apart."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from prm.issues.measures import Closures
from prm.issues.models import Issue, Resolution
from prm.issues.operations import (
    close_issue,
    confirm_report,
    fix_issue,
    move_issue,
    tell_practice,
    untell_practice,
)
from prm.issues.queries import measures_visible_to, to_tell
from prm.ledger.models import Entry
from prm.mail.models import Letter
from tests.prm.issues.made import MONDAY, Site, names, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("ISS-03")]

AT = MONDAY + timedelta(days=3)


def fix(house: Site, issue: Issue, **more: Any) -> Issue:
    given: dict[str, Any] = {
        "what": "Two protected slots a day",
        "on": AT.date(),
        "confirmed": False,
        "by": house.cast.director,
        "at": AT,
        "seen": issue.revision,
    }
    return fix_issue(issue=issue, **(given | more))


def closures(house: Site) -> Closures:
    at = AT + timedelta(days=1)
    found = measures_visible_to(house.cast.director, at=at, on=at.date())
    return found[0].closures


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"what": " "}, "what"),
        ({"on": AT.date() + timedelta(days=1)}, "on"),
        ({"on": MONDAY.date() - timedelta(days=1)}, "on"),
    ],
)
def test_it_needs_to_say_what_and_when(
    house: Site, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        fix(house, house.issue(), **wrong)
    assert field in refused.value.message_dict
    assert not Resolution.objects.exists()


def test_fixed_by_our_word_it_waits_for_the_practice(house: Site) -> None:
    issue = fix(house, house.issue())
    assert (issue.state, issue.fixed_at, issue.closed_at) == ("fixed", AT, None)
    report = report_of(issue, house.alder)
    given: dict[str, Any] = {"by": house.cast.liaison, "at": AT + timedelta(hours=1)}
    confirm_report(report=report, confirmed=True, **given)
    issue.refresh_from_db()
    assert (issue.state, issue.closed_at) == ("closed", given["at"])
    assert closures(house) == Closures(1, 0)
    confirm_report(report=report, confirmed=None, **given)
    issue.refresh_from_db()
    assert (issue.state, issue.closed_at) == ("fixed", None)
    assert closures(house) == Closures(0, 0)


def test_fixed_with_the_practices_word_it_is_closed(house: Site) -> None:
    issue = fix(house, house.issue(), confirmed=True)
    assert (issue.state, issue.closed_at) == ("closed", AT)
    assert report_of(issue, house.alder).confirmed
    assert closures(house) == Closures(1, 0)


def test_closed_without_a_word_it_is_counted_apart_until_the_word_comes(
    house: Site,
) -> None:
    issue = fix(house, house.issue())
    given: dict[str, Any] = {"by": house.cast.director, "at": AT}
    close_issue(issue=issue, seen=issue.revision, **given)
    assert closures(house) == Closures(0, 1)
    report = report_of(issue, house.alder)
    confirm_report(report=report, confirmed=True, **given)
    assert closures(house) == Closures(1, 0)
    confirm_report(report=report, confirmed=False, **given)
    issue.refresh_from_db()
    assert issue.state == "closed"
    assert closures(house) == Closures(0, 1)


def test_one_practice_that_disagrees_keeps_it_open_to_doubt(house: Site) -> None:
    issue = fix(house, house.issue(house.alder, house.brook))
    given: dict[str, Any] = {"by": house.cast.director, "at": AT}
    for practice, word, state in (
        (house.brook, False, "fixed"),
        (house.alder, True, "fixed"),
        (house.brook, None, "closed"),
        (house.brook, False, "fixed"),
    ):
        confirm_report(report=report_of(issue, practice), confirmed=word, **given)
        issue.refresh_from_db()
        assert issue.state == state


@pytest.mark.req("ISS-05")
def test_each_practice_is_told_once_and_it_can_be_taken_back(house: Site) -> None:
    issue = house.issue(house.alder, house.brook)
    report = report_of(issue, house.alder)
    given: dict[str, Any] = {"by": house.cast.liaison, "at": AT}
    with pytest.raises(ValidationError, match="isn’t possible"):
        tell_practice(report=report, how="visit", **given)
    fix(house, issue)
    assert waiting(house) == ["Alder", "Brook"]
    tell_practice(report=report, how="visit", **given)
    assert waiting(house) == ["Brook"]
    assert Entry.objects.get(verb="issue.told").particulars["practice"] == "Alder"
    untell_practice(report=report, **given)
    assert waiting(house) == ["Alder", "Brook"]


def waiting(house: Site) -> list[str]:
    rows = to_tell(house.cast.liaison, on=AT.date())
    return sorted(names([report.practice for report in rows]))


@pytest.mark.req("ISS-05")
def test_a_liaison_is_asked_to_tell_the_practices_of_their_own(house: Site) -> None:
    fix(house, house.issue(house.alder, house.cedar))
    told = Letter.objects.order_by("to_name")
    assert [(each.to_name, each.words["practices"]) for each in told] == [
        ("Priya Castellan", "Cedar"),
        ("Ren Halloway", "Alder"),
    ]
    assert waiting(house) == ["Alder"]
    assert not to_tell(house.cast.compliance_officer, on=AT.date())
    assert to_tell(house.cast.director, on=AT.date()).count() == 2


def test_liaisons_speak_to_the_practices_that_they_cover(house: Site) -> None:
    issue = fix(house, house.issue(house.alder, house.cedar))
    far = report_of(issue, house.cedar)
    given: dict[str, Any] = {"report": far, "by": house.cast.liaison, "at": AT}
    with pytest.raises(PermissionDenied, match="Cedar lies outside"):
        tell_practice(how="call", **given)
    with pytest.raises(PermissionDenied, match="Cedar lies outside"):
        confirm_report(confirmed=True, **given)
    far.refresh_from_db()
    assert (far.told_at, far.confirmed) == (None, None)


def test_whoever_fixed_it_needs_no_letter(house: Site) -> None:
    fix(house, house.issue(), by=house.cast.liaison)
    assert not Letter.objects.exists()


def test_reopening_voids_what_was_told_and_said(house: Site) -> None:
    issue = fix(house, house.issue(), confirmed=True)
    report = report_of(issue, house.alder)
    given: dict[str, Any] = {"by": house.cast.director, "at": AT}
    tell_practice(report=report, how="call", **given)
    issue.refresh_from_db()
    move_issue(issue=issue, act="reopen", note="Back.", seen=issue.revision, **given)
    report.refresh_from_db()
    assert (report.told_at, report.confirmed) == (None, None)
    assert waiting(house) == []
    issue.refresh_from_db()
    fix(house, issue)
    assert waiting(house) == ["Alder"]
    assert closures(house) == Closures(0, 0)


def test_who_reads_only_notes_nothing(house: Site) -> None:
    issue = fix(house, house.issue())
    report = report_of(issue, house.alder)
    for person in (house.cast.executive, house.cast.steward, house.cast.team_mate):
        with pytest.raises(PermissionDenied):
            confirm_report(report=report, confirmed=True, by=person, at=AT)
        with pytest.raises(PermissionDenied):
            tell_practice(report=report, how="call", by=person, at=AT)
