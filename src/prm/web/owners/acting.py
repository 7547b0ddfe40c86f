"""What an owner does through a signed link, without an account.

Opening the page does nothing: programs that read mail open every link in it. What is written is written by a form,
after a code from the owner's own mailbox has shown who is there. The answer to that is a signed cookie which only this
pass's pages get, good for an hour in this browser; a newer code, or the pass's withdrawal, voids it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from prm.common.typed import show_errors
from prm.issues.models import OwnerPass
from prm.issues.operations import passes as operations
from prm.issues.operations.passes import Shown
from prm.issues.passes import find_pass, open_pass, path_of
from prm.issues.seals import seal_of
from prm.web.owners.forms import CodeForm
from prm.web.owners.matter import Matter, Offer
from prm.web.owners.matters import done_words, matter_of

COOKIE = "owner-pass"
AN_HOUR = 3600  # seconds; long enough to find out what to answer
SAID = {
    Shown.WRONG: "These aren’t the digits of the newest mail. Look again.",
    Shown.VOID: "This code opens nothing any more. Ask for a new one.",
}
View = Callable[..., HttpResponse]


def by_link(
    view: Callable[[HttpRequest, OwnerPass, Matter, datetime], HttpResponse],
) -> View:
    """Let a view have the pass and its matter that a link leads to; who has no good link learns nothing."""

    @login_not_required
    @sensitive_post_parameters()
    @wraps(view)
    def opened(request: HttpRequest, pk: UUID, seal: str) -> HttpResponse:
        at = timezone.now()
        found = open_pass(pk, seal, at)
        matter = matter_of(found, at) if found else None
        if found is None or matter is None:
            return _void(request, pk, seal)
        return _alone(view(request, found, matter, at))

    return opened


def _void(request: HttpRequest, pk: UUID, seal: str) -> HttpResponse:
    context = {"renewal": reverse("act_renewal", args=[pk, seal])}
    return _alone(render(request, "web/owners/void.html", context, status=404))


def _alone(response: HttpResponse) -> HttpResponse:
    """Keep a page out of caches and of what search engines know."""
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


@require_GET
@by_link
def act(
    request: HttpRequest, found: OwnerPass, matter: Matter, at: datetime
) -> HttpResponse:
    """Show what is to be done, or how to show who one is."""
    if not _has_shown(request, found):
        return _ask_who(request, found, matter, at)
    return _show(request, found, matter)


@require_POST
@by_link
def code(
    request: HttpRequest, found: OwnerPass, matter: Matter, at: datetime
) -> HttpResponse:
    """Mail a code to the owner's own address."""
    try:
        operations.send_code(owner_pass=found, at=at)
    except ValidationError as error:
        form = CodeForm()
        said = " ".join(error.messages)
        return _ask_who(request, found, matter, at, form, problem=said, status=429)
    return redirect(path_of(found))


@require_POST
@by_link
def proof(
    request: HttpRequest, found: OwnerPass, matter: Matter, at: datetime
) -> HttpResponse:
    """Take the code, and let this browser act for an hour."""
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _ask_who(request, found, matter, at, form, status=422)
    outcome = operations.show_owner(
        owner_pass=found, code=form.cleaned_data["code"], at=at
    )
    if outcome is Shown.WITHDRAWN:
        return _void(request, found.pk, seal_of(found.pk))
    if outcome is not Shown.RIGHT:
        found.refresh_from_db()
        form.add_error("code", SAID[outcome])
        return _ask_who(request, found, matter, at, form, status=422)
    response = redirect(path_of(found))
    response.set_signed_cookie(
        COOKIE,
        at.isoformat(),
        salt=str(found.pk),
        max_age=AN_HOUR,
        path=path_of(found),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",  # strict, it would stay away when one comes from the mail again
    )
    return response


@require_POST
@by_link
def step(
    request: HttpRequest, found: OwnerPass, matter: Matter, at: datetime
) -> HttpResponse:
    """Do what the owner says."""
    if not _has_shown(request, found):
        problem = "Your hour is over, and nothing was written. Ask for a new code."
        return _ask_who(request, found, matter, at, problem=problem, status=403)
    name = request.POST.get("act", "")
    offer = next((each for each in matter.offers if each.name == name), None)
    if offer is None:
        problem = "That can’t be done any more where it stands now. Look again."
        return _show(request, found, matter, problem=problem, status=422)
    form = matter.form_of(offer, request.POST)
    if form.is_valid():
        try:
            matter.do(offer, form.cleaned_data)
        except PermissionDenied:  # it became somebody else's a moment ago
            return _void(request, found.pk, seal_of(found.pk))
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, offer.done)
            return redirect(path_of(found))
    anew = matter_of(found, at) or matter
    return _show(request, found, anew, sent=(offer, form), status=422)


@require_POST
@login_not_required
def renewal(request: HttpRequest, pk: UUID, seal: str) -> HttpResponse:
    """Mail the owner a new link instead of one that is too old; say the same whether there was one or not."""
    at = timezone.now()
    found = find_pass(pk, seal)
    if found and matter_of(found, at):
        operations.renew_pass(owner_pass=found, at=at)
    return _alone(render(request, "web/owners/renewed.html", {}))


def _has_shown(request: HttpRequest, found: OwnerPass) -> bool:
    if found.shown_at is None:
        return False
    kept = request.get_signed_cookie(
        COOKIE, default="", salt=str(found.pk), max_age=AN_HOUR
    )
    return bool(kept) and kept == found.shown_at.isoformat()


def _ask_who(
    request: HttpRequest,
    found: OwnerPass,
    matter: Matter,
    at: datetime,
    form: CodeForm | None = None,
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    owner = found.owner
    context = {
        "path": path_of(found),
        "initials": "\N{NO-BREAK SPACE}".join(
            f"{word[0]}." for word in owner.name.split()
        ),
        "glimpse": matter.glimpse,
        "box": f"{owner.email[0]}…@{owner.email.rpartition('@')[2]}",
        "form": form or CodeForm(),
        "waiting": bool(found.code_expires_at and found.code_expires_at > at),
        "until": found.code_expires_at,
        "problem": problem,
        "mail": settings.MAIL_CONFIGURED,
    }
    return render(request, "web/owners/who.html", context, status=status)


def _show(
    request: HttpRequest,
    found: OwnerPass,
    matter: Matter,
    *,
    sent: tuple[Offer, Any] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show the matter with its forms; one that was refused as it was sent, under the state that holds now."""
    forms = [(offer, matter.form_of(offer)) for offer in matter.offers]
    if sent:
        offer, form = sent
        form.data = {**form.data.dict(), form.add_prefix("seen"): matter.revision}
        forms = [(each, form if each == offer else fresh) for each, fresh in forms]
    context = {
        "path": path_of(found),
        "matter": matter,
        "forms": forms,
        "sent": sent[0].name if sent else "",
        "problem": problem,
        "done_words": done_words,
    }
    return render(request, "web/owners/act.html", context, status=status)
