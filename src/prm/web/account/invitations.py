"""Taking up an invitation: its link leads here."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from prm.accounts.forms import JoinForm
from prm.accounts.links import find_invitation
from prm.web.account import operations


@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Let whoever holds the newest link of an open invitation set their name and password."""
    at = timezone.now()
    found = find_invitation(token)
    if found is None or not found.is_open(at):
        return render(request, "accounts/link_is_void.html", {}, status=410)
    form = JoinForm(request.POST or None, invitation=found)
    if request.method == "POST" and form.is_valid():
        try:
            operations.accept_invitation(
                invitation=found,
                name=form.cleaned_data["name"],
                password=form.cleaned_data["password1"],
                time_zone=form.cleaned_data["time_zone"],
                at=at,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Your account is ready. Sign in with it.")
            return redirect("account_login")
    status = 422 if form.is_bound else 200
    context = {"form": form, "invitation": found}
    return render(request, "accounts/join.html", context, status=status)
