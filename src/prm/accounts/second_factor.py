"""Who must have a second factor."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from prm.accounts.models import Role, User

EVERYBODY, NOBODY = "everybody", "nobody"


def must_have_factor(user: User) -> bool:
    """Say whether the site asks a person's role for a second factor."""
    words = set(settings.REQUIRE_SECOND_FACTOR)
    return EVERYBODY in words or user.role in words


def check_setting() -> None:
    """Refuse a word that is no role: a misspelt one would let people in without the factor they must have."""
    unknown = set(settings.REQUIRE_SECOND_FACTOR) - {EVERYBODY, NOBODY, *Role.values}
    if unknown:
        raise ImproperlyConfigured(
            f"REQUIRE_SECOND_FACTOR holds {', '.join(sorted(unknown))}, which is no role.\n"
            f"Write everybody, nobody, or some of: {', '.join(Role.values)}."
        )
