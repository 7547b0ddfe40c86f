"""Whose week a page is about, and which one, as the address says."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.dateparse import parse_date

from prm.accounts.models import Role, User
from prm.accounts.requests import Request
from prm.visits.plan_permissions import check_can_plan, check_can_plan_for
from prm.visits.queries.plans import monday_of


def liaisons() -> list[User]:
    """Return everybody who can be planned for, by name."""
    found = User.objects.filter(role=Role.LIAISON, is_active=True)
    return list(found.order_by("name", "pk"))


def liaison_asked(request: Request, key: str | int | None) -> User | None:
    """Return the liaison whose week it is: oneself, or whom a director names; None if there is no liaison at all.

    Raises
    ------
    PermissionDenied
        If the week isn't this person's business.
    """
    check_can_plan(request.user)
    if request.user.role == Role.LIAISON:
        if key and str(key) != str(request.user.pk):
            raise PermissionDenied(
                "A liaison plans their own week; directors plan everybody’s."
            )
        return request.user
    known = liaisons()
    if not key:
        return known[0] if known else None
    found = next((each for each in known if str(each.pk) == str(key)), None)
    if found is None:
        raise Http404("There is no such liaison.")
    check_can_plan_for(request.user, found)
    return found


def week_asked(text: str | None, today: date) -> date:
    """Return the Monday of the day that the address names; the one to plan where it names none."""
    try:
        day = parse_date(text or "")
    except ValueError:  # 2026-02-30
        day = None
    return monday_of(day) if day else week_to_plan(today)


def week_to_plan(today: date) -> date:
    """Return the Monday of the week that is on people's minds: at the weekend that is the next one."""
    return monday_of(today + timedelta(days=2))


def field_path(liaison: User, monday: date, anchor: str = "") -> str:
    """Return the address of a week."""
    path = f"{reverse('field')}?week={monday.isoformat()}&liaison={liaison.pk}"
    return f"{path}#{anchor}" if anchor else path
