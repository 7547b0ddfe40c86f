"""What the page of a lock shows: what would be settled, what is missing, and what could already be seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from prm.accounts.models import User
from prm.common.formats import month
from prm.insights.queries.current import mart_or_none
from prm.programs.models import Design, Intervention, InterventionVersion
from prm.programs.operations import Known
from prm.programs.queries import is_changed
from prm.web.impact.drafts import DraftPage, present_draft
from prm.web.impact.versions import differences


@dataclass(frozen=True, slots=True)
class LockPage:
    """The page on which one locks."""

    draft: DraftPage
    last: InterventionVersion | None  # locked before
    changed: Sequence[tuple[str, str, str]]  # what, in the version before, now
    late: str  # why it would be marked as registered after the fact; empty where it wouldn't

    @property
    def may_be_locked(self) -> bool:
        """Say whether nothing that must be locked is missing, and there is something new to lock."""
        it = self.draft.intervention
        complete = it.expected_lift is not None and bool(self.draft.practices)
        new = self.last is None or bool(self.changed)
        return complete and new and not self.lacks_line

    @property
    def lacks_line(self) -> bool:
        """Say whether no line was named in which no effect may show; a draw needs none."""
        it = self.draft.intervention
        return not it.other_line and it.design != Design.LOTTERY

    @property
    def number(self) -> int:
        """Return the number of the version that would be locked."""
        return self.last.number + 1 if self.last else 1


def known_now() -> Known:
    """Return what can be seen by now: the mart that serves, and its last month of claims."""
    mart = mart_or_none()
    if mart is None:
        return Known()
    return Known(mart.id, mart.as_of.replace(day=1) if mart.as_of else None)


def present_lock(found: Intervention, person: User, *, on: date) -> LockPage:
    """Return the page."""
    last = found.versions.last()
    draft = present_draft(found, person, on=on)
    changed = (
        differences(last.said, draft.said) if last and is_changed(found, last) else ()
    )
    return LockPage(draft, last, changed, _late(found, last))


def _late(found: Intervention, last: InterventionVersion | None) -> str:
    if last and any(each.looks.exists() for each in found.versions.all()):
        return "A result of an earlier version has been looked at."
    seen = known_now().seen_until
    if seen and seen >= found.starts_on.replace(day=1):
        return f"Claims up to {month(seen)} can be seen already, and it starts on {found.starts_on:%-d %b %Y}."
    return ""
