"""What somebody writes down of a meeting with a practice, with a thumb, in a car park."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from prm.common.calendar import site_calendar
from prm.common.typed import Line, Passage
from prm.directory.models import Practice
from prm.directory.queries.affiliations import list_affiliations
from prm.directory.queries.contacts import list_contacts
from prm.issues.queries import owners_on
from prm.visits.models import InteractionKind, Purpose, Topic
from prm.visits.operations.attending import Who
from prm.visits.operations.introductions import Asking
from prm.visits.operations.saying import Said
from prm.visits.operations.whole_visits import Promised

Choices = Iterable[tuple[str, str]] | Callable[[], Iterable[tuple[str, str]]]
MYSELF = "me"
MINUTES = 24 * 60
DEVICE_AHEAD = timedelta(minutes=5)  # a clock may go wrong by that much unnoticed
SOON = (
    ("1", "Tomorrow"),
    ("7", "In a week"),
    ("14", "In two"),
    ("30", "In a month"),
)
_DAY = {"type": "date"}


def people_choices(practice: Practice, *, on: date) -> list[tuple[str, str]]:
    """Return whom one may have met at a practice: contacts first, then practitioners."""
    contacts = [
        (f"contact:{each.pk}", f"{each.name}, {each.get_role_display().lower()}")
        for each in list_contacts(practice)
    ]
    met = [
        (f"practitioner:{each.practitioner_id}", str(each.practitioner))
        for each in list_affiliations(practice=practice, on=on)
    ]
    return contacts + list(dict.fromkeys(met))


def soon(days: str, *, after: date) -> date:
    """Return the business day that a chip such as *in a week* means."""
    day, calendar = after + timedelta(days=int(days)), site_calendar()
    return day if calendar.is_business_day(day) else calendar.add_business_days(day, 1)


def _typed(kind: type[forms.CharField], label: str, **given: Any) -> forms.CharField:
    """Return a field that one may dictate into."""
    field = kind(label=label, required=False, **given)
    field.widget.attrs |= {
        "autocapitalize": "sentences",
        "autocomplete": "off",
        "enterkeyhint": "next",
    }
    return field


def _soon() -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=SOON, widget=forms.RadioSelect, required=False, label="When"
    )


def _many(
    label: str, choices: Iterable[tuple[str, str]] = ()
) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        choices=[*choices],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label=label,
    )


class VisitForm(forms.Form):
    """A visit or another interaction: whom one met, why, what one learnt, what comes next."""

    purpose = forms.ChoiceField(
        choices=Purpose,
        widget=forms.RadioSelect,
        label="Why you came",
        error_messages={"required": "Choose why you came."},
    )
    purpose_note = _typed(Line, "In your words", max_length=200)
    people = _many("Whom you met")
    somebody = _typed(Line, "Somebody else", max_length=600)
    topics = _many("What it was about", Topic.choices)
    service_line = forms.ChoiceField(required=False, label="Service line")
    intel = _typed(
        Passage,
        "What you learnt",
        rows=3,
        max_length=4_000,
        help_text="Never anything about a patient.",
    )
    next_step = _typed(Line, "Next step", max_length=300)
    next_in = _soon()
    next_on = forms.DateField(
        required=False, label="On a day", widget=forms.DateInput(_DAY, "%Y-%m-%d")
    )
    kind = forms.ChoiceField(
        choices=InteractionKind,
        widget=forms.RadioSelect,
        label="How you met",
        initial=InteractionKind.VISIT,
        required=False,
    )
    at = forms.DateTimeField(
        required=False,
        label="When it was",
        widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
    )
    minutes = forms.IntegerField(
        required=False, min_value=1, max_value=MINUTES, label="Minutes"
    )

    def __init__(
        self,
        *args: Any,
        people: Choices,
        lines: Iterable[tuple[str, str]],
        now: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.minute = now.replace(second=0, microsecond=0)
        if not self.is_bound:
            self.initial.setdefault("at", timezone.localtime(self.minute))
        self._offer("people", people)
        self._offer("service_line", [("", "None in particular"), *lines])

    def _offer(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices if callable(choices) else [*choices]

    def clean_at(self) -> datetime:
        """Take the present where nothing is said; what is to come hasn't taken place."""
        at: datetime = self.cleaned_data["at"] or self.now
        if at > self.now + DEVICE_AHEAD:
            raise ValidationError("That is still to come. When was it?")
        if at == self.minute:
            return self.now  # a page shows minutes; who leaves the time alone means now
        return min(at, self.now)

    def clean_somebody(self) -> list[str]:
        """Take several names, with commas between."""
        names = [each.strip() for each in self.cleaned_data["somebody"].split(",")]
        if any(len(name) > 200 for name in names):
            raise ValidationError("Put commas between names.")
        return [name for name in dict.fromkeys(names) if name]

    def clean(self) -> dict[str, Any]:
        """Work out the day of the next step."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["next_on"] = self._day("next")
        if cleaned["next_on"] and not cleaned.get("next_step"):
            self.add_error("next_step", "Say what the next step is.")
        if cleaned.get("next_step") and not cleaned["next_on"]:
            self.add_error(
                "next_in", "Say by when: a next step without a day is a wish."
            )
        if cleaned.get("purpose") == Purpose.OTHER and not cleaned.get("purpose_note"):
            self.add_error("purpose_note", "Say in a few words why you came.")
        return cleaned

    def _day(self, name: str) -> date | None:
        """Return the day of a date field, or of the chip beside it."""
        exact, chip = (self.cleaned_data.get(f"{name}_{way}") for way in ("on", "in"))
        if exact or not chip:
            return exact
        return soon(chip, after=timezone.localdate(self.now))

    @property
    def said(self) -> Said:
        """Return what was written down."""
        cleaned = self.cleaned_data
        return Said(
            kind=cleaned["kind"] or InteractionKind.VISIT,
            at=cleaned["at"],
            purpose=cleaned["purpose"],
            purpose_note=cleaned["purpose_note"],
            people=[
                *(_who(value) for value in cleaned["people"]),
                *(Who("name", name) for name in cleaned["somebody"]),
            ],
            service_line=cleaned["service_line"],
            topics=cleaned["topics"],
            intel=cleaned["intel"],
            next_step=cleaned["next_step"],
            next_on=cleaned["next_on"],
            minutes=cleaned["minutes"],
        )


def _who(value: str) -> Who:
    kind, _, key = value.partition(":")
    return Who("contact" if kind == "contact" else "practitioner", int(key))


def who_value(who: Who) -> str:
    """Return the value of somebody's chip."""
    return f"{who.kind}:{who.key}"


