"""A promise, as its owner sees it through their link."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prm.common.formats import day
from prm.issues.models import OwnerPass
from prm.visits.models import Commitment, CommitmentState
from prm.visits.operations import settle_commitment
from prm.web.owners.forms import KeptForm, LaterForm
from prm.web.owners.matter import Matter, Offer
from prm.web.owners.operations import ask_for_time


class PromiseMatter(Matter):
    """A promise that is its owner's to keep."""

    kind = "a promise"
    OFFERS = (
        Offer("kept", "It is done", "Thank you: the office will hear.", KeptForm),
        Offer(
            "later",
            "I can’t keep it in time",
            "Whoever made the promise is told, and speaks with the office.",
            LaterForm,
        ),
    )

    def __init__(
        self, owner_pass: OwnerPass, promise: Commitment, at: datetime
    ) -> None:
        super().__init__(owner_pass, at)
        self.promise = promise

    @property
    def line(self) -> str:
        """Return its service line."""
        return self.promise.service_line

    @property
    def title(self) -> str:
        """Return what was promised."""
        return self.promise.what

    @property
    def text(self) -> str:
        """Return nothing: a promise is said in one line."""
        return ""

    @property
    def revision(self) -> int:
        """Return which state of it one sees."""
        return self.promise.revision

    @property
    def facts(self) -> Mapping[str, str]:
        """Return to whom, by whom and by when."""
        promise = self.promise
        late = ", it is late" if promise.due_on < self.today else ""
        return {
            "Promised to": str(promise.practice),
            "By": str(promise.by),
            "Due": f"{day(promise.due_on)}{late}",
        }

    @property
    def offers(self) -> list[Offer]:
        """Return what may be done about an open promise."""
        return [*self.OFFERS]

    def do(self, offer: Offer, said: Mapping[str, Any]) -> None:
        """Call the operation of an offer."""
        if offer.name == "later":
            ask_for_time(
                commitment=self.promise,
                owner=self.owner,
                day=said["day"],
                why=said["note"],
                at=self.at,
                seen=said["seen"],
            )
        else:
            settle_commitment(
                commitment=self.promise,
                state=CommitmentState.KEPT,
                on=said["on"],
                note=said["note"],
                owner=self.owner,
                at=self.at,
                seen=said["seen"],
            )
