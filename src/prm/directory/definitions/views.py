"""Definitions: read, taken away as a file, approved, withdrawn."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from prm.accounts.requests import Request
from prm.directory.definitions import operations
from prm.directory.definitions.forms import WithdrawForm
from prm.directory.definitions.permissions import (
    can_edit_definitions,
    check_can_approve_definitions,
    check_can_withdraw_definitions,
)
from prm.directory.definitions.presenters import present_version, present_versions
from prm.directory.definitions.queries import get_version, used_by_mart
from prm.directory.models import DefinitionVersion
from prm.directory.permissions import check_can_see_directory

LONGEST_QUERY = 80


@require_GET
def definitions(request: Request) -> HttpResponse:
    """Show every version: who edited, who approved, which is in force."""
    check_can_see_directory(request.user)
    rows = present_versions()
    context = {
        "rows": rows,
        "in_force": next(row for row in rows if row.in_force),
        "draft": next((row for row in rows if row.version.is_draft), None),
        "used": used_by_mart(),
        "may_edit": can_edit_definitions(request.user),
    }
    return render(request, "directory/definitions/index.html", context)


@require_GET
def definition(request: Request, version: int) -> HttpResponse:
    """Show what one version says, line by line."""
    check_can_see_directory(request.user)
    return show_version(request, version_or_404(version))


def show_version(
    request: Request,
    found: DefinitionVersion,
    *,
    form: WithdrawForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render one version, with what may be done to it."""
    query = request.GET.get("q", "").replace("\0", "")[:LONGEST_QUERY]
    context = {
        "page": present_version(found, request.user, query),
        "seen": operations.fingerprint_of(found),
        "form": form,
        "may_draft": can_edit_definitions(request.user),
    }
    return render(request, "directory/definitions/version.html", context, status=status)


@require_GET
def file(request: Request, version: int) -> HttpResponse:
    """Hand a version over as the file that a refresh reads."""
    check_can_see_directory(request.user)
    found = version_or_404(version)
    name = f"service_lines-{found.version}.yaml"
    return HttpResponse(
        found.text,
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_POST
def approval(request: Request, version: int) -> HttpResponse:
    """Put a draft into force for every refresh from now on."""
    check_can_approve_definitions(request.user)
    found = saved_or_404(version)
    try:
        operations.approve_definition(
            draft=found,
            seen=request.POST.get("seen", ""),
            by=request.user,
            at=timezone.now(),
        )
    except operations.NoDraftError as late:
        messages.error(request, str(late))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request,
            f"{found} is in force. The next refresh counts by it; marts that exist keep theirs.",
        )
    return redirect("definition", version)


@require_POST
def withdrawal(request: Request, version: int) -> HttpResponse:
    """Put a draft away, and say why."""
    check_can_withdraw_definitions(request.user)
    found = saved_or_404(version)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return show_version(request, found, form=form, status=422)
    try:
        operations.withdraw_definition(
            draft=found,
            why=form.cleaned_data["why"],
            by=request.user,
            at=timezone.now(),
        )
    except operations.NoDraftError as late:
        messages.error(request, str(late))
    else:
        messages.success(
            request, f"{found} is withdrawn. A new draft can begin with its text."
        )
    return redirect("definition", version)


def version_or_404(version: int) -> DefinitionVersion:
    """Return a version, the one that ships included."""
    found = get_version(version)
    if found is None:
        raise Http404(
            f"No version {version} of the service lines is known here. The page of definitions lists those there are."
        )
    return found


def saved_or_404(version: int) -> DefinitionVersion:
    """Return a version that somebody here began."""
    found = version_or_404(version)
    if found.pk is None:
        raise Http404(
            "This version came with the software and stays as it is. Begin a draft from it."
        )
    return found
