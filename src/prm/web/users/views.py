"""The list of people, and one of them."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from prm.accounts.links import PASSWORD_HOURS, password_link
from prm.accounts.lockout import locked_addresses
from prm.accounts.models import User
from prm.accounts.operations import LastAdministrator
from prm.accounts.permissions import check_can_administer_users
from prm.accounts.queries import list_factors, list_sessions
from prm.accounts.requests import Request
from prm.accounts.second_factor import must_have_factor
from prm.common.spreadsheets import csv_response
from prm.web.users import operations, presenters
from prm.web.users.forms import ClosureForm, RoleForm


@require_GET
def users(request: Request) -> HttpResponse:
    """Show who has an account, and who is invited."""
    check_can_administer_users(request.user)
    page = presenters.present_users(request.GET.dict(), at=timezone.now())
    return render(request, "web/users/index.html", {"page": page})


@require_POST
def file(request: Request) -> HttpResponseBase:
    """Hand over the list for an access review, and write down that somebody took it."""
    check_can_administer_users(request.user)
    operations.record_list_taken(by=request.user, at=timezone.now())
    rows = presenters.rows_of_file(request.POST.dict())
    return csv_response("people", presenters.HEADER, rows)


@require_GET
def user(request: Request, pk: int) -> HttpResponse:
    """Show one person, and what an administrator can do for them."""
    check_can_administer_users(request.user)
    return _person_page(request, _user_or_404(pk))


def _user_or_404(pk: int) -> User:
    found = User.objects.filter(pk=pk).first()
    if found is None:
        raise Http404(
            "Nobody has this account. The list of people has those there are."
        )
    return found


def _person_page(
    request: Request, person: User, *, link: str = "", status: int = 200
) -> HttpResponse:
    at = timezone.now()
    context = {
        "person": person,
        "factors": list_factors(person),
        "factor_required": must_have_factor(person),
        "sessions": list_sessions(person, here=""),
        "locked_until": locked_addresses(at=at).get(person.email),
        "role_form": RoleForm(initial={"role": person.role}),
        "closure_form": ClosureForm(),
        "link": link,
        "hours": PASSWORD_HOURS,
    }
    return render(request, "web/users/user.html", context, status=status)


@require_POST
def role(request: Request, pk: int) -> HttpResponse:
    """Give a person another role."""
    check_can_administer_users(request.user)
    person = _user_or_404(pk)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose one of the roles in the list.")
        return redirect("user", person.pk)
    return _done(
        request,
        person,
        lambda: operations.change_role(
            user=person,
            role=form.cleaned_data["role"],
            by=request.user,
            at=timezone.now(),
        ),
        f"{person.name} has the role now; it counts from the next page on.",
    )


def _done(
    request: Request,
    person: User,
    act: Callable[[], object],
    said: str,
    *,
    undo: str = "",
) -> HttpResponse:
    """Do it, say so, and go back to the person; say why when it can't be done."""
    try:
        act()
    except LastAdministrator as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said, extra_tags=f"undo {undo}" if undo else "")
    return redirect("user", person.pk)


@require_POST
def closure(request: Request, pk: int) -> HttpResponse:
    """Close an account; its sessions end at once."""
    check_can_administer_users(request.user)
    person = _user_or_404(pk)
    form = ClosureForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    return _done(
        request,
        person,
        lambda: operations.close_user(
            user=person, by=request.user, at=timezone.now(), why=why
        ),
        f"The account of {person.name} is closed, and every device signed out.",
        undo=reverse("user_reopening", args=[person.pk]),
    )


@require_POST
def reopening(request: Request, pk: int) -> HttpResponse:
    """Open an account again."""
    check_can_administer_users(request.user)
    person = _user_or_404(pk)
    return _done(
        request,
        person,
        lambda: operations.reopen_user(user=person, by=request.user, at=timezone.now()),
        f"{person.name} can sign in again.",
    )


@require_POST
def factor_removal(request: Request, pk: int) -> HttpResponse:
    """Remove the second factors of somebody who lost theirs."""
    check_can_administer_users(request.user)
    person = _user_or_404(pk)
    return _done(
        request,
        person,
        lambda: operations.reset_factors(
            user=person, by=request.user, at=timezone.now()
        ),
        f"{person.name} has no second factor any more, and is signed out.",
    )


@require_POST
def unlocking(request: Request, pk: int) -> HttpResponse:
    """Open sign-in again after too many wrong passwords."""
    check_can_administer_users(request.user)
    person = _user_or_404(pk)
    return _done(
        request,
        person,
        lambda: operations.unlock_user(user=person, by=request.user, at=timezone.now()),
        f"{person.name} can try again.",
    )


@require_POST
def sign_out_everywhere(request: Request, pk: int) -> HttpResponse:
    """End every session of a person."""
    check_can_administer_users(request.user)
    person = _user_or_404(pk)
    return _done(
        request,
        person,
        lambda: operations.end_sessions(
            user=person, by=request.user, at=timezone.now()
        ),
        f"{person.name} is signed out everywhere.",
    )


@require_POST
def new_password_link(request: Request, pk: int) -> HttpResponse:
    """Make a link to hand over; it is shown on this answer alone, so no redirect follows."""
    check_can_administer_users(request.user)
    person = _user_or_404(pk)
    if not person.is_active:
        messages.error(request, "Open the account first.")
        return redirect("user", person.pk)
    operations.record_password_link(user=person, by=request.user, at=timezone.now())
    return _person_page(request, person, link=password_link(request, person))
