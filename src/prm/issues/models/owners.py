"""Who can be held to something: somebody with an account, or a person of the house who has only an address."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from prm.common.ids import uuid7


class Owner(models.Model):
    """A person who owns issues and commitments. Without an account, a signed link in a mail lets them act."""

    name = models.CharField(max_length=200)
    email = models.EmailField()
    department = models.CharField(max_length=100, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owner",
    )
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="one_owner_an_address")
        ]

    def __str__(self) -> str:
        return self.name


class LadderStep(models.Model):
    """To whom an issue of a service line is handed up: level 1 first. The empty line stands for all that have none."""

    service_line = models.CharField(max_length=64, blank=True)
    level = models.PositiveSmallIntegerField()
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["service_line", "level"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "service_line", "level", name="one_person_a_step_of_the_ladder"
            ),
            models.CheckConstraint(
                condition=Q(level__gte=1), name="a_ladder_begins_at_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_line or 'every line'}, step {self.level}: {self.owner}"


class OwnerPass(models.Model):
    """A link that lets one owner act on one issue or commitment, once they have shown who they are by a code."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="passes")
    about_kind = models.CharField(max_length=32, help_text="issue or commitment")
    about_key = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    code_hash = models.CharField(max_length=200, blank=True)
    code_expires_at = models.DateTimeField(null=True, blank=True)
    codes_sent = models.PositiveSmallIntegerField(default=0)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    shown_at = models.DateTimeField(
        null=True, blank=True, help_text="When its holder last proved to be the owner."
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"a link for {self.owner}"
