"""What a liaison's device may hold: their own territory, for two days. No patient, no count, no money."""

from __future__ import annotations

import base64
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_GET

from prm.accounts.models import User
from prm.accounts.requests import Request
from prm.api.speaking import speaks_json
from prm.common.formats import day as in_words
from prm.directory.models import Affiliation, Contact, Practice
from prm.insights.field_tools import current_materials, is_synthetic, named_lines
from prm.territories.models import Assignment, Placement
from prm.territories.queries import practices_visible_to
from prm.visits.forms import owner_choices
from prm.visits.models import Commitment, Stop
from prm.visits.permissions import check_can_log
from prm.visits.queries.commitments import open_commitments
from prm.visits.queries.hours import Hours, hours_of
from prm.visits.queries.plans import stops_on

HELD = timedelta(hours=48)
# A visit's reason may tell how long ago something was, never how much there was of anything.
AGE = re.compile(
    r"\b\d+(?:\.\d+)?[\s\N{NO-BREAK SPACE}](?:day|week|month|minute|hour)s?\b"
)
COUNTS = re.compile(r"[\d$%]")


@speaks_json
@require_GET
def device(request: Request) -> HttpResponse:
    """Give a device what it may hold."""
    check_can_log(request.user)
    now = timezone.now()
    today = timezone.localdate(now)
    stops = list(stops_on(request.user, today))
    practices = list(_practices(request.user, stops, today))
    get_token(request)  # sets the cookie whose value the outbox sends back
    return JsonResponse(
        {
            "person": {"id": request.user.pk, "name": request.user.name},
            "key": _key_of(request.user),
            "now": now.isoformat(),
            "synthetic": is_synthetic(),
            "expires_at": (now + HELD).isoformat(),
            "practices": _described(practices, today),
            "commitments": [
                _promise(each)
                for promises in open_commitments(practices).values()
                for each in promises
            ],
            "stops": [_stop(each) for each in stops],
            "choices": {
                "owners": owner_choices(on=today),
                "lines": named_lines(),
                "materials": current_materials(on=today),
            },
        }
    )


def _key_of(person: User) -> str:
    """Return what seals a person's outbox on a device: without it, who signs in there next reads nothing of it."""
    made = salted_hmac(
        "prm.api.device", str(person.pk), secret=settings.FACTOR_KEY, algorithm="sha256"
    )
    return base64.b64encode(made.digest()).decode()


def _practices(person: User, stops: Sequence[Stop], today: date) -> QuerySet[Practice]:
    """Return the practices of a person's own territories, and where they go today.

    A director, whose lists have no border, holds no more than that either: a phone may be lost.
    """
    own = Assignment.objects.on(today).filter(liaison=person).values("territory")
    placed = Placement.objects.on(today).filter(territory__in=own).values("practice")
    visible = practices_visible_to(person, on=today)
    keys = {each.practice_id for each in stops}
    return (visible.filter(pk__in=placed) | visible.filter(pk__in=keys)).order_by(
        "name", "pk"
    )


def _described(practices: Sequence[Practice], today: date) -> list[dict[str, Any]]:
    hours = hours_of(practices)
    contacts, people = _contacts(practices), _people(practices, today)
    return [
        {
            "id": each.pk,
            "name": each.name,
            "address": each.address,
            "phone": each.phone,
            "latitude": each.latitude,
            "longitude": each.longitude,
            "hours": [_opening(day) for day in hours[each.pk]],
            "contacts": contacts[each.pk],
            "practitioners": people[each.pk],
        }
        for each in practices
    ]


def _opening(hours: Hours) -> str:
    if not hours.takes_visits or not hours.opens or not hours.closes:
        return "No visits"
    text = f"{hours.opens:%H:%M} to {hours.closes:%H:%M}"
    if hours.lunch_from and hours.lunch_until:
        return f"{text}, lunch {hours.lunch_from:%H:%M} to {hours.lunch_until:%H:%M}"
    return text


def _contacts(practices: Iterable[Practice]) -> Mapping[int, list[dict[str, str]]]:
    found = defaultdict(list)
    rows = Contact.objects.filter(practice__in=[*practices], left_on__isnull=True)
    for each in rows.order_by("-makes_referrals", "name"):
        value = f"contact:{each.pk}"
        role = each.get_role_display()
        found[each.practice_id].append(
            {"value": value, "name": each.name, "role": role}
        )
    return found


def _people(
    practices: Iterable[Practice], today: date
) -> Mapping[int, list[dict[str, str]]]:
    rows = (
        Affiliation.objects.on(today)
        .filter(
            practice__in=[*practices],
            practitioner__merged_into__isnull=True,
            practitioner__deactivated_on__isnull=True,
        )
        .select_related("practitioner")
        .order_by("-is_primary", "practitioner__last_name", "practitioner__first_name")
    )
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for each in rows:
        found[each.practice_id][each.practitioner_id] = str(each.practitioner)
    return defaultdict(
        list,
        {
            practice: [
                {"value": f"practitioner:{key}", "name": name}
                for key, name in named.items()
            ]
            for practice, named in found.items()
        },
    )


def _promise(commitment: Commitment) -> dict[str, Any]:
    return {
        "id": str(commitment.pk),
        "practice": commitment.practice_id,
        "what": commitment.what,
        "owner": str(commitment.owner),
        "due_on": commitment.due_on.isoformat(),
        "due": in_words(commitment.due_on),
        "seen": commitment.revision,
    }


def _stop(stop: Stop) -> dict[str, Any]:
    return {
        "id": str(stop.pk),
        "practice": stop.practice_id,
        "at": timezone.localtime(stop.arrives_at).strftime("%H:%M"),
        "minutes": stop.minutes,
        "done": stop.state == "done",
        "kind": stop.get_kind_display(),
        "reasons": [each for each in stop.reasons if is_without_counts(str(each))],
    }


def is_without_counts(reason: str) -> bool:
    """Say whether a reason tells how much of nothing: days and weeks may stay, referrals and shares may not."""
    return not COUNTS.search(AGE.sub("", reason))
