"""An issue, as its owner sees it through their link."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prm.common.formats import moment
from prm.issues.models import Issue, IssueState, OwnerPass
from prm.issues.operations import ask_for_longer, fix_issue, move_issue, remark
from prm.issues.queries.history import Happened, history_of
from prm.issues.queries.reports import reports_of
from prm.issues.transitions import acts_by_link
from prm.web.owners.forms import FixForm, LaterForm, NoteForm, WhyForm
from prm.web.owners.matter import Matter, Offer


class IssueMatter(Matter):
    """An issue that is its owner's to fix."""

    kind = "an issue"
    OFFERS = (
        Offer("accept", "Accept it", "You have accepted it."),
        Offer("work", "Start fixing", "You are fixing it now."),
        Offer("fix", "It is fixed", "It is fixed; the practices will hear.", FixForm),
        Offer(
            "later",
            "It takes longer",
            "Whoever opened it is told by when it will be.",
            LaterForm,
        ),
        Offer("remark", "Remark", "Your remark is in its history.", NoteForm),
        Offer("hand_back", "It isn’t mine", "You have handed it back.", WhyForm),
        Offer("reopen", "It isn’t fixed yet", "It is open again.", WhyForm),
    )

    def __init__(self, owner_pass: OwnerPass, issue: Issue, at: datetime) -> None:
        super().__init__(owner_pass, at)
        self.issue = issue

    @property
    def line(self) -> str:
        """Return its service line."""
        return self.issue.service_line

    @property
    def title(self) -> str:
        """Return what it is."""
        return self.issue.title

    @property
    def text(self) -> str:
        """Return what was written of it."""
        return self.issue.description

    @property
    def revision(self) -> int:
        """Return which state of it one sees."""
        return self.issue.revision

    @property
    def facts(self) -> Mapping[str, str]:
        """Return what one needs to know to act."""
        issue = self.issue
        practices = dict.fromkeys(str(each.practice) for each in reports_of(issue))
        told = {
            "Stands": issue.get_state_display(),
            "Severity": issue.get_severity_display(),
            "Met by": ", ".join(practices),
            "Clinic": issue.clinic,
        }
        if issue.state == IssueState.OPEN:
            told["Accept by"] = moment(issue.answer_by)
        if issue.is_running:
            told["Fixed by"] = moment(issue.due_at)
        return {name: value for name, value in told.items() if value}

    @property
    def offers(self) -> list[Offer]:
        """Return what may be done where it stands; whoever may remark on a running one may say by when it will be."""
        names = {act.name for act in acts_by_link(self.issue)}
        if self.issue.is_running:
            names.add("later")
        return [each for each in self.OFFERS if each.name in names]

    @property
    def history(self) -> list[Happened]:
        """Return what happened, the newest first."""
        return history_of(self.issue)[::-1]

    def do(self, offer: Offer, said: Mapping[str, Any]) -> None:
        """Call the operation of an offer."""
        who: dict[str, Any] = {"issue": self.issue, "owner": self.owner, "at": self.at}
        if offer.name == "remark":
            remark(**who, note=said["note"])
        elif offer.name == "later":
            ask_for_longer(**who, day=said["day"], why=said["note"])
        elif offer.name == "fix":
            fix_issue(
                **who,
                what=said["what"],
                on=said["on"],
                confirmed=False,
                seen=said["seen"],
            )
        else:
            move_issue(
                **who, act=offer.name, note=said.get("note", ""), seen=said["seen"]
            )
