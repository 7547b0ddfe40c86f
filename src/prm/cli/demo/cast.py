"""The people of the demo: one login a role, and a second liaison. Invented names: nobody of the field is meant."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from prm.common.env import ensure_secret

if TYPE_CHECKING:
    from prm.accounts.models import User

# Address to role and name.
CAST = {
    "director": ("director", "Maren Oakhollow"),
    "liaison": ("liaison", "Tobin Ferncastle"),
    "liaison-2": ("liaison", "Linnea Saltmarsh"),
    "service-line-leader": ("service_line_leader", "Dr. Isolde Marchwater"),
    "executive": ("executive", "Hale Brindlemoor"),
    "analyst": ("analyst", "Suri Candlewick"),
    "steward": ("steward", "Odo Pennyroyal"),
    "compliance-officer": ("compliance_officer", "Greta Thistledown"),
    "administrator": ("administrator", "Ansel Coppergate"),
}


def make_cast(data: Path) -> str:
    """Make sure that each has a login; return the password that they share."""
    from prm.accounts.models import User
    from prm.accounts.operations import create_user

    kept = ensure_secret(data / "demo-password", size=12)  # sixteen letters to type
    password = kept.read_text(encoding="utf-8")[:16]  # older demos keep more
    known = set(User.objects.values_list("email", flat=True))
    for who, (role, name) in CAST.items():
        if address(who) not in known:
            create_user(email=address(who), name=name, role=role, password=password)
    return password


def player(who: str) -> User:
    """Return one of the cast."""
    from prm.accounts.models import User

    return User.objects.get(email=address(who))


def address(who: str) -> str:
    """Return the address under which somebody signs in."""
    return f"{who}@demo.example"
