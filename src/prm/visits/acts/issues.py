"""Issues that were opened on a device, and words on them."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from prm.common.acts import BOTH, HERE, THEIRS, Changed, Compared, Shown, shown
from prm.common.formats import moment
from prm.common.ids import uuid7
from prm.issues.models import SUB_KINDS, Issue, Severity
from prm.issues.operations import Opening, open_issue, remark
from prm.issues.queries import issues_visible_to
from prm.visits.act_forms import IssueActForm, RemarkForm, checked
from prm.visits.acts.base import FieldAct, number_of, uuid_of


class IssueAct(FieldAct):
    """An issue opened."""

    def do(self, *, key: uuid.UUID) -> models.Model:
        """Open it, with what is at stake as the published mart shows it now."""
        said, practice = self._said(), self.practice()
        words = {key: said[key] for key in ("title", "barrier", "sub_kind", "severity")}
        line = said["service_line"]
        opening = Opening(
            **words,
            practices=[practice],
            service_line=line,
            description=said["description"],
            stake=self.tools.stake([practice], line) if line else {},
        )
        return open_issue(opening=opening, by=self.by, at=self.at, id=key)

    def _said(self) -> dict[str, Any]:
        return checked(IssueActForm(self.content, lines=self.tools.lines))

    def compare(self, *, key: uuid.UUID) -> Compared:
        """Return the issue here beside the one that came under its id."""
        here, said = Issue.objects.get(pk=key), self._said()
        return Compared(
            f"An issue: {here.title}",
            str(here.pk),
            words_of(here),
            shown(
                What=said["title"],
                Kind=SUB_KINDS[said["barrier"]][said["sub_kind"]],
                Severity=Severity(said["severity"]).label,
                Description=said["description"],
            ),
            (HERE, BOTH),
        )

    def take(self, answer: str, *, key: uuid.UUID) -> object:
        """Open it as another issue."""
        return self.do(key=uuid7())


class RemarkAct(FieldAct):
    """A word on an issue."""

    def do(self, *, key: uuid.UUID) -> models.Model:
        """Add it, unless the issue has moved since the person read it: the word may be beside the point by now."""
        here = self._issue()
        if here.revision != number_of(self.content.get("seen")):
            raise Changed
        return self._add(here)

    def _issue(self) -> Issue:
        key = uuid_of(self.content.get("issue"))
        found = issues_visible_to(self.by, on=self.today).filter(pk=key).first()
        if found is None:
            raise ValidationError("The issue isn’t there any more.")
        return found

    def _add(self, here: Issue) -> Issue:
        said = checked(RemarkForm(self.content))
        return remark(issue=here, note=said["note"], by=self.by, at=self.at)

    def compare(self, *, key: uuid.UUID) -> Compared:
        """Return the issue as it stands beside the word."""
        here = self._issue()
        return Compared(
            f"An issue: {here.title}",
            str(here.pk),
            words_of(here),
            shown(Remark=checked(RemarkForm(self.content))["note"]),
            (HERE, THEIRS),
        )

    def take(self, answer: str, *, key: uuid.UUID) -> object:
        """Add it all the same."""
        return self._add(self._issue())


def words_of(issue: Issue) -> Shown:
    """Return how an issue stands, in words."""
    last = issue.steps.last()
    return shown(
        What=issue.title,
        Kind=SUB_KINDS[issue.barrier][issue.sub_kind],
        Severity=issue.get_severity_display(),
        State=issue.get_state_display(),
        Last_step=f"{last.act.replace('_', ' ')} by {last.actor}, {moment(last.at)}"
        if last
        else "",
        Description=issue.description,
    )
