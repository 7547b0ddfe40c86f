"""What waits for a steward: corrections, practices that files suggest, referral sources without an NPI."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from prm.directory.models.organizations import Organization
from prm.directory.models.people import Practitioner
from prm.directory.models.practices import Practice
from prm.directory.models.shapes import Placed, exactly_one


class Decision(models.TextChoices):
    """What was decided."""

    OPEN = "open", "Waiting"
    ACCEPTED = "accepted", "Accepted"
    REFUSED = "refused", "Refused"


class Settled(models.Model):
    """Who decided, when and why."""

    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_why = models.TextField(blank=True)

    class Meta:
        abstract = True


class Decided(Settled):
    """Waits until somebody decides."""

    State = Decision

    state = models.CharField(
        max_length=16, choices=Decision, default=Decision.OPEN, db_index=True
    )

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    state="open", decided_at__isnull=True, decided_by__isnull=True
                )
                | Q(
                    ~Q(state="open"),
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
                name="%(app_label)s_%(class)s_is_decided_by_somebody",
            )
        ]


class Correction(Decided):
    """A person says that an attribute is wrong, and what is right. Live once a steward accepts it."""

    practitioner = models.ForeignKey(
        Practitioner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="corrections",
    )
    practice = models.ForeignKey(
        Practice,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="corrections",
    )
    organization = models.ForeignKey(
        Organization,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="corrections",
    )
    attribute = models.CharField(max_length=40)
    before = models.CharField(max_length=300, blank=True)
    after = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(Decided.Meta):
        constraints: ClassVar = [
            *Decided.Meta.constraints,
            models.CheckConstraint(
                condition=exactly_one("practitioner", "practice", "organization"),
                name="correction_has_one_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attribute}: {self.before} → {self.after}"

    @property
    def record(self) -> Practitioner | Practice | Organization:
        """Return what it is about."""
        found = self.practitioner or self.practice or self.organization
        assert found is not None  # the constraint holds it
        return found


class PracticeProposal(Placed, Settled):
    """A practice that files suggest: people of one CMS group, or at one address."""

    class Ground(models.TextChoices):
        """What suggests it."""

        GROUP = "group", "CMS group reassignment"
        ADDRESS = "address", "Shared address"

    # Not ``state``: that is the address's.
    decision = models.CharField(
        max_length=16, choices=Decision, default=Decision.OPEN, db_index=True
    )
    ground = models.CharField(max_length=16, choices=Ground)
    key = models.CharField(
        max_length=300, unique=True, help_text="The group's id and the address."
    )
    name = models.CharField(max_length=300)
    phone = models.CharField(max_length=20, blank=True)
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    npis = models.JSONField(default=list, help_text="Who would work there.")
    people = models.PositiveIntegerField(default=0, help_text="How many those are.")
    source = models.CharField(max_length=40)
    as_of = models.DateField()
    proposed_at = models.DateTimeField()
    practice = models.ForeignKey(
        Practice,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="What it became.",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decision="open", decided_at__isnull=True)
                | Q(~Q(decision="open"), decided_at__isnull=False),
                name="a_decided_practice_proposal_has_its_time",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ReferralSource(Placed, Settled):
    """A referrer as the EHR knows it: a source record, perhaps without an NPI, perhaps one of several for a person."""

    # Not ``state``: that is the address's.
    decision = models.CharField(
        max_length=16, choices=Decision, default=Decision.OPEN, db_index=True
    )
    system = models.CharField(max_length=40, help_text="Whose record it is.")
    code = models.CharField(max_length=64, help_text="The record's id there.")
    name = models.CharField(max_length=300, blank=True)
    npi = models.CharField(max_length=10, blank=True, help_text="As the record has it.")
    credential = models.CharField(max_length=60, blank=True)
    specialty = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    fax = models.CharField(max_length=20, blank=True)
    orders = models.PositiveIntegerField(
        default=0, help_text="Referral orders that name it."
    )
    candidates = models.JSONField(
        default=list,
        blank=True,
        help_text="Practitioners it may be, best first: key, score, reasons.",
    )
    score = models.FloatField(default=0.0, help_text="Of the best candidate.")
    practitioner = models.ForeignKey(
        Practitioner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="referral_sources",
    )
    seen_at = models.DateTimeField()

    class Meta:
        # Nobody decides what the files settle by themselves; a decision still has its time.
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decision="open", decided_at__isnull=True)
                | Q(~Q(decision="open"), decided_at__isnull=False),
                name="a_settled_referral_source_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(decision="accepted") | Q(practitioner__isnull=False),
                name="an_accepted_referral_source_is_somebody",
            ),
            models.UniqueConstraint(
                "system", "code", name="one_referral_source_a_system_and_code"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.code
