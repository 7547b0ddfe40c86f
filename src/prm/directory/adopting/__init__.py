"""From what sources say to clean, dated records: the part that knows no database."""

from prm.directory.adopting.deliveries import (
    KINDS,
    Adoption,
    AffiliationSaid,
    AlignmentSaid,
    Delivery,
    Kind,
    MembershipSaid,
    Refusal,
    Statement,
)

__all__ = [
    "KINDS",
    "Adoption",
    "AffiliationSaid",
    "AlignmentSaid",
    "Delivery",
    "Kind",
    "MembershipSaid",
    "Refusal",
    "Statement",
]
