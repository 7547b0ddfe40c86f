"""What an issue can be: kind of barrier, severity, state."""

from __future__ import annotations

from django.db import models


class BarrierKind(models.TextChoices):
    """What keeps referrals away."""

    ACCESS = "access", "Access"
    COMMUNICATION = "communication", "Communication"
    RELATIONSHIP = "relationship", "Relationship"


# Kind of barrier → sub-kind → words.
SUB_KINDS: dict[str, dict[str, str]] = {
    BarrierKind.ACCESS: {
        "no_appointment": "No timely appointment",
        "scheduling": "Scheduling friction",
        "insurance": "Insurance not accepted",
        "wrong_clinic": "Wrong clinic",
    },
    BarrierKind.COMMUNICATION: {
        "no_report": "No or late report",
        "poor_report": "Poor report",
        "unaware": "Unaware of a service or specialist",
        "no_answer": "No answer by phone",
    },
    BarrierKind.RELATIONSHIP: {
        "bad_experience": "Bad experience",
        "patient_not_returned": "Patient not returned",
        "tie_elsewhere": "Personal tie to a competitor",
    },
}


class Severity(models.TextChoices):
    """How soon it must be answered and fixed (definitions/issue_clocks.yaml)."""

    CRITICAL = "critical", "Critical"
    HIGH = "high", "High"
    NORMAL = "normal", "Normal"
    LOW = "low", "Low"


class IssueState(models.TextChoices):
    """Where an issue stands; prm/issues/transitions.py says what leads where."""

    OPEN = "open", "Open"
    ACCEPTED = "accepted", "Accepted"
    WORKING = "working", "Being fixed"
    FIXED = "fixed", "Fixed"  # by our word; the practice hasn't said so
    CLOSED = "closed", "Closed"
    JOINED = "joined", "Joined"  # part of a root issue
    WITHDRAWN = "withdrawn", "Withdrawn"


RUNNING = frozenset({IssueState.OPEN, IssueState.ACCEPTED, IssueState.WORKING})
SETTLED = frozenset({IssueState.FIXED, IssueState.CLOSED})  # the practices can be told


class Source(models.TextChoices):
    """Where an issue came from."""

    LIAISON = "liaison", "A visit or a call"
    NUMBERS = "numbers", "The numbers"
    PORTAL = "portal", "The portal"
    SURVEY = "survey", "A survey"


class RemedyKind(models.TextChoices):
    """What was done so that it doesn't happen again."""

    SLOTS = "slots", "Protected slots"
    DIRECT_LINE = "direct_line", "Direct line"
    E_CONSULT = "e_consult", "E-consult"
    REPORTS = "reports", "Reports sent otherwise"
    TRAINING = "training", "Training"
    TALK = "talk", "A conversation"
    OTHER = "other", "Something else"
