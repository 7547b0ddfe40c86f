"""What the published mart says of practices, to whoever may see it: a liaison, only of their own territory."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from headwater.marts import Mart
from headwater.schema.errors import StorageError
from prm.accounts.models import User
from prm.accounts.permissions import can_see_volumes
from prm.insights.queries import current_mart
from prm.insights.queries.current import Practice, practices
from prm.insights.queries.flows import Cell, published
from prm.insights.queries.vintage import Provenance, provenance
from prm.territories.queries import codes_visible_to


@dataclass(frozen=True)
class Volumes:
    """The volumes that one person may see."""

    mart: Mart | None  # None: nothing is published, or it can't be read
    shown: bool  # whether the role sees volumes at all
    codes: frozenset[str] | None = None  # the practices; None: all
    known: dict[str, Practice] = field(default_factory=dict)  # the mart's roster

    def may_see(self, code: str) -> bool:
        """Say whether the person may see the volumes of a practice."""
        return self.shown and (self.codes is None or code in self.codes)

    def cell(self, code: str) -> Cell | None:
        """Return a practice's referrals in all lines; None without any, or without leave to see them."""
        if self.mart is None or not self.may_see(code):
            return None
        return _whole_of(self.mart, code)

    @property
    def referring(self) -> int:
        """Return how many practices refer, of those whose volumes the person may see."""
        if self.mart is None or not self.shown:
            return 0
        known = published(self.mart).by_practice
        if self.codes is None:
            return len(known)
        return sum(code in known for code in self.codes)

    @property
    def provenance(self) -> Provenance | None:
        """Return where the numbers come from."""
        return provenance(self.mart) if self.mart and self.shown else None


def volumes_for(person: User, *, on: date) -> Volumes:
    """Return what a person may see of the published mart on a day. At most one query."""
    shown = can_see_volumes(person)
    codes = codes_visible_to(person, on=on) if shown else frozenset()
    try:
        mart = current_mart()
        known = practices(mart) if mart else {}
    except StorageError:
        mart, known = None, {}
    return Volumes(mart, shown, codes, known)


@lru_cache(maxsize=2_048)  # practices that lists show in a day; some kB each
def _whole_of(mart: Mart, code: str) -> Cell | None:
    return published(mart).by_practice.get(code, {}).get("")
