"""Who signs in: one row a person, one role a person."""

from __future__ import annotations

from datetime import datetime
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


class Invitation(models.Model):
    """A place kept for somebody: who they are, what they will do, and until when the link is good."""

    email = models.EmailField()
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=32, choices=Role)
    time_zone = models.CharField(
        max_length=64, blank=True, validators=[validate_time_zone]
    )
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    issue = models.PositiveIntegerField(
        default=1, help_text="Goes into the link: a new issue voids the links before."
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.OneToOneField(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="invitation",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"),
                condition=models.Q(withdrawn_at=None, accepted_at=None),
                name="one_open_invitation_per_address",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values),
                name="invitation_role_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"

    def is_open(self, at: datetime) -> bool:
        """Say whether its link still lets somebody in."""
        settled = self.withdrawn_at or self.accepted_at
        return settled is None and at < self.expires_at
