"""A program that is begun: from nothing, from an issue's remedy, or from practices that an address names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from prm.accounts.models import User
from prm.directory.models import Practice
from prm.insights.views.places import line_choices
from prm.issues.models import Remedy, RemedyKind
from prm.issues.queries import issues_visible_to, reports_of
from prm.programs.models import ProgramKind
from prm.web.issues.choosing import chosen_practices, found_practices
from prm.web.programs.forms import BeginForm
from prm.web.records.asked import LONGEST_KEY

_TRACKS = (RemedyKind.SLOTS, RemedyKind.DIRECT_LINE, RemedyKind.E_CONSULT)
_TALKS = (RemedyKind.REPORTS, RemedyKind.TALK)


@dataclass(frozen=True, slots=True)
class Beginning:
    """What was asked for, and what one can choose from."""

    remedy: Remedy | None
    chosen: Sequence[Practice]
    found: Sequence[Practice]
    asked: QueryDict
    initial: dict[str, Any]

    @property
    def known(self) -> list[Practice]:
        """Return every practice that can be ticked."""
        return [*{each.pk: each for each in (*self.chosen, *self.found)}.values()]

    @property
    def find(self) -> str:
        """Return what was looked for last."""
        return self.asked.get("find", "")

    def form(self, data: QueryDict | None, initial: dict[str, Any]) -> BeginForm:
        """Return the form for what was sent, or filled in."""
        return BeginForm(
            data, initial=initial, lines=line_choices(), practices=self.known
        )

    def ticked(self, form: BeginForm) -> set[str]:
        """Return the keys of the practices that are ticked."""
        return {str(key) for key in form["practices"].value() or ()}

    def practices(self, form: BeginForm) -> list[Practice]:
        """Return the practices that were ticked and may be."""
        wanted = form.cleaned_data["practices"]
        return [each for each in self.known if str(each.pk) in wanted]


def read_beginning(
    person: User, asked: QueryDict, *, sent: bool, on: date
) -> Beginning:
    """Return what a program begins with; a remedy brings the practices that reported its issue."""
    remedy = _remedy(asked.get("remedy", ""), person, on)
    keys = asked.getlist("practices" if sent else "practice")
    if remedy and not sent:
        keys += [str(each.practice_id) for each in reports_of(remedy.issue)]
    chosen = chosen_practices(keys, person, on=on)
    found = found_practices(asked.get("find", ""), person, on=on)
    initial = {
        **_initial(remedy, person, on),
        "practices": [str(each.pk) for each in chosen],
    }
    line = asked.get("line", "")
    if not remedy and line in dict(line_choices()):
        initial["service_line"] = line
    kind = asked.get("kind", "")
    if not remedy and kind in ProgramKind.values:
        initial["kind"] = kind
    return Beginning(remedy, chosen, found, asked, initial)


def _initial(remedy: Remedy | None, person: User, on: date) -> dict[str, Any]:
    if remedy is None:
        return {"owner": person.pk, "starts_on": on}
    return {
        "name": remedy.what[:200],
        "kind": _kind_of(remedy),
        "service_line": remedy.issue.service_line,
        "owner": person.pk,
        "starts_on": remedy.from_date,
        "ends_on": remedy.to_date,
    }


def _kind_of(remedy: Remedy) -> str:
    if remedy.kind in _TRACKS:
        return ProgramKind.TRACK
    return ProgramKind.COMMUNICATION if remedy.kind in _TALKS else ProgramKind.OTHER


def _remedy(key: str, person: User, on: date) -> Remedy | None:
    if not (key.isascii() and key.isdecimal() and len(key) <= LONGEST_KEY):
        return None
    visible = issues_visible_to(person, on=on)
    found = Remedy.objects.filter(pk=key, issue__in=visible)
    return found.select_related("issue").first()
