"""The shared cast: whoever a test needs, by what they come for.

The outsider had an account once. Whatever others see, the outsider must see nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache

from django.contrib.auth import hashers
from django.test import Client

from prm.accounts.models import Role, User

PASSWORD = "brooks become a river"


@dataclass(frozen=True, slots=True)
class Cast:
    """One person of each role, a second liaison, and one who has left."""

    liaison: User
    team_mate: User
    director: User
    service_line_leader: User
    executive: User
    compliance_officer: User
    analyst: User
    steward: User
    administrator: User
    portal_user: User
    portal_administrator: User
    outsider: User

    def of(self, role: Role) -> User:
        """Return the person who plays a role."""
        person: User = getattr(self, role.value)
        return person


def make_cast() -> Cast:
    """Add the cast to the database, all at once: many a test begins with it."""
    cast = Cast(
        liaison=_person("Ren Halloway", Role.LIAISON),
        team_mate=_person("Priya Castellan", Role.LIAISON),
        director=_person("Odalys Thornbury", Role.DIRECTOR),
        service_line_leader=_person("Idris Vantongeren", Role.SERVICE_LINE_LEADER),
        executive=_person("Marit Quesnel", Role.EXECUTIVE),
        compliance_officer=_person("Wendeline Osei", Role.COMPLIANCE_OFFICER),
        analyst=_person("Teo Lindqvist", Role.ANALYST),
        steward=_person("Sunniva Brack", Role.STEWARD),
        administrator=_person("Jonas Ferrante", Role.ADMINISTRATOR),
        portal_user=_person("Brisa Amundsen", Role.PORTAL_USER),
        portal_administrator=_person("Leopold Kintaro", Role.PORTAL_ADMINISTRATOR),
        outsider=_person("Corin Ashdown", Role.DIRECTOR, is_active=False),
    )
    User.objects.bulk_create(getattr(cast, each.name) for each in fields(cast))
    return cast


def _person(name: str, role: Role, *, is_active: bool = True) -> User:
    user = User(
        email=f"{name.split()[0].lower()}@example.org",
        name=name,
        role=role,
        is_active=is_active,
    )
    user.password = _hashed(hashers.get_hasher().algorithm)
    return user


@cache
def _hashed(algorithm: str) -> str:
    """Return the password as everybody's row keeps it; hashed once for each way of hashing."""
    return hashers.make_password(PASSWORD)


def signed_in(user: User) -> Client:
    """Return a browser in which a person is signed in."""
    client = Client()
    client.force_login(user)
    return client
