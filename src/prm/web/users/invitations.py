"""Inviting people: the form, the link to hand over, a new link, taking it back."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from prm.accounts.links import invitation_link
from prm.accounts.models import Invitation
from prm.accounts.permissions import check_can_administer_users
from prm.accounts.requests import Request
from prm.web.mail import send_mail
from prm.web.users import operations
from prm.web.users.forms import InvitationForm


@require_http_methods(["GET", "POST"])
def invitations(request: Request) -> HttpResponse:
    """Ask whom to invite, and invite them."""
    check_can_administer_users(request.user)
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.invite_person(
                **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            _mail(request, made)
            return redirect("user_invitation", made.pk)
    status = 422 if form.is_bound else 200
    return render(request, "web/users/invite.html", {"form": form}, status=status)


def _mail(request: Request, made: Invitation) -> None:
    sent = send_mail(
        to=made.email,
        subject=f"{made.invited_by.name} invites you to Headwater",
        template="accounts/mail/invitation.txt",
        context={"invitation": made, "link": invitation_link(request, made)},
    )
    if sent:
        messages.success(request, f"The invitation is on its way to {made.email}.")
    elif settings.MAIL_CONFIGURED:
        messages.error(
            request, "The mail server took no mail. Hand the link over yourself."
        )
    else:
        messages.success(request, "The invitation is ready. Hand its link over.")


@require_GET
def user_invitation(request: Request, pk: int) -> HttpResponse:
    """Show an invitation and, while it is open, its link."""
    check_can_administer_users(request.user)
    found = _invitation_or_404(pk)
    is_open = found.is_open(timezone.now())
    context = {
        "invitation": found,
        "link": invitation_link(request, found) if is_open else "",
    }
    return render(request, "web/users/invitation.html", context)


def _invitation_or_404(pk: int) -> Invitation:
    found = Invitation.objects.select_related("invited_by").filter(pk=pk).first()
    if found is None:
        raise Http404(
            "There is no such invitation. The list of people has the open ones."
        )
    return found


@require_POST
def renewal(request: Request, pk: int) -> HttpResponse:
    """Make a new link, and send it where mail is sent."""
    check_can_administer_users(request.user)
    found = _invitation_or_404(pk)
    try:
        renewed = operations.renew_invitation(
            invitation=found, by=request.user, at=timezone.now()
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        _mail(request, renewed)
    return redirect("user_invitation", pk)


@require_POST
def withdrawal(request: Request, pk: int) -> HttpResponse:
    """Take an invitation back."""
    check_can_administer_users(request.user)
    found = _invitation_or_404(pk)
    try:
        operations.withdraw_invitation(
            invitation=found, by=request.user, at=timezone.now()
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"The invitation of {found.name} is withdrawn.")
    return redirect("users")
