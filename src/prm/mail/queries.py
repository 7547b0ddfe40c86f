"""The outgoing mail, as whoever watches over it asks for it."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from prm.mail.models import Letter, LetterState

# Those that wait for a person come first.
FOR_A_PERSON = (LetterState.UNSURE, LetterState.FAILED)


def letters(*, state: str = "", text: str = "") -> QuerySet[Letter]:
    """Return letters in a state, to somebody or about something."""
    found = Letter.objects.all()
    if state:
        found = found.filter(state=state)
    if text:
        about = Q(subject__icontains=text)
        found = found.filter(
            about | Q(to_name__icontains=text) | Q(to_address__icontains=text)
        )
    return found


def count_by_state() -> dict[str, int]:
    """Return how many letters are in each state. One query."""
    counted = Letter.objects.values_list("state").annotate(Count("pk"))
    return dict(counted.order_by("state"))
