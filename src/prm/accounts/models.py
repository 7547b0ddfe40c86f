"""Who signs in: one row a person, one role a person."""

from __future__ import annotations

from typing import ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower


def validate_time_zone(name: str) -> None:
    """Refuse a zone that nobody could tell the time in."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError) as error:
        raise ValidationError(
            f"There is no time zone {name}; America/Chicago would be one."
        ) from error


class Role(models.TextChoices):
    """What a person comes for; permissions follow from it."""

    LIAISON = "liaison", "Liaison"
    DIRECTOR = "director", "Director"
    SERVICE_LINE_LEADER = "service_line_leader", "Service line leader"
    EXECUTIVE = "executive", "Executive"
    COMPLIANCE_OFFICER = "compliance_officer", "Compliance officer"
    ANALYST = "analyst", "Analyst"
    STEWARD = "steward", "Data steward"
    ADMINISTRATOR = "administrator", "Administrator"
    PORTAL_USER = "portal_user", "Portal user"
    PORTAL_ADMINISTRATOR = "portal_administrator", "Portal administrator"


PORTAL = frozenset({Role.PORTAL_USER, Role.PORTAL_ADMINISTRATOR})
STAFF = frozenset(Role) - PORTAL  # who works for the health system


class UserManager(BaseUserManager["User"]):
    """Finds people by email address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the person with this address."""
        return self.get(email__iexact=username or "")


class User(AbstractBaseUser):
    """A person of the health system who signs in with an email address."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=32, choices=Role)
    time_zone = models.CharField(
        max_length=64,
        blank=True,
        validators=[validate_time_zone],
        help_text="Empty: the site's own.",
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "role"]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"), name="one_user_per_address_whatever_its_case"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="user_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FailedSignIn(models.Model):
    """A wrong password, kept as long as it counts against the next try."""

    email = models.CharField(max_length=254)  # as typed, in lower case
    address = models.CharField(max_length=45)  # where it came from
    failed_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["failed_at"], name="failed_sign_in_by_time")
        ]

    def __str__(self) -> str:
        return f"{self.email} from {self.address}"
