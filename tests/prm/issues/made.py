"""A site with territories, owners, a ladder and issues, made for a test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from prm.accounts.models import User
from prm.directory.models import Practice
from prm.issues.models import Issue, Owner, Report
from prm.issues.operations import Opening, add_owner, open_issue, set_ladder
from prm.territories.operations import assign_liaison
from tests.cast import Cast
from tests.prm.territories.made import make_practice, make_territory

# A Monday on which the offices work, at ten in the site's zone; no holiday is near.
MONDAY = datetime(2026, 6, 1, 14, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Site:
    """Two territories: the liaison's with Alder and Brook, the team-mate's with Cedar."""

    cast: Cast
    alder: Practice
    brook: Practice
    cedar: Practice

    def owner(self, name: str, **more: str) -> Owner:
        """Name somebody without an account."""
        given = {"email": f"{name.split()[0].lower()}@clinic.example"} | more
        return add_owner(name=name, **given, by=self.cast.director, at=MONDAY)

    def ladder(self, *names: str, line: str = "") -> list[Owner]:
        """Let issues be handed up to these people, in order."""
        owners = [self.owner(name) for name in names]
        set_ladder(service_line=line, owners=owners, by=self.cast.director, at=MONDAY)
        return owners

    def issue(
        self,
        *practices: Practice,
        by: User | None = None,
        at: datetime = MONDAY,
        **more: Any,
    ) -> Issue:
        """Open an issue of access in cardiology; of Alder, where nothing else is said."""
        given: dict[str, Any] = {
            "title": "No new-patient slots before March",
            "barrier": "access",
            "sub_kind": "no_appointment",
            "service_line": "cardiology",
            **more,
        }
        opening = Opening(practices=practices or (self.alder,), **given)
        return open_issue(opening=opening, by=by or self.cast.director, at=at)


def make_site(cast: Cast) -> Site:
    """Add the practices and territories."""
    site = Site(cast, *(make_practice(name) for name in ("Alder", "Brook", "Cedar")))
    day = datetime(2026, 1, 5, 18, tzinfo=UTC)
    for name, liaison, practices in (
        ("North", cast.liaison, (site.alder, site.brook)),
        ("South", cast.team_mate, (site.cedar,)),
    ):
        territory = make_territory(name, by=cast.director, day=day, practices=practices)
        assign_liaison(
            territory=territory,
            liaison=liaison,
            from_date=day.date(),
            by=cast.director,
            at=day,
        )
    return site


def report_of(issue: Issue, practice: Practice) -> Report:
    return Report.objects.get(issue=issue, practice=practice)


def names(rows: Sequence[Any]) -> list[str]:
    return [str(row) for row in rows]
