"""An obstacle is written down once, with all that is known; its clock begins, and what is at stake is frozen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from prm.common.ids import uuid7
from prm.directory.models import Contact
from prm.issues import clocks
from prm.issues.models import Issue, Report
from prm.issues.operations import Opening, open_issue, owner_for
from prm.issues.queries import history_of, reports_of
from prm.ledger.models import Entry
from prm.mail.models import Letter
from tests.prm.issues.made import MONDAY, Site, names, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("ISS-01")]


def test_an_issue_has_everything_that_it_needs(house: Site) -> None:
    owner = house.owner("Dana Whitlock", department="Cardiology")
    issue = house.issue(
        house.alder, house.brook, severity="high", owner=owner, said="We gave up."
    )
    issue = Issue.objects.get(pk=issue.pk)
    assert (issue.barrier, issue.sub_kind, issue.service_line) == (
        "access",
        "no_appointment",
        "cardiology",
    )
    assert (issue.severity, issue.owner, issue.state) == ("high", owner, "open")
    assert issue.due_at == clocks.due_at("high", MONDAY)
    assert issue.escalate_at == issue.answer_by == clocks.answer_by("high", MONDAY)
    assert names([r.practice for r in reports_of(issue)]) == ["Alder", "Brook"]
    assert [(h.who, h.act) for h in history_of(issue)] == [("Odalys Thornbury", "open")]


def test_the_ledger_names_the_obstacle_and_never_what_somebody_wrote(
    house: Site,
) -> None:
    house.issue(title="Mrs. Fenn was sent away", said="Ask for Ilse.")
    entry = Entry.objects.get(verb="issue.opened")
    written = f"{entry.particulars} {[*entry.mentions.values_list('label')]}"
    assert "No timely appointment (cardiology)" in written
    assert "Fenn" not in written
    assert "Ilse" not in written


@pytest.mark.req("ISS-08")
def test_what_is_at_stake_is_kept_as_it_was_and_stays_out_of_the_ledger(
    house: Site,
) -> None:
    stake: dict[str, Any] = {"mart": "m1", "shortfall": 61.5, "why_not": None}
    issue = house.issue(stake=stake)
    stake["shortfall"] = 0.0
    assert Issue.objects.get(pk=issue.pk).stake["shortfall"] == 61.5
    assert "61.5" not in str(Entry.objects.get(verb="issue.opened").particulars)


def test_a_due_date_may_be_given_and_the_clock_heeds_it(house: Site) -> None:
    soon = MONDAY + timedelta(hours=2)
    assert house.issue(due_at=soon).escalate_at == soon


def test_the_same_id_again_is_the_same_issue(house: Site) -> None:
    key = uuid7()
    given = {"title": "Fax never answered", "by": house.cast.liaison}
    opening = house.issue(**given)
    again = [_open(house, key), _open(house, key)]
    assert again[0] == again[1] != opening
    assert Report.objects.filter(issue=key).count() == 1
    with pytest.raises(ValidationError, match="Somebody else"):
        _open(house, key, by=house.cast.director)


def _open(house: Site, key: object, **more: Any) -> Issue:
    opening = Opening("Fax", "communication", "no_answer", [house.alder])
    given = {"by": house.cast.liaison, "at": MONDAY, **more}
    return open_issue(opening=opening, id=key, **given)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": " "}, "title"),
        ({"barrier": "mood"}, "sub_kind"),
        ({"sub_kind": "no_report"}, "sub_kind"),
        ({"severity": "huge"}, "severity"),
        ({"due_at": MONDAY}, "due_at"),
        ({"source": "dream"}, "source"),
    ],
)
def test_what_can_not_be_is_refused_beside_its_field(
    house: Site, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        house.issue(**given)
    assert field in refused.value.message_dict
    assert not Issue.objects.exists()


def test_an_issue_needs_a_practice_and_a_contact_stays_with_their_own(
    house: Site,
) -> None:
    with pytest.raises(ValidationError, match="at least one practice"):
        _open_of_nobody(house)
    ilse = Contact.objects.create(practice=house.brook, name="Ilse", role="front_desk")
    issue = house.issue(house.alder, house.brook, contact=ilse)
    assert report_of(issue, house.brook).contact == ilse
    assert report_of(issue, house.alder).contact is None


def _open_of_nobody(house: Site) -> None:
    opening = Opening("Fax", "communication", "no_answer", [])
    open_issue(opening=opening, by=house.cast.director, at=MONDAY)


def test_a_liaison_opens_issues_of_their_own_territories(house: Site) -> None:
    house.issue(house.alder, by=house.cast.liaison)
    with pytest.raises(PermissionDenied, match="Cedar lies outside"):
        house.issue(house.alder, house.cedar, by=house.cast.liaison)
    with pytest.raises(PermissionDenied):
        house.issue(by=house.cast.service_line_leader)


def test_its_owner_is_told_by_a_letter_without_anybodys_words(house: Site) -> None:
    owner = house.owner("Dana Whitlock")
    issue = house.issue(owner=owner, title="Mrs. Fenn was sent away")
    letter = Letter.objects.get()
    assert letter.to_address == "dana@clinic.example"
    assert letter.link == {"kind": "issue", "key": str(issue.pk), "owner": owner.pk}
    assert "Fenn" not in f"{letter.subject} {letter.words}"


def test_whoever_takes_an_issue_themselves_gets_no_letter(house: Site) -> None:
    director = owner_for(house.cast.director)
    house.issue(owner=director)
    assert not Letter.objects.exists()
    house.issue(owner=director, by=house.cast.liaison)
    assert Letter.objects.get().link["path"].startswith("/issues/")
