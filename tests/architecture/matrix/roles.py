"""Groups of roles, and what a line of the matrix says."""

from __future__ import annotations

from dataclasses import dataclass

from prm.accounts.models import STAFF, Role

EVERYBODY = frozenset(Role)  # who is signed in, people of the portal too
OPEN: frozenset[Role] = frozenset()  # visitors too
VOLUMES = frozenset(
    {
        Role.LIAISON,
        Role.DIRECTOR,
        Role.SERVICE_LINE_LEADER,
        Role.EXECUTIVE,
        Role.ANALYST,
    }
)
DATA = frozenset({Role.DIRECTOR, Role.ANALYST, Role.STEWARD, Role.ADMINISTRATOR})
STEWARDS = frozenset({Role.ANALYST, Role.STEWARD, Role.ADMINISTRATOR})
PATIENT_ROWS = frozenset({Role.ANALYST, Role.STEWARD})

__all__ = [
    "DATA",
    "EVERYBODY",
    "OPEN",
    "PATIENT_ROWS",
    "STAFF",
    "STEWARDS",
    "VOLUMES",
    "Address",
]


@dataclass(frozen=True, slots=True)
class Address:
    """Who may use one address by one method. No roles at all: it is open to visitors."""

    name: str
    roles: frozenset[Role]
    method: str = "get"
    arguments: tuple[str | int, ...] = ()
    label: str = ""  # what one does there, for docs/reference/permissions.md
    speaks_json: bool = False  # a visitor is told 401: a device can't follow to a page

    def __str__(self) -> str:
        return f"{self.method} {self.name}"
