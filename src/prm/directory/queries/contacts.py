"""Who is reached in a practice, whoever makes the referral happen first."""

from __future__ import annotations

from django.db.models import F, QuerySet

from prm.common.prepared import prepared
from prm.directory.models import Contact, Practice

LABELS = {  # what a form asks, as it is called everywhere
    "name": "Name",
    "role": "Role",
    "makes_referrals": "Makes the referral happen",
    "phone": "Phone",
    "email": "Email address",
    "channel": "Prefers",
    "strength": "Relationship",
    "best_days": "Best days",
    "best_from": "From",
    "best_until": "Until",
    "note": "What to know",
}


def list_contacts(practice: Practice, *, with_left: bool = False) -> list[Contact]:
    """Return the contacts of a practice: who makes referrals happen, then who knows us best. One query."""
    found = _contacts_of(practice.pk)
    return found if with_left else [each for each in found if not each.left_on]


@prepared(int)
def _contacts_of(practice: int) -> QuerySet[Contact]:
    return Contact.objects.filter(practice=practice).order_by(
        F("left_on").desc(nulls_first=True),
        "-makes_referrals",
        F("strength").desc(nulls_last=True),
        "name",
    )


def as_seen(contact: Contact) -> dict[str, str]:
    """Return what a form shows of a contact, as text, so that two versions can be compared."""
    return {
        "name": contact.name,
        "role": contact.role,
        "phone": contact.phone,
        "email": contact.email,
        "strength": str(contact.strength or ""),
        "channel": contact.channel,
        "best_days": contact.best_days,
        "best_from": f"{contact.best_from:%H:%M}" if contact.best_from else "",
        "best_until": f"{contact.best_until:%H:%M}" if contact.best_until else "",
        "makes_referrals": "yes" if contact.makes_referrals else "",
        "note": contact.note,
    }
