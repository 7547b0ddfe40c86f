"""The rounds of four months: visits with what was said, promised, left and asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from prm.cli.demo.cast import player
from prm.cli.demo.days import Days
from prm.cli.demo.field.people import LIAISONS, Crew

if TYPE_CHECKING:
    from prm.directory.models import Practice
    from prm.visits.models import Commitment, Interaction, Stop

A_DAY = 2  # interactions a liaison logs on a working day, at most
KNOWN = 0.6  # of the practices; the others wait for a visit
FORGOTTEN = timedelta(days=21)  # nobody leaves a promise open for longer
# What was learnt, with the topics that it belongs to; never anything of a patient.
SAID = (
    (
        "listen",
        ("access",),
        "They wait six weeks for a new patient, and send elsewhere meanwhile.",
    ),
    ("listen", ("reports",), "Reports arrive by fax, some of them a month late."),
    (
        "thank",
        ("new_physician",),
        "Glad of the quick call back after the last referral.",
    ),
    (
        "introduce",
        ("new_service",),
        "Didn’t know that we offer e-consults. Would try one.",
    ),
    ("issue", ("scheduling",), "The scheduling line rings out at lunch."),
    ("listen", ("competitor",), "The other system’s liaison comes every other week."),
    (
        "listen",
        ("staff",),
        "Their referral coordinator leaves at the end of the month.",
    ),
    ("promise", ("insurance",), "Asked which plans the spine clinic takes."),
)
NEXT = (
    "Bring the direct line card",
    "Ask the clinic for two dates",
    "Call the coordinator",
    "Send the list of accepted plans",
)
# What was promised, and whose it is.
PROMISES = (
    ("A direct line card for the coordinator", "liaison"),
    ("An answer about the late imaging reports", "radiology"),
    ("The spine clinic’s map and parking", "liaison"),
    ("Two dates with the new cardiologist", "cardiology"),
    ("Last month’s missing consult notes", "records"),
)
LINES = ("cardiology", "orthopedics", "neurology", "gastroenterology")


def put_visits(days: Days, crew: Crew, *, began: datetime) -> None:
    """Put down what each liaison logged since a day, weekends aside."""
    # This week's visits are those of the plan.
    for number in range((days.until - began).days - days.until.weekday()):
        day = began + timedelta(days=number)
        if day.weekday() > 4:
            continue
        for who in LIAISONS:
            if not crew.practices[who]:
                continue
            known = _known(crew.practices[who])
            visits = min(crew.chance.randrange(A_DAY + 1), len(known))
            for slot, practice in enumerate(crew.chance.sample(known, visits)):
                at = day.replace(hour=14 + 2 * slot, minute=crew.chance.randrange(60))
                days.put(at, partial(_visit, days, crew, who, practice))


def _known(practices: Sequence[Practice]) -> Sequence[Practice]:
    return practices[: max(round(KNOWN * len(practices)), 1)]


def visit_stop(days: Days, crew: Crew, who: str, stop: Stop, at: datetime) -> None:
    """Go to a stop of the plan, and log it in the car."""
    _visit(days, crew, who, stop.practice, at, stop=stop)


def _visit(
    days: Days,
    crew: Crew,
    who: str,
    practice: Practice,
    at: datetime,
    *,
    stop: Stop | None = None,
) -> None:
    from prm.outreach.operations import leave_materials
    from prm.visits.operations import Said, Who, log_interaction

    chance = crew.chance
    purpose, topics, intel = chance.choice(SAID)
    contacts = list(practice.contacts.order_by("pk")[:1])
    follows = chance.random() < 0.7
    logged = log_interaction(
        practice=practice,
        said=Said(
            kind="visit" if stop or chance.random() < 0.8 else "call",
            at=at - timedelta(minutes=20),
            purpose=purpose,
            people=[Who("contact", each.pk) for each in contacts],
            service_line=chance.choice(LINES),
            topics=topics,
            intel=intel,
            next_step=chance.choice(NEXT) if follows else "",
            next_on=(at + timedelta(days=chance.choice((7, 14, 30)))).date()
            if follows
            else None,
            minutes=chance.choice((10, 15, 25)),
        ),
        by=player(who),
        at=at,
        stop=stop,
    )
    if logged.kind == "visit" and chance.random() < 0.4:
        current = [
            each
            for each in crew.materials
            if each.expires_on is None or each.expires_on >= at.date()
        ]
        leave_materials(
            interaction=logged,
            materials=[chance.choice(current)],
            by=player(who),
            at=at,
        )
    if chance.random() < 0.35:
        _promise(days, crew, who, logged, at)
    if chance.random() < 0.08:
        _introduce(days, crew, who, logged, at)


def _promise(
    days: Days, crew: Crew, who: str, logged: Interaction, at: datetime
) -> None:
    from prm.visits.operations import Promise, make_commitment

    what, owner = crew.chance.choice(PROMISES)
    made = make_commitment(
        practice=logged.practice,
        promise=Promise(
            what=what,
            owner=crew.owners[who if owner == "liaison" else owner],
            due_on=(at + timedelta(days=crew.chance.choice((5, 7, 14)))).date(),
        ),
        by=player(who),
        at=at + timedelta(minutes=1),
        interaction=logged,
    )
    # Of the newest some are still open, a few of them late.
    if crew.chance.random() < 0.8 or at < days.until - FORGOTTEN:
        kept = at + timedelta(days=crew.chance.choice((2, 4, 6, 6, 13)))
        days.put(kept, partial(_keep, crew, who, made))


def _keep(crew: Crew, who: str, made: Commitment, at: datetime) -> None:
    from prm.visits.operations import settle_commitment, tell_office

    state = crew.chance.choices(("kept", "missed", "waived"), (90, 4, 6))[0]
    settled = settle_commitment(
        commitment=made,
        state=state,
        on=at.date(),
        note="They found it themselves." if state == "waived" else "",
        by=player(who),
        at=at,
        seen=made.revision,
    )
    if crew.chance.random() < 0.8:
        tell_office(
            commitment=settled,
            how="phone",
            by=player(who),
            at=at,
            seen=settled.revision,
        )


def _introduce(
    days: Days, crew: Crew, who: str, logged: Interaction, at: datetime
) -> None:
    from prm.visits.operations import (
        Asking,
        ask_introduction,
        schedule_introduction,
        settle_introduction,
    )

    asked = ask_introduction(
        practice=logged.practice,
        asking=Asking(
            service_line=crew.chance.choice(LINES),
            wish="Would like to put a face to it.",
        ),
        by=player(who),
        at=at + timedelta(minutes=2),
        interaction=logged,
    )
    specialist = _specialist(crew, logged.practice)
    if specialist is None or crew.chance.random() < 0.3:
        return

    def bring_together(moment: datetime) -> None:
        from prm.visits.operations import match_introduction

        matched = match_introduction(
            introduction=asked,
            specialist=specialist,
            by=player(who),
            at=moment,
            seen=asked.revision,
        )
        meets_at = moment + timedelta(days=9)
        held = schedule_introduction(
            introduction=matched,
            meets_at=meets_at,
            where="At the practice, over lunch break",
            by=player(who),
            at=moment,
            seen=matched.revision,
        )

        def met(later: datetime) -> None:
            settle_introduction(
                introduction=held,
                state="met",
                outcome="They know each other by name now, and have the direct line.",
                by=player(who),
                at=later,
                seen=held.revision,
            )

        days.put(meets_at + timedelta(hours=2), met)

    days.put(at + timedelta(days=4), bring_together)


def _specialist(crew: Crew, practice: Practice):  # type: ignore[no-untyped-def]
    from prm.directory.models import Practitioner

    ours = Practitioner.objects.filter(
        merged_into=None, memberships__isnull=False
    ).exclude(affiliations__practice=practice)
    keys = list(ours.order_by("pk").values_list("pk", flat=True).distinct()[:60])
    return Practitioner.objects.get(pk=crew.chance.choice(keys)) if keys else None
