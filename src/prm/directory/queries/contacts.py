"""Who is reached in a practice, whoever makes the referral happen first."""

from __future__ import annotations

from django.db.models import F

from prm.common.formats import spoken
from prm.directory.models import Contact, Practice

WEEKDAYS = {
    "1": "Mon",
    "2": "Tue",
    "3": "Wed",
    "4": "Thu",
    "5": "Fri",
    "6": "Sat",
    "7": "Sun",
}


def list_contacts(practice: Practice, *, with_left: bool = False) -> list[Contact]:
    """Return the contacts of a practice: who makes referrals happen, then who knows us best. One query."""
    found = Contact.objects.filter(practice=practice)
    if not with_left:
        found = found.filter(left_on__isnull=True)
    return list(
        found.order_by(
            F("left_on").desc(nulls_first=True),
            "-makes_referrals",
            F("strength").desc(nulls_last=True),
            "name",
        )
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


def best_time(contact: Contact) -> str:
    """Return when somebody is best reached, in words.

    >>> from datetime import time
    >>> best_time(Contact(best_days="234", best_until=time(11)))
    'Tue to Thu before 11:00'
    """
    return " ".join(filter(None, (_days(contact.best_days), _hours(contact))))


def _days(digits: str) -> str:
    days = sorted(set(digits) & set(WEEKDAYS))
    names = [WEEKDAYS[day] for day in days]
    in_a_row = "".join(days) in "1234567"
    if len(names) > 2 and in_a_row:
        return f"{names[0]} to {names[-1]}"
    return spoken(names)


def _hours(contact: Contact) -> str:
    start, end = contact.best_from, contact.best_until
    if start and end:
        return f"{start:%H:%M} to {end:%H:%M}"
    if start:
        return f"after {start:%H:%M}"
    return f"before {end:%H:%M}" if end else ""
