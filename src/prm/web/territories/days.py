"""The day that a page speaks of: today, or the one in the address."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from prm.accounts.requests import Request


def day_of(request: Request) -> date:
    """Return the day of ``?on=``; what is no day means today."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return timezone.localdate()
