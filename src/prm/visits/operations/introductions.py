"""Bringing a practitioner of a practice together with one of ours: asked, matched, scheduled, met or dropped."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from prm.accounts.models import User
from prm.directory.models import Practice, Practitioner
from prm.directory.operations.turns import hold
from prm.ledger.operations import record
from prm.visits.models import Interaction, Introduction, IntroductionState
from prm.visits.operations.attending import Who, check_people
from prm.visits.operations.holding import (
    hold_seen,
    made_before,
    new_id,
    save_changed,
)
from prm.visits.permissions import check_can_log, check_can_log_at

SETTLED = frozenset({IntroductionState.MET, IntroductionState.DROPPED})


class Asking(NamedTuple):
    """What is asked for: a service line, perhaps by somebody, perhaps with one of ours in mind."""

    service_line: str
    asker: Practitioner | None = None
    wish: str = ""
    specialist: Practitioner | None = None


@transaction.atomic
def ask_introduction(
    *,
    practice: Practice,
    asking: Asking,
    by: User,
    at: datetime,
    id: UUID | None = None,  # noqa: A002  # the device's, as the row calls it
    made_at: datetime | None = None,
    interaction: Interaction | None = None,
) -> Introduction:
    """Write down that a practice wants to meet one of our specialists; a named specialist matches it at once."""
    check_can_log(by)
    practice = hold(practice)
    check_can_log_at(by, practice, on=timezone.localdate(at))
    if before := made_before(Introduction, id, by=by):
        return before
    if not asking.service_line:
        raise ValidationError(
            {"service_line": "Choose the service line that they want to meet."}
        )
    if asking.asker:
        check_people([Who("practitioner", asking.asker.pk)], practice=practice)
    made = Introduction(
        **new_id(id),
        practice=practice,
        by=by,
        made_at=made_at or at,
        arrived_at=at,
        interaction=interaction,
        **asking._asdict(),
    )
    _check_specialist(made, made.specialist)
    made.state = _state_of(made)
    made.full_clean()
    made.save(force_insert=True)
    _tell("introduction.asked", made, by=by, at=at)
    return made


@transaction.atomic
def match_introduction(
    *,
    introduction: Introduction,
    specialist: Practitioner,
    by: User,
    at: datetime,
    seen: int,
) -> Introduction:
    """Choose who of ours meets them; another one than before is matched anew, without a time."""
    found = _held(introduction, by=by, at=at, seen=seen)
    _check_unsettled(found)
    _check_specialist(found, specialist)
    if found.specialist_id == specialist.pk:
        raise ValidationError({"specialist": f"{specialist} is chosen already."})
    found.specialist = specialist
    found.meets_at, found.where = None, ""
    return _turn(found, "introduction.matched", by=by, at=at)


@transaction.atomic
def schedule_introduction(
    *,
    introduction: Introduction,
    meets_at: datetime,
    where: str,
    by: User,
    at: datetime,
    seen: int,
) -> Introduction:
    """Say when and where they meet; said again, it is moved."""
    found = _held(introduction, by=by, at=at, seen=seen)
    _check_unsettled(found)
    if found.specialist is None:
        raise ValidationError("Choose one of our specialists first.")
    if meets_at < at:
        raise ValidationError(
            {"meets_at": "That is over. If they met then, say that they met."}
        )
    found.meets_at, found.where = meets_at, where.strip()
    return _turn(found, "introduction.scheduled", by=by, at=at)


@transaction.atomic
def settle_introduction(
    *,
    introduction: Introduction,
    state: str,
    outcome: str,
    by: User,
    at: datetime,
    seen: int,
) -> Introduction:
    """Say that they met, or that nothing comes of it, and what came of it or why not."""
    found = _held(introduction, by=by, at=at, seen=seen)
    _check_unsettled(found)
    _check_outcome(found, state, outcome, at=at)
    found.outcome, found.settled_at = outcome.strip(), at
    return _turn(found, f"introduction.{state}", by=by, at=at, state=state)


@transaction.atomic
def take_back_introduction(
    *, introduction: Introduction, by: User, at: datetime, seen: int
) -> Introduction:
    """Take back the last step: its outcome, else its time, else its match."""
    found = _held(introduction, by=by, at=at, seen=seen)
    if found.settled_at:
        found.outcome, found.settled_at = "", None
    elif found.meets_at:
        found.meets_at, found.where = None, ""
    elif found.specialist:
        found.specialist = None
    else:
        raise ValidationError("It is only asked for: there is no step to take back.")
    return _turn(found, "introduction.taken_back", by=by, at=at)


def _held(
    introduction: Introduction, *, by: User, at: datetime, seen: int
) -> Introduction:
    check_can_log(by)
    found = hold_seen(introduction, seen)
    check_can_log_at(by, found.practice, on=timezone.localdate(at))
    return found


def _check_unsettled(found: Introduction) -> None:
    if found.settled_at:
        raise ValidationError(
            f"It is settled already: {found.get_state_display().lower()}. Take that back first."
        )


def _check_specialist(found: Introduction, specialist: Practitioner | None) -> None:
    if specialist is None:
        return
    if specialist.merged_into_id or specialist.deactivated_on:
        raise ValidationError(
            {"specialist": f"{specialist} isn’t in the directory any more."}
        )
    if specialist.pk == found.asker_id:
        raise ValidationError({"specialist": "Nobody is introduced to themselves."})


def _check_outcome(
    found: Introduction, state: str, outcome: str, *, at: datetime
) -> None:
    wrong = {}
    if state not in SETTLED:
        wrong["state"] = "Say whether they met or it was dropped."
    if state == IntroductionState.MET:
        if found.specialist is None:
            wrong["state"] = "Choose first whom they met."
        elif found.meets_at and found.meets_at > at:
            wrong["state"] = "They are to meet later. Move the time if they met before."
    if not outcome.strip():
        wrong["outcome"] = "Say what came of it, or why nothing did."
    if wrong:
        raise ValidationError(wrong)


def _state_of(found: Introduction) -> IntroductionState:
    if found.meets_at:
        return IntroductionState.SCHEDULED
    return IntroductionState.MATCHED if found.specialist else IntroductionState.ASKED


def _turn(
    found: Introduction, verb: str, *, by: User, at: datetime, state: str = ""
) -> Introduction:
    found.state = state or _state_of(found)
    save_changed(found)
    _tell(verb, found, by=by, at=at)
    return found


def _tell(verb: str, found: Introduction, *, by: User, at: datetime) -> None:
    record(
        verb,
        on=[found, found.practice],
        by=by,
        at=at,
        practice=str(found.practice),
        service_line=found.service_line,
        asker=str(found.asker) if found.asker else "somebody",
        specialist=str(found.specialist) if found.specialist else "",
        meets_on=timezone.localdate(found.meets_at) if found.meets_at else None,
    )
