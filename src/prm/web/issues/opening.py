"""Opening an issue, from any row of the numbers or from nothing; and adding a practice to one that is open already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from headwater.marts import Mart
from prm.accounts.models import User
from prm.accounts.requests import Request
from prm.common.ids import uuid7
from prm.common.typed import show_errors
from prm.directory.models import Practice
from prm.insights.queries.current import mart_or_none
from prm.insights.queries.frozen_stakes import frozen_stake, numbers_of
from prm.issues.operations import open_issue
from prm.issues.permissions import check_can_open_issues
from prm.issues.queries import owners_on
from prm.web.issues.choosing import chosen_practices, found_practices, people_of
from prm.web.issues.lines import line_names
from prm.web.issues.opening_form import OpeningForm, first_kind, source_of, title_of
from prm.web.issues.rows import Row
from prm.web.issues.similar import similar_issues


@dataclass(frozen=True, slots=True)
class Draft:
    """An issue that is being opened: what was asked for, and what one can choose from."""

    asked: QueryDict
    person: User
    at: datetime
    chosen: Sequence[Practice]
    found: Sequence[Practice]
    lines: Mapping[str, str]
    mart: Mart | None

    @property
    def today(self) -> date:
        """Return the reader's day."""
        return timezone.localdate(self.at)

    def form(self, data: QueryDict | None, initial: dict[str, Any]) -> OpeningForm:
        """Return the form for what was sent, or filled in."""
        known = {each.pk: each for each in (*self.chosen, *self.found)}
        return OpeningForm(
            data,
            initial=initial,
            practices=[*known.values()],
            people=people_of(self.chosen, on=self.today),
            lines=self.lines,
            mart=self.mart,
            owners=owners_on(self.today),
        )

    @property
    def numbers(self) -> list[tuple[Practice, str]]:
        """Return what the published mart says of each chosen practice in the line that was asked for."""
        line = self.asked.get("line", "") or self.asked.get("service_line", "")
        said = [(each, numbers_of(self.mart, each, line)) for each in self.chosen]
        return [(practice, text) for practice, text in said if text]

    def similar(self, line: str, clinic: str, sub_kind: str) -> list[Row]:
        """Return the open issues that may be the same one."""
        return similar_issues(
            self.person, line=line, clinic=clinic, sub_kind=sub_kind, at=self.at
        )


@require_http_methods(["GET", "POST"])
def issue_new(request: Request) -> HttpResponse:
    """Open an issue, unless one that is open already is the same."""
    check_can_open_issues(request.user)
    draft = _draft(request)
    if request.method == "GET":
        return _page(request, draft, draft.form(None, _from_row(draft)))
    if "find_now" in request.POST:
        return _page(request, draft, draft.form(None, _kept(request.POST)))
    form = draft.form(request.POST, {})
    if not form.is_valid():
        return _page(request, draft, form, status=422)
    if unseen := _unseen(draft, form):
        return _page(request, draft, form, unseen=len(unseen))
    line = form.cleaned_data["service_line"]
    keys = form.cleaned_data["practices"]
    practices = [each for each in draft.chosen if str(each.pk) in keys]
    try:
        made = open_issue(
            opening=form.opening(practices, frozen_stake(practices, line)),
            by=request.user,
            at=draft.at,
            id=form.cleaned_data["key"],
        )
    except ValidationError as error:
        show_errors(form, error)
        return _page(request, draft, form, status=422)
    messages.success(request, "The issue is open, and its clock runs.")
    return redirect("issue", made.pk)


def _draft(request: Request) -> Draft:
    asked = request.GET if request.method == "GET" else request.POST
    at = timezone.now()
    today = timezone.localdate(at)
    keys = asked.getlist("practice" if request.method == "GET" else "practices")
    person = request.user
    return Draft(
        asked=asked,
        person=person,
        at=at,
        chosen=chosen_practices(keys, person, on=today, code=asked.get("code", "")),
        found=found_practices(asked.get("find", ""), person, on=today),
        lines=line_names(),
        mart=mart_or_none(),
    )


def _from_row(draft: Draft) -> dict[str, Any]:
    """Return what the row said that the issue is opened from: practice, line and barrier."""
    line = draft.asked.get("line", "")
    kind = first_kind(draft.asked.get("barrier", ""))
    return {
        "key": uuid7(),
        "source": source_of(draft.asked.get("from", "")),
        "practices": [str(each.pk) for each in draft.chosen],
        "service_line": line if line in draft.lines else "",
        "sub_kind": kind,
        "title": title_of(kind, draft.lines.get(line, "")),
    }


def _kept(sent: QueryDict) -> dict[str, Any]:
    """Return what was typed so far, for a form that isn't judged yet."""
    return {**sent.dict(), "practices": sent.getlist("practices")}


def _unseen(draft: Draft, form: OpeningForm) -> list[Row]:
    """Return the similar issues that stood on no page yet: one is asked about each of them once."""
    said = form.cleaned_data
    found = draft.similar(said["service_line"], said["clinic"], said["sub_kind"])
    return [row for row in found if str(row.issue.pk) not in said["shown"].split()]


def _page(
    request: Request,
    draft: Draft,
    form: OpeningForm,
    *,
    unseen: int = 0,
    status: int = 200,
) -> HttpResponse:
    line, kind, clinic = (
        str(form[name].value() or "") for name in ("service_line", "sub_kind", "clinic")
    )
    similar = draft.similar(line, clinic.partition("|")[2], kind)
    context = {
        "form": form,
        "draft": draft,
        "similar": similar,
        "shown": " ".join(str(row.issue.pk) for row in similar),
        "unseen": unseen,
        "ticked": {str(key) for key in form["practices"].value() or ()},
    }
    return render(request, "web/issues/new.html", context, status=status)
