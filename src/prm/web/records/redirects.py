"""From the identifiers that files and marts use to the page of a record, and from a merged record to where it went."""

from __future__ import annotations

from typing import TypeVar

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from prm.accounts.requests import Request
from prm.directory.models import Organization, Practice, Practitioner
from prm.directory.permissions import check_can_see_directory

Record = TypeVar("Record", Practice, Practitioner, Organization)


def survivor_of(record: Record) -> Record:
    """Return the record that stands for this one: itself, or where a chain of merges ends."""
    seen = set()
    while record.merged_into is not None and record.pk not in seen:
        seen.add(record.pk)
        record = record.merged_into
    return record


def to_record(
    request: Request, record: Practice | Practitioner | Organization
) -> HttpResponse:
    """Lead to the page of a record, with whatever the address asked for."""
    path = reverse(str(record._meta.model_name), args=[record.pk])
    query = request.GET.urlencode()
    return redirect(f"{path}?{query}" if query else path)


@require_GET
def by_npi(request: Request, npi: str) -> HttpResponse:
    """Lead from an NPI to whoever has it: a practitioner, else an organization."""
    check_can_see_directory(request.user)
    known = {"npi": npi} if npi.isdecimal() else None
    if known:
        person = Practitioner.objects.filter(**known).first()
        if person is not None:
            return to_record(request, survivor_of(person))
        group = Organization.objects.filter(**known).order_by("pk").first()
        if group is not None:
            return to_record(request, survivor_of(group))
    raise Http404(
        f"Nobody in the directory has the NPI {npi}. Load the register’s file and adopt it, or search by name."
    )
