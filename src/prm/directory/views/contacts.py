"""The contacts of a practice: added, changed, gone, and back."""

from __future__ import annotations

import json

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from prm.accounts.requests import Request
from prm.common.versions import Clash
from prm.directory.forms.contacts import ContactForm
from prm.directory.models import Contact, Practice
from prm.directory.operations import contacts as operations
from prm.directory.permissions import check_can_write_directory
from prm.directory.queries.contacts import LABELS, as_seen
from prm.ledger.models import Entry


@require_http_methods(["GET", "POST"])
def contacts(request: Request, pk: int) -> HttpResponse:
    """Ask who works at a practice, and add them."""
    check_can_write_directory(request.user)
    practice = get_object_or_404(Practice, pk=pk, merged_into__isnull=True)
    if request.method == "GET":
        return _page(request, ContactForm(), practice)
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _page(request, form, practice, status=422)
    contact = operations.add_contact(
        practice=practice, values=form.values(), by=request.user, at=timezone.now()
    )
    undo = reverse("contact_removal", args=[contact.pk])
    messages.success(request, f"{contact.name} is added.", extra_tags=f"undo {undo}")
    return redirect(_people(practice))


@require_http_methods(["GET", "POST"])
def contact(request: Request, pk: int) -> HttpResponse:
    """Show a contact in a form, and change what was changed."""
    check_can_write_directory(request.user)
    found = _contact_or_404(pk)
    if request.method == "GET":
        return _page(request, ContactForm.of(found), found.practice, found)
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _page(request, form, found.practice, found, status=422)
    try:
        entry = operations.edit_contact(
            contact=found,
            values=form.values(),
            seen=form.cleaned_data["seen"],
            by=request.user,
            at=timezone.now(),
        )
    except operations.ContactChanged as changed:
        return _both_versions(request, found, changed)
    if entry:
        undo = reverse("contact_edit_undone", args=[found.pk, entry.sequence])
        messages.success(
            request, f"{found.name} is changed.", extra_tags=f"undo {undo}"
        )
    return redirect(_people(found.practice))


def _both_versions(
    request: Request, contact: Contact, changed: operations.ContactChanged
) -> HttpResponse:
    """Show both versions. Whoever saves now has seen them, and means theirs; the rest stays as it is."""
    contact.refresh_from_db()
    form = ContactForm(
        {**_as_posted(changed.wanted), "seen": json.dumps(as_seen(contact))}
    )
    return _page(
        request, form, contact.practice, contact, clashes=changed.clashes, status=409
    )


def _page(
    request: Request,
    form: ContactForm,
    practice: Practice,
    contact: Contact | None = None,
    *,
    clashes: list[Clash] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "practice": practice,
        "contact": contact,
        "clashes": [
            (LABELS[each.name], each.theirs, each.mine) for each in clashes or ()
        ],
    }
    return render(request, "directory/contact.html", context, status=status)


@require_POST
def departure(request: Request, pk: int) -> HttpResponse:
    """Mark a contact as left."""
    check_can_write_directory(request.user)
    found, at = _contact_or_404(pk), timezone.now()
    operations.mark_contact_left(
        contact=found, left_on=timezone.localdate(at), by=request.user, at=at
    )
    undo = reverse("contact_return", args=[found.pk])
    messages.success(
        request, f"{found.name} is marked as left.", extra_tags=f"undo {undo}"
    )
    return redirect(_people(found.practice))


@require_POST
def returning(request: Request, pk: int) -> HttpResponse:
    """Mark a contact as working there after all."""
    check_can_write_directory(request.user)
    found = _contact_or_404(pk)
    operations.mark_contact_returned(contact=found, by=request.user, at=timezone.now())
    messages.success(request, f"{found.name} works at {found.practice}.")
    return redirect(_people(found.practice))


@require_POST
def removal(request: Request, pk: int) -> HttpResponse:
    """Take back a contact that was just added."""
    check_can_write_directory(request.user)
    found = _contact_or_404(pk)
    name, practice = found.name, found.practice
    try:
        operations.remove_contact(contact=found, by=request.user, at=timezone.now())
    except ProtectedError:
        messages.error(
            request,
            f"{name} stands in other records already. Mark them as left instead.",
        )
    else:
        messages.success(request, f"{name} is removed again.")
    return redirect(_people(practice))


@require_POST
def edit_undone(request: Request, pk: int, sequence: int) -> HttpResponse:
    """Take back one change of a contact, unless a colleague has changed the same again."""
    check_can_write_directory(request.user)
    found = _contact_or_404(pk)
    entry = get_object_or_404(
        Entry,
        pk=sequence,
        verb="contact.edited",
        mentions__kind="directory.contact",
        mentions__key=str(pk),
    )
    form = ContactForm(_as_posted({**as_seen(found), **entry.particulars["before"]}))
    try:
        form.full_clean()
        operations.edit_contact(
            contact=found,
            values=form.values(),
            seen={**as_seen(found), **entry.particulars["after"]},
            by=request.user,
            at=timezone.now(),
        )
    except (operations.ContactChanged, ValidationError):
        messages.error(request, f"{found.name} was changed again meanwhile.")
    else:
        messages.success(request, f"{found.name} is as before.")
    return redirect(_people(found.practice))


def _as_posted(seen: dict[str, str]) -> dict[str, object]:
    return {**seen, "best_days": list(seen["best_days"])}


def _contact_or_404(pk: int) -> Contact:
    found = Contact.objects.select_related("practice").filter(pk=pk).first()
    if found is None:
        raise Http404("There is no such contact. It may have been removed again.")
    return found


def _people(practice: Practice) -> str:
    return f"{reverse('practice', args=[practice.pk])}#people"
