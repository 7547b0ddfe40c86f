"""One practice: who it is and who says so, who works there, how it stands to us, and where its referrals go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse

from prm.accounts.models import User
from prm.accounts.permissions import can_see_volumes
from prm.common.prepared import prepared
from prm.directory.models import Affiliation, Alignment, Contact, Practice
from prm.directory.permissions import can_see_notes, can_write_directory
from prm.directory.queries import alignment
from prm.directory.queries.contacts import list_contacts
from prm.insights.permissions import can_judge
from prm.insights.presenters.practice import PracticePage, present_practice
from prm.insights.presenters.practice_said import Judged, present_judged
from prm.territories.queries import Standing, standing_of
from prm.visits.permissions import can_see_at
from prm.web.records.notebook import Notebook, present_notebook
from prm.web.records.profile import (
    Profile,
    present_profile,
    standing_note,
    timeline_path,
)
from prm.web.records.spans import Chart, draw_spans
from prm.web.records.volumes import Volumes, volumes_for


@dataclass(frozen=True, slots=True)
class PracticeRecord:
    """Everything that the page says."""

    practice: Practice
    profile: Profile
    standing: Standing
    alignment: alignment.Standing | None
    alignments: Sequence[Alignment]
    contacts: Sequence[Contact]
    gone: Sequence[Contact]  # contacts who have left
    people: Sequence[Affiliation]  # on the day
    over_time: Chart | None  # everybody who ever worked here
    notebook: Notebook | None  # None: the role reads no notes
    flow: PracticePage | None
    judged: Judged | None  # what people said of the flow
    silence: str  # why there is no flow: role, territory, mart, or unknown
    timeline: str  # the address of what happened to it
    field_work: str  # the address of its visits and promises; empty: not for the reader
    may_write: bool
    on: date  # the day of which the people are shown
    today: date

    @property
    def alignment_note(self) -> str:
        """Return who says how it stands to us."""
        return standing_note(self.alignment) if self.alignment else ""

    @property
    def head_count(self) -> int:
        """Return how many practitioners work here on the day."""
        return len({each.practitioner_id for each in self.people})

    @property
    def makers(self) -> list[Contact]:
        """Return who really makes the referral happen."""
        return [contact for contact in self.contacts if contact.makes_referrals]

    @property
    def main_contact(self) -> Contact | None:
        """Return whom one calls first: who makes referrals happen, else who knows us best."""
        return next(iter(self.contacts), None)


def get_practice(pk: int) -> Practice | None:
    """Return a practice with what it belongs to; None where there is none."""
    return next(iter(_practices(pk)), None)


@prepared(int)
def _practices(pk: int) -> QuerySet[Practice]:
    return Practice.objects.select_related("organization__system").filter(pk=pk)


def present_record(
    practice: Practice,
    person: User,
    *,
    asked: Mapping[str, str],
    on: date,
    at: datetime,
    today: date,
) -> PracticeRecord:
    """Return the page of a practice as one person may see it, its people as of a day."""
    volumes = volumes_for(person, on=today)
    flow, silence = flow_of(practice.code, person, volumes, asked)
    contacts = list_contacts(practice, with_left=True)
    ever = _everybody_at(practice)
    return PracticeRecord(
        practice=practice,
        profile=present_profile(practice, person, at=at),
        standing=standing_of([practice], on=today)[practice.pk],
        alignment=alignment.alignment_on(practice, today),
        alignments=_alignments_of(practice.pk),
        contacts=[contact for contact in contacts if not contact.left_on],
        gone=[contact for contact in contacts if contact.left_on],
        people=[each for each in ever if _holds(each, on)],
        over_time=draw_spans(
            [(each, str(each.practitioner)) for each in sorted(ever, key=_key)],
            today=today,
            on=on,
        ),
        notebook=present_notebook(practice, person, at=at)
        if can_see_notes(person)
        else None,
        flow=flow,
        judged=_judged(volumes, flow, person),
        silence=silence,
        timeline=timeline_path(practice),
        field_work=reverse("practice_field_work", args=[practice.pk])
        if can_see_at(person, practice, on=today)
        else "",
        may_write=can_write_directory(person),
        on=on,
        today=today,
    )


def _everybody_at(practice: Practice) -> list[Affiliation]:
    """Return who works here or ever did, as the people of a day stand: primary ones first, then by name. One query."""
    found: list[Affiliation] = _people_of(practice.pk)
    for each in found:
        each.practice = practice  # who asks has it, with what it belongs to
    return found


@prepared(int)
def _people_of(practice: int) -> QuerySet[Affiliation]:
    rows = Affiliation.objects.filter(
        practice=practice, practitioner__merged_into__isnull=True
    )
    names = "practitioner__last_name", "practitioner__first_name"
    return rows.select_related("practitioner").order_by("-is_primary", *names, "pk")


def _holds(each: Affiliation, day: date) -> bool:
    return each.from_date <= day and (each.to_date is None or each.to_date >= day)


def _key(each: Affiliation) -> int:
    return each.pk


@prepared(int)
def _alignments_of(practice: int) -> QuerySet[Alignment]:
    rows = Alignment.objects.filter(practice=practice).select_related("system")
    return rows.order_by("-from_date", "-pk")


def _judged(volumes: Volumes, flow: PracticePage | None, person: User) -> Judged | None:
    if flow is None or volumes.mart is None:
        return None
    # Whoever sees the volumes has the practice in their territory, or needs none.
    return present_judged(volumes.mart, flow, may_judge=can_judge(person))


def flow_of(
    code: str, person: User, volumes: Volumes, asked: Mapping[str, str]
) -> tuple[PracticePage | None, str]:
    """Return where a practice's referrals go, or why the reader doesn't see it."""
    if not can_see_volumes(person):
        return None, "role"
    if volumes.mart is None:
        return None, "mart"
    if not volumes.may_see(code):
        return None, "territory"
    found = present_practice(volumes.mart, code, asked)
    return found, "" if found else "unknown"
