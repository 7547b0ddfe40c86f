"""One practitioner: who it is and who says so, where they work and have worked, how they stand to us.

Volumes by practitioner stand on the page of the practice that they refer from, where the rule about small counts is
applied to the practice and its people together. A second place for them would need the same protection over every
practice that a person works in; until it has that, there is none.
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
from prm.web.records.notebook import Notebook, present_notebook
from prm.web.records.profile import (
    Profile,
    present_profile,
    standing_note,
    timeline_path,
)
from prm.web.records.spans import Chart, draw_spans


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
        timeline=timeline_path(practitioner),
        may_write=can_write_directory(person),
        on=on,
        today=today,
    )
