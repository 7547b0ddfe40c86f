"""One practitioner: who it is and who says so, where they work and have worked, how they stand to us.

Volumes stand practice by practice, as on the practices' own pages, where the rule about small counts is applied to the
practice and its people together. They are never added up over practices: beside their parts a sum would tell more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from prm.accounts.models import User
from prm.directory.models import Affiliation, Alignment, Membership, Practitioner
from prm.directory.permissions import can_see_notes, can_write_directory
from prm.directory.queries import alignment
from prm.directory.queries.affiliations import list_affiliations, list_memberships
from prm.insights.presenters.practitioner import PractitionerFlow, present_sending
from prm.web.records.notebook import Notebook, present_notebook
from prm.web.records.profile import (
    Profile,
    present_profile,
    standing_note,
    timeline_path,
)
from prm.web.records.spans import Chart, draw_spans
from prm.web.records.volumes import volumes_for


@dataclass(frozen=True, slots=True)
class PractitionerRecord:
    """Everything that the page says."""

    practitioner: Practitioner
    profile: Profile
    alignment: alignment.Standing | None
    alignments: Sequence[Alignment]
    practices: Sequence[Affiliation]  # on the day
    over_time: Chart | None  # every practice there ever was
    memberships: Sequence[Membership]
    notebook: Notebook | None  # None: the role reads no notes
    flow: PractitionerFlow | None  # None: the role sees no volumes, or there is no mart
    timeline: str  # the address of what happened to it
    may_write: bool
    on: date  # the day of which the practices are shown
    today: date

    @property
    def alignment_note(self) -> str:
        """Return who says how it stands to us."""
        return standing_note(self.alignment) if self.alignment else ""


def present_record(
    practitioner: Practitioner, person: User, *, on: date, at: datetime, today: date
) -> PractitionerRecord:
    """Return the page of a practitioner as one person may see it, the practices as of a day."""
    ever = list_affiliations(practitioner=practitioner, on=None)
    own = practitioner.alignments.select_related("system")
    return PractitionerRecord(
        practitioner=practitioner,
        profile=present_profile(practitioner, person, at=at),
        alignment=alignment.alignment_on(practitioner, today),
        alignments=list(own.order_by("-from_date", "-pk")),
        practices=list_affiliations(practitioner=practitioner, on=on),
        over_time=draw_spans(
            [(each, str(each.practice)) for each in ever], today=today, on=on
        ),
        memberships=list_memberships(practitioner, on=None),
        notebook=present_notebook(practitioner, person, at=at)
        if can_see_notes(person)
        else None,
        flow=_flow(practitioner, person, today),
        timeline=timeline_path(practitioner),
        may_write=can_write_directory(person),
        on=on,
        today=today,
    )


def _flow(
    practitioner: Practitioner, person: User, today: date
) -> PractitionerFlow | None:
    volumes = volumes_for(person, on=today)
    if volumes.mart is None or not volumes.shown:
        return None
    return present_sending(volumes.mart, practitioner.npi or "", volumes.may_see)
