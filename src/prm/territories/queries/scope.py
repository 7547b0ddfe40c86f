"""Which practices are whose: a liaison's are those of the territories that are theirs on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from prm.accounts.models import Role, User
from prm.accounts.permissions import Person, has_role
from prm.common.prepared import prepared
from prm.directory.models import Practice
from prm.directory.permissions import can_see_directory
from prm.territories.models import Assignment, Placement, Territory

SCOPED = frozenset({Role.LIAISON})


def is_scoped(person: Person) -> bool:
    """Say whether a person's lists end at the borders of their territories."""
    return has_role(person, SCOPED)


def practices_visible_to(person: Person, *, on: date) -> QuerySet[Practice]:
    """Return the practices whose volumes and lists are a person's business on a day.

    A liaison's are those placed in a territory assigned to them; everybody else with the directory has all of them.
    """
    practices = Practice.objects.filter(merged_into=None)
    if not can_see_directory(person):
        return practices.none()
    if not is_scoped(person):
        return practices
    own = Assignment.objects.on(on).filter(liaison_id=person.pk)
    placed = Placement.objects.on(on).filter(territory__in=own.values("territory"))
    return practices.filter(pk__in=placed.values("practice"))


def is_visible_to(person: Person, practice: Practice, *, on: date) -> bool:
    """Say whether a practice is one of :func:`practices_visible_to`. A query only where there is a border."""
    if not can_see_directory(person) or practice.merged_into_id is not None:
        return False
    return not is_scoped(person) or bool(_own(practice.pk, person.pk, on))


@prepared(int, int, date)
def _own(practice: int, person: int, day: date) -> QuerySet:
    own = Assignment.objects.on(day).filter(liaison_id=person)
    placed = Placement.objects.on(day).filter(territory__in=own.values("territory"))
    return placed.filter(practice=practice).values_list("pk", flat=True)


def codes_visible_to(person: Person, *, on: date) -> frozenset[str] | None:
    """Return the mart's ids of :func:`practices_visible_to`, or None where there is no border."""
    if can_see_directory(person) and not is_scoped(person):
        return None
    return frozenset(practices_visible_to(person, on=on).values_list("code", flat=True))


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a person's lists end on a day, and whom to ask when that leaves nothing."""

    codes: frozenset[str] | None  # the mart's ids of the practices; None: all
    territories: tuple[Territory, ...] = ()
    ask: tuple[User, ...] = ()  # directors; filled for a liaison without a territory

    @property
    def is_bordered(self) -> bool:
        """Say whether there is a border at all."""
        return self.codes is not None

    @property
    def is_nowhere(self) -> bool:
        """Say whether a person who works in territories has none."""
        return self.is_bordered and not self.territories


def scope_of(person: Person, *, on: date) -> Scope:
    """Return where a person's lists end on a day."""
    codes = codes_visible_to(person, on=on)
    if codes is None:
        return Scope(codes=None)
    own = Assignment.objects.on(on).filter(liaison_id=person.pk).values("territory")
    territories = tuple(Territory.objects.filter(pk__in=own).order_by("name"))
    ask = User.objects.filter(role=Role.DIRECTOR, is_active=True).order_by("name")
    return Scope(codes, territories, () if territories else tuple(ask))
