"""What every act of field work needs: who brings it, and what lies above this app."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from prm.common.acts import Bringing
from prm.directory.models import Practice
from prm.territories.queries import practices_visible_to
from prm.visits.operations.whole_visits import Leave

NOTHING = uuid.UUID(int=0)
GONE = "It isn’t among your practices any more. Ask your director, or export it."


@dataclass(frozen=True, slots=True)
class Tools:
    """What acts need from apps above this one."""

    leave: Leave
    stake: Callable[[Sequence[Practice], str], dict[str, Any]]
    materials: Sequence[tuple[str, str]]  # those that may be left on the day
    lines: Sequence[tuple[str, str]]


class FieldAct:
    """One act, read from what a device sent."""

    def __init__(
        self, content: Mapping[str, Any], bringing: Bringing, tools: Tools
    ) -> None:
        self.content, self.bringing, self.tools = content, bringing, tools
        self.by, self.at = bringing.by, bringing.at

    @property
    def today(self) -> date:
        """Return the day on which it arrives."""
        return timezone.localdate(self.at)

    def practice(self) -> Practice:
        """Return the practice that it is about, if the person may still see it."""
        own = practices_visible_to(self.by, on=self.today)
        found = own.filter(pk=number_of(self.content.get("practice"))).first()
        if found is None:
            raise ValidationError({"practice": GONE})
        return found

    def seen(self) -> int:
        """Return the revision that the person saw when they acted."""
        return number_of(self.content.get("seen"))


def number_of(value: object) -> int:
    """Return a whole number that a device sent, or 0, which is of nothing."""
    return value if isinstance(value, int) and 0 < value < 2**31 else 0


def uuid_of(value: object) -> uuid.UUID:
    """Return an id that a device sent, or the id of nothing."""
    try:
        return uuid.UUID(str(value))
    except ValueError:
        return NOTHING
