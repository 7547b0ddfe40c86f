"""Where one goes on to when something was said, and what one may speak of."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from headwater.schema.definitions import load_service_lines
from prm.directory.models import Practice
from prm.insights.queries.current import mart_or_none


def place_of(practice: Practice, line: str, part: str = "why") -> str:
    """Return the address of a practice's page with a service line in focus."""
    query = f"?{urlencode({'line': line})}" if line else ""
    return f"{reverse('practice', args=[practice.pk])}{query}#{part}"


def line_choices() -> list[tuple[str, str]]:
    """Return the service lines that one may speak of, those of the published mart or of the definitions."""
    mart = mart_or_none()
    named = mart.service_lines if mart else load_service_lines().names
    return [*named.items()]


def window_start() -> date | None:
    """Return the first day of the published mart's window."""
    mart = mart_or_none()
    return mart.window.start if mart and mart.window else None
