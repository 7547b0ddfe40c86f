"""Promises that were made, settled or put off on a device."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from prm.common.acts import BOTH, HERE, Changed, Compared, Shown, shown
from prm.common.formats import day
from prm.common.ids import uuid7
from prm.visits.act_forms import (
    CommitmentForm,
    PostponementForm,
    SettlementForm,
    checked,
)
from prm.visits.acts.base import FieldAct, uuid_of
from prm.visits.models import Commitment, CommitmentState
from prm.visits.operations.commitments import (
    make_commitment,
    reopen_commitment,
    settle_commitment,
)
from prm.visits.operations.postponing import postpone_commitment
from prm.visits.operations.whole_visits import Promised, as_promise
from prm.visits.queries.commitments import commitments_visible_to


class CommitmentAct(FieldAct):
    """A promise made."""

    def do(self, *, key: uuid.UUID) -> models.Model:
        """Write it down."""
        return make_commitment(
            practice=self.practice(),
            promise=as_promise(self._promised(), by=self.by),
            by=self.by,
            at=self.at,
            id=key,
            made_at=self.bringing.made_at,
        )

    def _promised(self) -> Promised:
        form = CommitmentForm(self.content, lines=self.tools.lines, on=self.today)
        checked(form)
        return form.promised

    def compare(self, *, key: uuid.UUID) -> Compared:
        """Return the promise here beside the one that came under its id."""
        here, theirs = Commitment.objects.get(pk=key), self._promised()
        return Compared(
            f"A promise to {here.practice}",
            str(here.pk),
            words_of(here),
            shown(Promised=theirs.what, Due=day(theirs.due_on)),
            (HERE, BOTH),
        )

    def take(self, answer: str, *, key: uuid.UUID) -> object:
        """Write it down as another promise."""
        return self.do(key=uuid7())


class _OfCommitment(FieldAct):
    """A change of a promise that stands here."""

    def commitment(self) -> Commitment:
        """Return the promise, locked, so that nobody changes it while both versions are compared."""
        key = uuid_of(self.content.get("commitment"))
        own = commitments_visible_to(self.by, on=self.today).filter(pk=key)
        if not own.exists():
            raise ValidationError("The promise isn’t there any more.")
        return Commitment.objects.select_for_update(of=("self",)).get(pk=key)

    def unchanged(self) -> Commitment:
        """Return the promise if it is as the person saw it."""
        here = self.commitment()
        if here.revision != self.seen():
            raise Changed
        return here

    def compared(self, theirs: Shown) -> Compared:
        """Return the promise as it stands beside what came."""
        here = self.commitment()
        what = f"Promise to {here.practice}: {here.what}"
        return Compared(what, str(here.pk), words_of(here), theirs)


class SettlementAct(_OfCommitment):
    """A promise kept, missed or waived."""

    def do(self, *, key: uuid.UUID) -> models.Model:
        """Settle it. Where it stands so already, nothing is left to ask."""
        said, here = self._said(), self.commitment()
        stands = (here.state, here.settled_on) == (said["state"], said["on"])
        if stands and said["note"] in ("", here.note):
            return here
        return self._settle(self.unchanged(), said)

    def _said(self) -> dict[str, Any]:
        return checked(SettlementForm(self.content, now=self.bringing.made_at))

    def _settle(self, here: Commitment, said: dict[str, Any]) -> Commitment:
        return settle_commitment(
            commitment=here, **said, by=self.by, at=self.at, seen=here.revision
        )

    def compare(self, *, key: uuid.UUID) -> Compared:
        """Return how it stands beside what came."""
        said = self._said()
        state = CommitmentState(said["state"]).label
        return self.compared(
            shown(State=f"{state}, {day(said['on'])}", Note=said["note"])
        )

    def take(self, answer: str, *, key: uuid.UUID) -> object:
        """Settle it as the device said, whatever was said here."""
        here = self.commitment()
        if here.state != CommitmentState.OPEN:
            here = reopen_commitment(
                commitment=here, by=self.by, at=self.at, seen=here.revision
            )
        return self._settle(here, self._said())


class PostponementAct(_OfCommitment):
    """A promise put off."""

    def do(self, *, key: uuid.UUID) -> models.Model:
        """Put it off."""
        return self._postpone(self.unchanged())

    def _said(self) -> dict[str, Any]:
        return checked(PostponementForm(self.content))

    def _postpone(self, here: Commitment) -> Commitment:
        return postpone_commitment(
            commitment=here, **self._said(), by=self.by, at=self.at, seen=here.revision
        )

    def compare(self, *, key: uuid.UUID) -> Compared:
        """Return how it stands beside what came."""
        said = self._said()
        return self.compared(shown(Due=day(said["due_on"]), Why=said["why"]))

    def take(self, answer: str, *, key: uuid.UUID) -> object:
        """Put it off, whatever was changed here."""
        return self._postpone(self.commitment())


def words_of(commitment: Commitment) -> Shown:
    """Return how a promise stands, in words."""
    settled = commitment.settled_on and f", {day(commitment.settled_on)}"
    return shown(
        Promised=commitment.what,
        Owner=str(commitment.owner),
        Due=day(commitment.due_on),
        State=f"{commitment.get_state_display()}{settled or ''}",
        By=str(commitment.settled_by or "") if settled else "",
        Note=commitment.note,
    )
