"""The practices of an intervention one by one: from A to Z, for an order by effect would be a ranking of noise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from prm.accounts.models import User
from prm.common.listing import Listing, page_of
from prm.directory.models import Practice
from prm.insights.impact.stories import Kept, Stories
from prm.territories.queries import practices_visible_to
from prm.web.impact.story import between, said_of


@dataclass(frozen=True, slots=True)
class PracticeRow:
    """A practice that was worked on."""

    practice: Practice
    kept: Kept

    @property
    def between(self) -> str:
        """Return its interval in words; empty without one."""
        return between(self.kept)

    @property
    def said(self) -> str:
        """Return what its story says in two or three words."""
        return said_of(self.kept)


def list_practices(
    stories: Stories | None, person: User, query: Mapping[str, str], *, on: date
) -> Listing[PracticeRow]:
    """Return one page of those that a person may see: a liaison, of their own territories."""
    kept = {each.practice: each for each in stories.kept} if stories else {}
    seen = practices_visible_to(person, on=on).filter(code__in=kept)
    rows = [PracticeRow(each, kept[each.code]) for each in seen]
    rows.sort(key=lambda row: (row.practice.name.casefold(), row.practice.pk))
    return page_of(rows, {"page": query.get("page", "1")})
