"""One person of each role, for trying Headwater with made-up data."""

from __future__ import annotations

from dataclasses import dataclass

from prm.accounts.models import Role, User
from prm.accounts.operations import create_user

DEMO_PASSWORD = (
    "follow the river"  # printed by `make demo`; never made on a site with real data
)


@dataclass(frozen=True, slots=True)
class DemoUser:
    """Who one can be in the demo."""

    email: str
    name: str
    role: Role


DEMO_USERS = tuple(
    DemoUser(f"{role.value.replace('_', '-')}@example.org", name, role)
    for role, name in (
        (Role.DIRECTOR, "Odalys Thornbury"),
        (Role.LIAISON, "Ren Halloway"),
        (Role.SERVICE_LINE_LEADER, "Idris Vantongeren"),
        (Role.EXECUTIVE, "Marit Quesnel"),
        (Role.ANALYST, "Teo Lindqvist-Abara"),
        (Role.STEWARD, "Priya Castellan"),
        (Role.COMPLIANCE_OFFICER, "Wendeline Osei"),
        (Role.ADMINISTRATOR, "Jonas Ferrante"),
    )
)


def ensure_demo_users() -> tuple[DemoUser, ...]:
    """Add the demo's people unless they are there."""
    there = set(User.objects.values_list("email", flat=True))
    for person in DEMO_USERS:
        if person.email not in there:
            create_user(
                email=person.email,
                name=person.name,
                role=person.role,
                password=DEMO_PASSWORD,
            )
    return DEMO_USERS
