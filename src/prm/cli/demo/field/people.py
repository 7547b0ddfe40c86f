"""Who does field work in the demo, who owns what is promised, and what is handed out."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from prm.cli.demo.cast import address, player

if TYPE_CHECKING:
    from prm.accounts.models import User
    from prm.directory.models import Practice
    from prm.issues.models import Owner
    from prm.outreach.models import Material

LIAISONS = ("liaison", "liaison-2")
# Who owns promises without an account: name, department.
OWNERS = {
    "radiology": ("Corin Vale", "Radiology"),
    "cardiology": ("Imre Sandgate", "Cardiology clinic"),
    "records": ("Thea Lockmere", "Medical records"),
}
# Title, version, service line, whether it has expired.
MATERIALS = (
    ("Direct lines of our clinics", "autumn 2026", "", False),
    ("Cardiology: what to send along", "3", "cardiology", False),
    ("Spine clinic map", "2", "orthopedics", False),
    ("Insurance we accept", "2025", "", True),
    ("E-consult in neurology", "1", "neurology", False),
)


@dataclass(frozen=True, slots=True)
class Crew:
    """The liaisons with their practices, and the owners by a short name."""

    practices: dict[str, tuple[Practice, ...]]  # by liaison
    owners: dict[str, Owner]
    materials: tuple[Material, ...]
    chance: random.Random

    def of(self, practice: Practice) -> User | None:
        """Return the liaison of a practice; None where a territory is nobody's."""
        for who, own in self.practices.items():
            if practice in own:
                return player(who)
        return None


def make_crew(chance: random.Random, *, at: datetime) -> Crew:
    """Name owners and ladders, lay out materials, and say where days begin and when offices are closed."""
    from prm.territories.queries import practices_visible_to

    practices = {
        who: tuple(practices_visible_to(player(who), on=at.date()).order_by("name"))
        for who in LIAISONS
    }
    owners = _name_owners(at=at)
    _set_ladders(owners, at=at)
    materials = tuple(_add_materials(at=at))
    for who, own in practices.items():
        _set_base(who, own, at=at)
        for practice in own[::4]:
            _close_thursdays(practice, who, at=at)
    return Crew(practices, owners, materials, chance)


def _name_owners(*, at: datetime) -> dict[str, Owner]:
    from prm.issues.operations import add_owner, owner_for

    director = player("director")
    named = {
        key: add_owner(
            name=name,
            email=address(name.split()[0].lower()),
            department=department,
            by=director,
            at=at,
        )
        for key, (name, department) in OWNERS.items()
    }
    own = ("director", "service-line-leader", *LIAISONS)
    return named | {who: owner_for(player(who)) for who in own}


def _set_ladders(owners: dict[str, Owner], *, at: datetime) -> None:
    from prm.issues.operations import set_ladder

    everywhere = [owners["service-line-leader"], owners["director"]]
    for line, steps in (
        ("", everywhere),
        ("cardiology", [owners["cardiology"], *everywhere]),
    ):
        set_ladder(service_line=line, owners=steps, by=player("director"), at=at)


def _add_materials(*, at: datetime) -> Sequence[Material]:
    from prm.outreach.operations import MaterialGiven, add_material

    return [
        add_material(
            given=MaterialGiven(
                title=title,
                version=version,
                service_line=line,
                note="",
                expires_on=date(at.year, 12, 31)
                if not expired
                else at.date() + timedelta(days=20),
            ),
            by=player("director"),
            at=at,
        )
        for title, version, line, expired in MATERIALS
    ]


def _set_base(who: str, practices: Sequence[Practice], *, at: datetime) -> None:
    from prm.visits.operations.plans import set_base
    from prm.visits.operations.plans.bases import Beginning

    spots = [each for each in practices if each.latitude is not None]
    if not spots:
        return
    liaison = player(who)
    set_base(
        liaison=liaison,
        beginning=Beginning(
            label="The office",
            latitude=sum(each.latitude or 0 for each in spots) / len(spots),
            longitude=sum(each.longitude or 0 for each in spots) / len(spots),
            day_begins=time(9),
            day_ends=time(14),  # the rest of the day is calls and meetings
            visit_minutes=35,
        ),
        by=liaison,
        at=at,
    )


def _close_thursdays(practice: Practice, who: str, *, at: datetime) -> None:
    from prm.visits.operations import set_visiting_hours
    from prm.visits.queries import Hours

    morning = Hours(3, True, time(8), time(12))
    set_visiting_hours(practice=practice, hours=[morning], by=player(who), at=at)
