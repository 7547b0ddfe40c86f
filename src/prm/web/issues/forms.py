"""What people say when they do something to an issue. Each form names what its operation takes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from prm.common.typed import Line, Passage
from prm.issues.models import Issue, Owner, RemedyKind, Severity

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
NO_PATIENT = "Never a patient’s name, birth date or number: everybody who works on it reads this."
HOW = [("phone", "By phone"), ("visit", "On a visit"), ("mail", "By mail")]


class OwnerField(forms.ModelChoiceField):
    """Who is here and can own something; the form is told who that is."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Owner.objects.none(), **kwargs)

    def label_from_instance(self, obj: Owner) -> str:
        """Return an owner's name with what tells two of one name apart."""
        return ", ".join(filter(None, (obj.name, obj.department)))


class IssueField(forms.ModelChoiceField):
    """One of some issues, by its title."""

    def label_from_instance(self, obj: Issue) -> str:
        """Return what it is called on pages."""
        return obj.title


class ActForm(forms.Form):
    """What every act carries: which state of the issue its reader saw."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class WhyForm(ActForm):
    """A step that needs a reason."""

    note = Passage(
        rows=2, required=False, max_length=2_000, label="Why", help_text=NO_PATIENT
    )


class RemarkForm(forms.Form):
    """A remark."""

    note = Passage(
        rows=2,
        max_length=2_000,
        label="What others should know",
        help_text=NO_PATIENT,
        error_messages={"required": "Write what others should know."},
    )


class AssignForm(ActForm):
    """To whom an issue is given."""

    to = OwnerField(label="To whom", empty_label="Choose a person")


class SeverityForm(ActForm):
    """How bad it is."""

    severity = forms.ChoiceField(choices=Severity.choices)


class DueForm(ActForm):
    """When it is due instead."""

    due_on = forms.DateField(
        widget=DAY, label="Due on", help_text="When the offices close that day."
    )
    why = Line(max_length=300, label="Why", required=False)


class EscalateForm(ActForm):
    """To whom an issue is handed up, and by when they must have fixed it."""

    to = OwnerField(label="To whom", empty_label="Choose a person")
    due_on = forms.DateField(
        widget=DAY, label="Due on", help_text="When the offices close that day."
    )
    note = Passage(
        rows=2,
        required=False,
        max_length=2_000,
        label="What they are to do",
        help_text=NO_PATIENT,
    )


class FixForm(ActForm):
    """What fixed it, when, and whether the practice says so too."""

    what = Passage(
        rows=2,
        max_length=4_000,
        label="What was done",
        help_text="Each practice that reported it will be told in these words.",
        error_messages={"required": "Say what was done: the practices will be told."},
    )
    on = forms.DateField(widget=DAY, label="Since which day")
    confirmed = forms.ChoiceField(
        choices=[
            ("no", "Not yet: ask them"),
            ("yes", "Yes, they say that it is fixed"),
        ],
        widget=forms.RadioSelect,
        initial="no",
        label="Did the practice confirm?",
    )

    def clean_confirmed(self) -> bool:
        """Return it as yes or no."""
        return bool(self.cleaned_data["confirmed"] == "yes")


class CloseForm(ActForm):
    """Why it is closed without a practice's word."""

    note = Line(
        max_length=300,
        required=False,
        label="Why without their word",
        help_text="It is counted apart from what practices confirmed.",
    )


class RemedyForm(forms.Form):
    """What was put in place so that it doesn't happen again."""

    kind = forms.ChoiceField(choices=RemedyKind.choices, label="What kind")
    what = Line(max_length=300, label="What")
    from_date = forms.DateField(widget=DAY, label="From")
    to_date = forms.DateField(
        widget=DAY, required=False, label="To", help_text="Empty: it stays."
    )


class JoinForm(ActForm):
    """Which issue it is a part of."""

    root = IssueField(
        Issue.objects.none(), label="It is a part of", empty_label="Choose an issue"
    )

    def __init__(self, *args: Any, roots: QuerySet[Issue], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["root"]
        assert isinstance(field, IssueField)
        field.queryset = roots


class TellForm(forms.Form):
    """How a practice was told."""

    how = forms.ChoiceField(choices=HOW)


class WordForm(forms.Form):
    """Whether a practice says that it is fixed."""

    confirmed = forms.ChoiceField(
        choices=[("yes", "They confirm"), ("no", "They don’t"), ("", "Nothing yet")],
        required=False,
    )

    def clean_confirmed(self) -> bool | None:
        """Return it as yes, no or nothing."""
        return {"yes": True, "no": False}.get(self.cleaned_data["confirmed"])


class OwnerForm(forms.Form):
    """Somebody of the house who owns issues without an account."""

    name = Line(max_length=200)
    email = forms.EmailField(
        label="Email address", help_text="Where the link to act on an issue is sent."
    )
    department = Line(max_length=100, required=False)


def let_choose_owners(form: forms.Form, owners: QuerySet[Owner]) -> None:
    """Let the fields of a form that name a person offer those who are here."""
    for field in form.fields.values():
        if isinstance(field, OwnerField):
            field.queryset = owners


def options(pairs: Iterable[tuple[str, str]], first: str) -> list[tuple[str, str]]:
    """Return choices with one for none in front."""
    return [("", first), *pairs]