class WholeVisitForm(VisitForm):
    """The same with what else came of it: materials left, an introduction asked for, a promise."""

    materials = _many("What you left")
    introduction = forms.BooleanField(
        required=False, label="They want to meet one of our specialists"
    )
    introduction_line = forms.ChoiceField(required=False, label="Of which service line")
    introduction_wish = _typed(Line, "Whom, or what for", max_length=300)
    promise_what = _typed(Line, "What you promised", max_length=300)
    promise_owner = forms.ChoiceField(required=False, label="Who owns it")
    promise_in = _soon()
    promise_on = forms.DateField(
        required=False, label="On a day", widget=forms.DateInput(_DAY, "%Y-%m-%d")
    )

    def __init__(
        self,
        *args: Any,
        materials: Choices,
        lines: Iterable[tuple[str, str]],
        owners: Choices,
        **kwargs: Any,
    ) -> None:
        lines = [*lines]
        super().__init__(*args, lines=lines, **kwargs)
        self._offer("materials", materials)
        self._offer("introduction_line", [("", "Choose a line"), *lines])
        self._offer("promise_owner", owners)

    def clean(self) -> dict[str, Any]:
        """Hold the introduction and the promise to what they need."""
        cleaned = super().clean()
        line = cleaned.get("introduction_line") or cleaned.get("service_line")
        if cleaned.get("introduction") and not line:
            self.add_error("introduction_line", "Choose the line of the specialist.")
        cleaned["introduction_line"] = line
        cleaned["promise_on"] = self._day("promise")
        if cleaned.get("promise_what") and not cleaned["promise_on"]:
            self.add_error("promise_in", "Say by when it is promised.")
        return cleaned

    @property
    def asking(self) -> Asking | None:
        """Return the introduction that was asked for."""
        cleaned = self.cleaned_data
        if not cleaned["introduction"]:
            return None
        return Asking(
            service_line=cleaned["introduction_line"],
            wish=cleaned["introduction_wish"],
        )

    @property
    def promised(self) -> Promised | None:
        """Return what was promised."""
        cleaned = self.cleaned_data
        if not cleaned["promise_what"]:
            return None
        return Promised(
            what=cleaned["promise_what"],
            owner=owner_key(cleaned["promise_owner"]),
            due_on=cleaned["promise_on"],
            service_line=cleaned["service_line"],
        )

    @property
    def materials_left(self) -> Sequence[str]:
        """Return the keys of what was left."""
        left: Sequence[str] = self.cleaned_data["materials"]
        return left


def owner_choices(*, on: date) -> list[tuple[str, str]]:
    """Return who may be held to a promise, the writer first."""
    return [(MYSELF, "I do"), *((str(each.pk), str(each)) for each in owners_on(on))]


def owner_key(value: str) -> int | None:
    """Return the owner's key; None: whoever writes."""
    return None if value in ("", MYSELF) else int(value)
