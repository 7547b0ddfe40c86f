"""Visits that were logged on a device, and changes of them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dateparse import parse_datetime

from prm.common.acts import BOTH, HERE, THEIRS, Changed, Compared, Shown, shown
from prm.common.formats import day, moment, words
from prm.common.ids import uuid7
from prm.directory.models import Contact, Practice, Practitioner
from prm.visits.act_forms import checked
from prm.visits.acts.base import FieldAct, number_of, uuid_of
from prm.visits.forms import (
    VisitForm,
    WholeVisitForm,
    owner_choices,
    people_choices,
    who_value,
)
from prm.visits.models import Interaction, Purpose, Stop, Topic
from prm.visits.operations.attending import Who, people_of
from prm.visits.operations.holding import Stale
from prm.visits.operations.interactions import edit_interaction, remove_interaction
from prm.visits.operations.saying import Said
from prm.visits.operations.whole_visits import WholeVisit, log_visit
from prm.visits.queries.interactions import interactions_visible_to


class VisitAct(FieldAct):
    """A visit with all that came of it."""

    def do(self, *, key: uuid.UUID) -> models.Model:
        """Log it, unless its stop was visited already."""
        practice, stop = self.practice(), self._stop()
        visit = self._visit(practice)
        if stop and _visits_of(stop):
            raise Changed
        return self._log(practice, visit, key, stop)

    def _visit(self, practice: Practice) -> WholeVisit:
        form = WholeVisitForm(
            sent(self),
            people=people_choices(practice, on=self.today),
            lines=self.tools.lines,
            materials=self.tools.materials,
            owners=owner_choices(on=self.today),
            now=self.bringing.made_at,
        )
        checked(form)
        return WholeVisit(form.said, form.materials_left, form.asking, form.promised)

    def _stop(self) -> Stop | None:
        """Return the stop of the plan that it was, locked; one that is gone by now is no obstacle."""
        return (
            Stop.objects.select_for_update(of=("self",))
            .filter(
                pk=uuid_of(self.content.get("stop")),
                practice=number_of(self.content.get("practice")),
            )
            .first()
        )

    def _log(
        self, practice: Practice, visit: WholeVisit, key: uuid.UUID, stop: Stop | None
    ) -> Interaction:
        return log_visit(
            practice=practice,
            visit=visit,
            leave=self.tools.leave,
            by=self.by,
            at=self.at,
            key=key,
            made_at=self.bringing.made_at,
            stop=stop,
        )

    def compare(self, *, key: uuid.UUID) -> Compared:
        """Return the visit that stands here beside the one that came."""
        practice = self.practice()
        here, theirs = self._here(key), self._visit(practice)
        return Compared(
            f"A visit to {practice}",
            str(here.pk) if here else "",
            words_of(said_of(here), here.made_at) if here else [],
            [*words_of(theirs.said, self.bringing.made_at), *_besides(theirs)],
            (HERE, THEIRS, BOTH),
        )

    def _here(self, key: uuid.UUID) -> Interaction | None:
        """Return what this visit clashes with: itself as it came before, or another one to its stop."""
        stop = self._stop()
        others = _visits_of(stop) if stop else []
        own = Interaction.objects.filter(pk=key).first()
        return own or next(iter(others), None)

    def take(self, answer: str, *, key: uuid.UUID) -> object:
        """Put it in place of the one here, or beside it."""
        practice = self.practice()
        here, visit = self._here(key), self._visit(practice)
        own = here is not None and here.pk == key
        if answer == BOTH:
            return self._log(practice, visit, uuid7() if own else key, None)
        if here and own:
            return _edit(here, visit.said, self)
        if here:
            remove_interaction(interaction=here, by=self.by, at=self.at)
        return self._log(practice, visit, key, self._stop())


def sent(act: FieldAct) -> Mapping[str, Any]:
    """Return what a device sent as the form calls it, its times by our clock."""
    content = {**act.content, "kind": act.content.get("sort", "")}
    at = content.get("at")
    found = _moment(at) if isinstance(at, str) else None
    if found is not None:
        content["at"] = (found - act.bringing.skew).isoformat()
    return content


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found and found.tzinfo and 2000 < found.year < 9000 else None


def _visits_of(stop: Stop) -> list[Interaction]:
    return list(stop.visits.filter(removed_at__isnull=True).order_by("arrived_at"))


def _edit(here: Interaction, said: Said, act: FieldAct) -> object:
    return edit_interaction(
        interaction=here, said=said, by=act.by, at=act.at, seen=here.revision
    )


class VisitEditAct(FieldAct):
    """A change of a visit that had arrived before."""

    def do(self, *, key: uuid.UUID) -> models.Model:
        """Change it, unless somebody changed it meanwhile."""
        here = self._interaction()
        try:
            edit_interaction(
                interaction=here,
                said=self._said(here),
                by=self.by,
                at=self.at,
                seen=self.seen(),
            )
        except Stale as stale:
            raise Changed from stale
        return here

    def _interaction(self) -> Interaction:
        key = uuid_of(self.content.get("interaction"))
        found = interactions_visible_to(self.by, on=self.today).filter(pk=key).first()
        if found is None:
            raise ValidationError("The visit isn’t there any more.")
        return found

    def _said(self, here: Interaction) -> Said:
        form = VisitForm(
            sent(self),
            people=_those_there(here, people_choices(here.practice, on=self.today)),
            lines=self.tools.lines,
            now=self.bringing.made_at,
        )
        checked(form)
        return form.said

    def compare(self, *, key: uuid.UUID) -> Compared:
        """Return the visit as it stands here beside the change."""
        here = self._interaction()
        return Compared(
            f"A visit to {here.practice}",
            str(here.pk),
            words_of(said_of(here), here.made_at),
            words_of(self._said(here), self.bringing.made_at),
        )

    def take(self, answer: str, *, key: uuid.UUID) -> object:
        """Put the change in place."""
        here = self._interaction()
        return _edit(here, self._said(here), self)


def _those_there(
    here: Interaction, choices: Sequence[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Return whom one may choose: who works there now, and who was there, wherever they are by now."""
    there = [(who_value(each), "") for each in people_of(here) if each.kind != "name"]
    return [*choices, *there]


