"""Impact: every locked intervention, one with everything beside it, its match table, its statement, its practices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from prm.accounts.models import User
from prm.accounts.requests import Request
from prm.common.spreadsheets import csv_response
from prm.insights.impact.results import Judged
from prm.insights.impact.stories import stories_of
from prm.programs.models import InterventionVersion, ResultLook
from prm.programs.operations import note_look
from prm.programs.permissions import (
    can_draft,
    can_lock,
    check_can_see_interventions,
)
from prm.programs.queries import interventions_visible_to, versions_visible_to
from prm.territories.queries import practices_visible_to
from prm.web.impact.impact_list import HEADER, export_impact, list_impact
from prm.web.impact.impact_page import ImpactPage, present_impact
from prm.web.impact.matches import present_match
from prm.web.impact.practice_list import list_practices
from prm.web.impact.statement import print_statement
from prm.web.impact.story import present_story

PDF = "application/pdf"


@require_GET
def impact(request: Request) -> HttpResponse:
    """List what was locked, with its verdicts. Whoever reads a result has seen it: that is kept."""
    check_can_see_interventions(request.user)
    at = timezone.now()
    page = list_impact(request.user, request.GET.dict(), on=timezone.localdate(at))
    _keep_looks(page.shown, request.user, at)
    context = {
        "page": page,
        "may_draft": can_draft(request.user),
        "may_lock": can_lock(request.user),
    }
    return render(request, "web/impact/impact.html", context)


@require_GET
def impact_file(request: Request) -> StreamingHttpResponse:
    """Give the list away as CSV."""
    check_can_see_interventions(request.user)
    at = timezone.now()
    on = timezone.localdate(at)
    rows, notes, told = export_impact(request.user, request.GET.dict(), on=on)
    _keep_looks(told, request.user, at)
    return csv_response(f"impact-{on}", HEADER, rows, notes=notes)


@require_GET
def impact_of(request: Request, pk: UUID) -> HttpResponse:
    """Show what came of one intervention; of one that isn't locked, that it has to be."""
    check_can_see_interventions(request.user)
    at = timezone.now()
    on = timezone.localdate(at)
    found = get_object_or_404(interventions_visible_to(request.user, on=on), pk=pk)
    version = versions_visible_to(request.user, on=on).filter(intervention=pk).first()
    if version is None:
        context = {"intervention": found, "may_lock": can_lock(request.user)}
        return render(request, "web/impact/unlocked.html", context)
    stories = stories_of(version)
    told = list_practices(stories, request.user, request.GET.dict(), on=on)
    if any(row.between for row in told.rows):
        _keep_look(version, request.user, at)
    page = _looked_at(version, request.user, at, on)
    context = {"page": page, "told": told, "may_lock": can_lock(request.user)}
    return render(request, "web/impact/impact_of.html", context)


@require_GET
def impact_story(request: Request, pk: UUID, practice: int) -> HttpResponse:
    """Show what came of one practice, and what patients met meanwhile. Whoever reads it has seen a result."""
    version, at, on = _found(request, pk)
    seen = practices_visible_to(request.user, on=on)
    meant = version.targets.values("practice")
    found = get_object_or_404(seen.filter(pk__in=meant), pk=practice)
    page = present_story(version, found)
    if page.told:
        _keep_look(version, request.user, at)
    return render(request, "web/impact/story.html", {"page": page})


@require_GET
def impact_matched(request: Request, pk: UUID) -> HttpResponse:
    """Show who was compared with whom, characteristic by characteristic."""
    version, at, on = _found(request, pk)
    page = _looked_at(version, request.user, at, on)
    context = {"page": page, "match": present_match(page)}
    return render(request, "web/impact/matched.html", context)


@require_GET
def impact_statement(request: Request, pk: UUID) -> HttpResponse:
    """Give the statement for finance away on one page of paper."""
    version, at, on = _found(request, pk)
    page = _looked_at(version, request.user, at, on)
    headers = {"Content-Disposition": f'inline; filename="statement-{on}.pdf"'}
    made = print_statement(page, person=request.user, on=on)
    return HttpResponse(made, content_type=PDF, headers=headers)


def _found(request: Request, pk: UUID) -> tuple[InterventionVersion, datetime, date]:
    check_can_see_interventions(request.user)
    at = timezone.now()
    on = timezone.localdate(at)
    seen = versions_visible_to(request.user, on=on)
    return get_object_or_404(seen, intervention=pk), at, on


def _looked_at(
    version: InterventionVersion, person: User, at: datetime, on: date
) -> ImpactPage:
    """Keep the look first, so that the page itself says who looked."""
    page = present_impact(version, person, on=on)
    if page.found and page.found.result.interval:
        looked = {each.by_id for each in page.looks if each.version_id == version.pk}
        if person.pk not in looked:
            note_look(version=version, by=person, at=at)
            page = present_impact(version, person, on=on)
    return page


def _keep_look(version: InterventionVersion, person: User, at: datetime) -> None:
    if not ResultLook.objects.filter(by=person, version=version).exists():
        note_look(version=version, by=person, at=at)


def _keep_looks(judged: Iterable[Judged], person: User, at: datetime) -> None:
    versions = {each.version.pk: each.version for each in judged}
    looks = ResultLook.objects.filter(by=person, version__in=versions)
    for key in versions.keys() - set(looks.values_list("version", flat=True)):
        note_look(version=versions[key], by=person, at=at)
