"""Notes about a practice or a practitioner."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from prm.accounts.requests import Request
from prm.directory.forms.notes import NoteForm
from prm.directory.models import Note, Practice, Practitioner
from prm.directory.operations import notes as operations
from prm.directory.permissions import (
    check_can_edit_note,
    check_can_remove_note,
    check_can_write_directory,
)

Subject = Practice | Practitioner


@require_http_methods(["GET", "POST"])
def practice_notes(request: Request, pk: int) -> HttpResponse:
    """Write a note about a practice."""
    check_can_write_directory(request.user)
    return _write(request, get_object_or_404(Practice, pk=pk, merged_into__isnull=True))


@require_http_methods(["GET", "POST"])
def practitioner_notes(request: Request, pk: int) -> HttpResponse:
    """Write a note about a practitioner."""
    check_can_write_directory(request.user)
    return _write(
        request, get_object_or_404(Practitioner, pk=pk, merged_into__isnull=True)
    )


def _write(request: Request, about: Subject) -> HttpResponse:
    if request.method == "GET":
        return _page(request, NoteForm(), about)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, form, about, status=422)
    note = operations.write_note(
        about=about,
        text=form.cleaned_data["text"],
        by=request.user,
        at=timezone.now(),
    )
    undo = reverse("note_removal", args=[note.pk])
    messages.success(request, "The note is kept.", extra_tags=f"undo {undo}")
    return redirect(_notes_of(about))


@require_http_methods(["GET", "POST"])
def note(request: Request, pk: int) -> HttpResponse:
    """Change one's own note."""
    check_can_write_directory(request.user)
    found, at = _note_or_404(pk), timezone.now()
    check_can_edit_note(request.user, found, at=at)
    if request.method == "GET":
        return _page(request, NoteForm({"text": found.text}), found.subject, found)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, form, found.subject, found, status=422)
    operations.edit_note(
        note=found, text=form.cleaned_data["text"], by=request.user, at=at
    )
    messages.success(request, "The note is changed.")
    return redirect(_notes_of(found.subject))


def _page(
    request: Request,
    form: NoteForm,
    about: Subject,
    note: Note | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "about": about,
        "note": note,
        "back": _notes_of(about),
        "action": reverse("note", args=[note.pk])
        if note
        else reverse(f"{about._meta.model_name}_notes", args=[about.pk]),
    }
    return render(request, "directory/note.html", context, status=status)


@require_POST
def removal(request: Request, pk: int) -> HttpResponse:
    """Let nobody read a note any more."""
    check_can_write_directory(request.user)
    found = _note_or_404(pk)
    check_can_remove_note(request.user, found)
    operations.remove_note(note=found, by=request.user, at=timezone.now())
    undo = reverse("note_restoration", args=[found.pk])
    messages.success(request, "The note is removed.", extra_tags=f"undo {undo}")
    return redirect(_notes_of(found.subject))


@require_POST
def restoration(request: Request, pk: int) -> HttpResponse:
    """Bring a removed note back."""
    check_can_write_directory(request.user)
    found = _note_or_404(pk)
    check_can_remove_note(request.user, found)
    operations.restore_note(note=found, by=request.user, at=timezone.now())
    messages.success(request, "The note is back.")
    return redirect(_notes_of(found.subject))


def _note_or_404(pk: int) -> Note:
    notes = Note.objects.select_related("practice", "practitioner", "written_by")
    return get_object_or_404(notes, pk=pk)


def _notes_of(about: Subject) -> str:
    page = reverse(str(about._meta.model_name), args=[about.pk])
    return f"{page}#notes"