def said_of(interaction: Interaction) -> Said:
    """Return what was written down of an interaction."""
    return Said(
        kind=interaction.kind,
        at=interaction.at,
        purpose=interaction.purpose,
        people=people_of(interaction),
        purpose_note=interaction.purpose_note,
        service_line=interaction.service_line,
        topics=interaction.topics,
        intel=interaction.intel,
        next_step=interaction.next_step,
        next_on=interaction.next_on,
        minutes=interaction.minutes,
    )


def words_of(said: Said, made_at: datetime) -> Shown:
    """Return an interaction in words, label by label."""
    purpose = (Purpose(said.purpose).label, said.purpose_note)
    step = (said.next_step, day(said.next_on) if said.next_on else "")
    return shown(
        When=moment(said.at),
        Why_you_came=": ".join(filter(None, purpose)),
        Whom_you_met=", ".join(_name(each) for each in said.people),
        Topics=", ".join(Topic(each).label for each in said.topics),
        Service_line=words(said.service_line),
        What_you_learnt=said.intel,
        Next_step=" · ".join(filter(None, step)),
        Written_down=moment(made_at),
    )


def _name(who: Who) -> str:
    found: Contact | Practitioner | None = None
    if who.kind == "contact":
        found = Contact.objects.filter(pk=who.key).first()
    elif who.kind == "practitioner":
        found = Practitioner.objects.filter(pk=who.key).first()
    return str(found or who.key)


def _besides(visit: WholeVisit) -> Shown:
    return shown(
        Materials_left=len(visit.materials),
        Introduction_asked_for=words(visit.asking.service_line) if visit.asking else "",
        Promised=visit.promised.what if visit.promised else "",
    )
