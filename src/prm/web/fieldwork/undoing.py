"""What was just done, with the way to take it back."""

from __future__ import annotations

from django.contrib import messages
from django.urls import reverse

from prm.accounts.requests import Request
from prm.visits.models.shapes import Logged


def tell(request: Request, words: str, undo: str, record: Logged) -> None:
    """Show what was done; its undo takes back this revision and no later one."""
    path = f"{reverse(undo, args=[record.pk])}?seen={record.revision}"
    messages.success(request, words, extra_tags=f"undo {path}")
