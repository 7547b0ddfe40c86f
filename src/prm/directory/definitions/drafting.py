"""Drafts: begun, changed by forms or as YAML, explained."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from prm.accounts.requests import Request
from prm.common.typed import show_errors
from prm.directory.definitions import operations
from prm.directory.definitions.comparing import homes
from prm.directory.definitions.forms import CHANGES, ChangeForm, NoteForm, TextForm
from prm.directory.definitions.permissions import check_can_edit_definitions
from prm.directory.definitions.presenters import present_version
from prm.directory.definitions.queries import content_of, open_draft
from prm.directory.definitions.views import saved_or_404, version_or_404
from prm.directory.models import DefinitionVersion


@require_POST
def drafts(request: Request) -> HttpResponse:
    """Begin a draft with the text of a version."""
    check_can_edit_definitions(request.user)
    asked = request.POST.get("base", "")
    base = version_or_404(int(asked) if asked.isascii() and asked.isdigit() else 0)
    try:
        made = operations.draft_definition(
            base=base, by=request.user, at=timezone.now()
        )
    except operations.NoDraftError as late:
        messages.error(request, str(late))
        draft = open_draft()
        return redirect("definition_edits", draft.version if draft else base.version)
    return redirect("definition_edits", made.version)


@require_http_methods(["GET", "POST"])
def edits(request: Request, version: int) -> HttpResponse:
    """Show a draft with what can be changed in it, and change one thing."""
    check_can_edit_definitions(request.user)
    draft = saved_or_404(version)
    if not draft.is_draft:
        return _too_late(request, version)
    if request.method == "GET":
        return _edits_page(request, draft)
    what = request.POST.get("what", "")
    if what not in CHANGES:
        return redirect("definition_edits", version)
    form = CHANGES[what](request.POST, content=content_of(draft))
    if not form.is_valid():
        return _edits_page(request, draft, bound=form, status=422)
    try:
        said = operations.change_definition(
            draft=draft, change=form.change(), by=request.user, at=timezone.now()
        )
    except operations.NoDraftError:
        return _too_late(request, version)
    except ValidationError as error:
        form.data = _as_it_stands(form, draft)
        show_errors(form, error)
        return _edits_page(request, draft, bound=form, status=422)
    messages.success(request, " ".join(said))
    return redirect("definition_edits", version)


def _too_late(request: Request, version: int) -> HttpResponse:
    messages.error(
        request, "This version can’t be changed any more. Begin a new draft."
    )
    return redirect("definition", version)


def _as_it_stands(form: ChangeForm, draft: DefinitionVersion) -> QueryDict:
    """Return what was sent, now with what the draft says: whoever sends it again has read the message."""
    draft.refresh_from_db()
    content = content_of(draft)
    data = cast(QueryDict, form.data).copy()
    asked = form.cleaned_data
    if form.what == "code":
        code = asked["code"].upper().replace(" ", "")
        data["code-seen"] = homes(content, asked["kind"]).get(code, "")
    elif form.what == "name":
        data["name-seen"] = content.names.get(asked["line"], "")
    return data


def _edits_page(
    request: Request,
    draft: DefinitionVersion,
    *,
    bound: ChangeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    content = content_of(draft)
    forms = {
        what: bound
        if bound and bound.what == what
        else form(content=content, initial=_picked(request, what))
        for what, form in CHANGES.items()
    }
    context = {
        "page": present_version(draft, request.user),
        "forms": forms,
        "note": NoteForm(initial={"note": draft.note}),
    }
    return render(request, "directory/definitions/edits.html", context, status=status)


def _picked(request: Request, what: str) -> dict[str, str]:
    """Return what a link of the page puts into a form: a code where it stands, or a line with its name."""
    asked = {
        name: request.GET.get(name, "") for name in ("kind", "code", "line", "name")
    }
    if what == "code" and asked["code"]:
        return {**asked, "seen": asked["line"]}
    if what == "name" and asked["name"]:
        return {**asked, "seen": asked["name"]}
    return {}


@require_http_methods(["GET", "POST"])
def text(request: Request, version: int) -> HttpResponse:
    """Show a draft as YAML, and take another text in its place."""
    check_can_edit_definitions(request.user)
    draft = saved_or_404(version)
    if not draft.is_draft:
        return _too_late(request, version)
    if request.method == "GET":
        form = TextForm(initial={"text": draft.text, "seen": draft.text})
        return _text_page(request, draft, form)
    form = TextForm(request.POST)
    if not form.is_valid():
        return _text_page(request, draft, form, status=422)
    try:
        said = operations.rewrite_definition(
            draft=draft, **form.cleaned_data, by=request.user, at=timezone.now()
        )
    except operations.NoDraftError:
        return _too_late(request, version)
    except operations.DraftChangedError as both:
        again = TextForm(initial={"text": both.merged, "seen": both.now})
        return _text_page(request, draft, again, both=both, status=409)
    except ValidationError as error:
        show_errors(form, error)
        return _text_page(request, draft, form, status=422)
    messages.success(request, " ".join(said) or "Nothing was different.")
    return redirect("definition_edits", version)


def _text_page(
    request: Request,
    draft: DefinitionVersion,
    form: TextForm,
    *,
    both: operations.DraftChangedError | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"draft": draft, "form": form, "both": both}
    return render(request, "directory/definitions/text.html", context, status=status)


@require_POST
def note(request: Request, version: int) -> HttpResponse:
    """Say what a draft changes, and why."""
    check_can_edit_definitions(request.user)
    draft = saved_or_404(version)
    form = NoteForm(request.POST)
    if not form.is_valid():
        messages.error(
            request, "Write what changes, and why, in up to 2,000 characters."
        )
        return redirect("definition_edits", version)
    try:
        operations.note_definition(
            draft=draft,
            note=form.cleaned_data["note"],
            by=request.user,
            at=timezone.now(),
        )
    except operations.NoDraftError:
        return _too_late(request, version)
    messages.success(request, "Whoever approves reads your note.")
    return redirect("definition_edits", version)
