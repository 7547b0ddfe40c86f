"""A site of its own for real servers: filled, asked and changed from processes beside them."""

from __future__ import annotations

import json
import sys
from typing import Any

CSRF = "c" * 32
ROLES = ("director", "service_line_leader", "executive", "analyst", "steward")


def prepare() -> dict[str, Any]:
    """Make the database and the static files, and sign a person of each of some roles in."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("assets", verbosity=0)
    from prm.directory.models import Practice
    from tests.cast import make_cast

    cast = make_cast()
    practices = [
        Practice.objects.create(code=f"P{at}", name=f"Practice {at}") for at in range(8)
    ]
    return {
        "keys": [each.pk for each in practices],
        "cookies": {role: [_cookie(getattr(cast, role))] for role in ROLES}
        | {"writers": [_cookie(cast.director) for _ in range(16)]},
    }


def _cookie(person: Any) -> str:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person)
    return f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}"


def close(role: str) -> dict[str, Any]:
    """Close a person's account without ending the session, as no page does: the account alone must suffice."""
    from prm.accounts.models import User

    return {"changed": User.objects.filter(role=role).update(is_active=False)}


def change_role(role: str) -> dict[str, Any]:
    """Give a person a role that sees no volumes."""
    from prm.accounts import operations
    from prm.accounts.models import User

    operations.change_role(user=User.objects.get(role=role), role="compliance_officer")
    return {}


def change_password(role: str) -> dict[str, Any]:
    """Give a person another password, which voids their sessions."""
    from prm.accounts import operations
    from prm.accounts.models import User

    user = User.objects.get(role=role)
    operations.set_password(user=user, password="a delta of many arms")
    return {}


def log_out(role: str) -> dict[str, Any]:
    """End a person's sessions."""
    from django.contrib.sessions.models import Session

    from prm.accounts.models import User

    key = str(User.objects.get(role=role).pk)
    ended = [
        session.delete()
        for session in Session.objects.all()
        if session.get_decoded().get("_auth_user_id") == key
    ]
    return {"ended": len(ended)}


def count_visits() -> dict[str, Any]:
    """Count the visits, and what the ledger says of them."""
    from prm.ledger.models import Entry
    from prm.ledger.verifying import verify_ledger
    from prm.visits.models import Interaction

    return {
        "visits": Interaction.objects.count(),
        "entries": Entry.objects.filter(verb="interaction.logged").count(),
        "problem": verify_ledger().problem,
    }


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
