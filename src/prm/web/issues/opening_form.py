"""The form by which an issue is opened, filled in from the row that it was opened from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from headwater.marts import Mart
from prm.common.formats import lower_first
from prm.common.typed import Line, Passage
from prm.directory.models import Practice
from prm.insights.queries.access import access_of, lines_with_access
from prm.issues.clocks import OfficeHours, load_clocks
from prm.issues.models import SUB_KINDS, BarrierKind, Owner, Severity, Source
from prm.issues.operations import Opening
from prm.web.issues.choosing import Grouped, who_said
from prm.web.issues.days import end_of
from prm.web.issues.forms import DAY, NO_PATIENT, OwnerField, let_choose_owners, options

FROM_PEOPLE = ("", "visit")  # where a row isn't one of numbers


class OpeningForm(forms.Form):
    """What is in the way, for whom, how bad it is, and whose it is."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    source = forms.ChoiceField(
        choices=Source.choices, widget=forms.HiddenInput, required=False
    )
    practices = forms.MultipleChoiceField(
        error_messages={"required": "Choose at least one practice that met it."}
    )
    title = Line(
        max_length=200,
        label="In a few words",
        error_messages={"required": "Say in a few words what is in the way."},
    )
    sub_kind = forms.ChoiceField(
        label="What keeps referrals away",
        error_messages={"required": "Choose what keeps referrals away."},
    )
    service_line = forms.ChoiceField(required=False, label="Service line")
    clinic = forms.ChoiceField(
        required=False,
        label="Our clinic",
        help_text="If it is about one: its waits will stand beside the issue.",
    )
    severity = forms.ChoiceField(
        widget=forms.RadioSelect, initial=Severity.NORMAL, label="How bad is it?"
    )
    owner = OwnerField(
        required=False,
        empty_label="Nobody yet",
        help_text="Who is to fix it. Without one its clock hands it up the ladder.",
    )
    due_on = forms.DateField(
        widget=DAY,
        required=False,
        label="Due on",
        help_text="Empty: by its severity.",
    )
    description = Passage(
        rows=4,
        required=False,
        max_length=4_000,
        label="What is in the way, exactly",
        help_text=NO_PATIENT,
    )
    said = Passage(
        rows=2,
        required=False,
        max_length=4_000,
        label="What the practice said",
        help_text="In their words, without any patient.",
    )
    who = forms.ChoiceField(required=False, label="Who said so")
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        practices: Sequence[Practice],
        people: Grouped,
        lines: Mapping[str, str],
        mart: Mart | None,
        owners: QuerySet[Owner],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in {
            "practices": [(str(each.pk), each.name) for each in practices],
            "sub_kind": [("", "Choose"), *_kinds()],
            "service_line": options(lines.items(), "None in particular"),
            "clinic": [("", "None in particular"), *_clinics(mart, lines)],
            "severity": _severities(),
            "who": people,
        }.items():
            _let_choose(self.fields[name], choices)
        let_choose_owners(self, owners)

    def clean(self) -> dict[str, Any]:
        """Hold the clinic to its service line."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        line, clinic = cleaned.get("service_line"), cleaned.get("clinic")
        if clinic:
            of_line, _, name = clinic.partition("|")
            cleaned["clinic"] = name
            if not line:
                cleaned["service_line"] = of_line
            elif line != of_line:
                raise ValidationError(
                    {"clinic": f"{name} is no clinic of that line. Choose another one."}
                )
        return cleaned

    def opening(
        self, practices: Sequence[Practice], stake: Mapping[str, Any]
    ) -> Opening:
        """Return what was said."""
        said = self.cleaned_data
        contact, practitioner = who_said(said["who"])
        return Opening(
            title=said["title"],
            barrier=barrier_of(said["sub_kind"]),
            sub_kind=said["sub_kind"],
            practices=practices,
            service_line=said["service_line"],
            severity=said["severity"],
            owner=said["owner"],
            description=said["description"],
            clinic=said["clinic"],
            source=said["source"] or Source.LIAISON,
            due_at=end_of(said["due_on"]) if said["due_on"] else None,
            stake=stake,
            said=said["said"],
            practitioner=practitioner,
            contact=contact,
        )


def barrier_of(sub_kind: str) -> str:
    """Return the barrier that a sub-kind belongs to."""
    return next((b for b, kinds in SUB_KINDS.items() if sub_kind in kinds), "")


def source_of(came_from: str) -> str:
    """Return what an issue stems from: a row of numbers, or people."""
    return Source.LIAISON if came_from in FROM_PEOPLE else Source.NUMBERS


def title_of(sub_kind: str, line: str) -> str:
    """Return a title to begin with."""
    words = SUB_KINDS.get(barrier_of(sub_kind), {}).get(sub_kind, "")
    return f"{words} in {lower_first(line)}" if words and line else words or line


def first_kind(barrier: str) -> str:
    """Return the sub-kind that stands first under a barrier; none for what is no barrier."""
    return next(iter(SUB_KINDS.get(barrier, {})), "")


def _kinds() -> Grouped:
    return [
        (BarrierKind(barrier).label, [*kinds.items()])
        for barrier, kinds in SUB_KINDS.items()
    ]


def _clinics(mart: Mart | None, lines: Mapping[str, str]) -> Grouped:
    """Return the clinics whose waits the mart knows, line by line."""
    groups: Grouped = []
    for line in lines_with_access(mart) if mart else ():
        access = access_of(mart, line) if mart else None
        named = [clinic for clinic in (access.clinics if access else ()) if clinic]
        if named:
            pairs = [(f"{line}|{clinic}", clinic) for clinic in named]
            groups.append((lines.get(line, line), pairs))
    return groups


def _severities() -> list[tuple[str, str]]:
    hours = load_clocks().hours
    return [(value, _said(label, hours[value])) for value, label in Severity.choices]


def _said(label: str, hours: OfficeHours) -> str:
    due = f"Answered in {hours.answer} office hours, fixed in {hours.fix}"
    return f"{label}: {lower_first(hours.meaning)}. {due}"


def _let_choose(field: forms.Field, choices: Any) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
