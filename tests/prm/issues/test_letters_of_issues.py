"""What the letters of issues say: enough to act on, and nothing that somebody wrote, nor any volume."""

from __future__ import annotations

from datetime import timedelta

import pytest

from prm.issues import clocks
from prm.issues.operations import escalate_breaches, fix_issue
from prm.mail.letters import text_of
from prm.mail.models import Letter
from tests.prm.issues.made import MONDAY, Site

pytestmark = [pytest.mark.django_db, pytest.mark.req("ISS-02")]


def test_each_letter_says_what_where_and_by_when(house: Site) -> None:
    house.ladder("Ana Step")
    issue = house.issue(
        house.alder,
        house.brook,
        house.cedar,
        title="Mrs. Fenn was sent away",
        description="She waited for an hour.",
        said="Ask for Ilse.",
        stake={"shortfall": 61.5},
        owner=house.owner("Dana Whitlock"),
    )
    at = clocks.answer_by("normal", MONDAY)
    escalate_breaches(at=at)
    escalate_breaches(at=clocks.again_at("normal", at))
    issue.refresh_from_db()
    at += timedelta(days=9)
    fix_issue(
        issue=issue,
        what="Fenn’s daughter was called.",
        on=at.date(),
        confirmed=False,
        by=house.cast.director,
        at=at,
        seen=issue.revision,
    )
    texts = {
        each.template.rpartition("/")[2]: text_of(each, "LINK")
        for each in Letter.objects.order_by(
            "-to_name"
        )  # Priya’s, of Cedar, after Ren’s
    }
    assert {name: said(text) for name, text in texts.items()} == {
        "assigned.txt": "Odalys Thornbury asks you to see to something that keeps patients from being referred to us:",
        "escalated.txt": "Something that keeps patients from being referred to us was handed up to you:"
        " nobody had accepted it in time.",
        "ran_out.txt": "The clock of an issue ran out, and nobody stands above Ana Step to hand it up to."
        " It stays with the directors.",
        "fixed.txt": "Something is fixed, and whoever told us of it doesn’t know yet: Cedar.",
    }
    for text in texts.values():
        assert "No timely appointment (cardiology)" in text
        assert "LINK" in text
        for theirs in ("Fenn", "hour", "Ilse", "61"):
            assert theirs not in text
    assert "It is normal: please accept it by 3 Jun 2026" in texts["assigned.txt"]


def said(text: str) -> str:
    """Return the first paragraph after the greeting."""
    return text.split("\n\n")[1]
