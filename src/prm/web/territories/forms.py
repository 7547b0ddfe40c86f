"""What a director types about territories."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from prm.accounts.models import Role, User
from prm.common.typed import Line, Passage
from prm.territories.cadence import load_cadence
from prm.territories.models import AreaKind, Assignment, Territory, Tier
from prm.territories.placing import AreaKey

NO_TIER = "none"
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def open_territories() -> QuerySet[Territory]:
    """Return the territories that one may add to, by name."""
    return Territory.objects.filter(closed_on=None).order_by("name")


class NameForm(forms.Form):
    """A territory's name and note."""

    name = Line(max_length=100)
    note = Passage(
        rows=3,
        required=False,
        max_length=2_000,
        help_text="What colleagues should know about it.",
    )


class WhyForm(forms.Form):
    """Why something is done."""

    why = Line(
        max_length=300, label="Why", required=False, help_text="Stands in the history."
    )


class PlaceAreaForm(forms.Form):
    """One county or ZIP code, and who takes it."""

    kind = forms.ChoiceField(choices=AreaKind.choices)
    value = forms.RegexField(r"^[0-9]{5}$")
    territory = forms.ModelChoiceField(Territory.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _let_choose(self.fields["territory"], open_territories())

    @property
    def area(self) -> AreaKey:
        """Return the area that was meant."""
        return AreaKey(self.cleaned_data["kind"], self.cleaned_data["value"])


class DrawingForm(forms.Form):
    """A territory's areas: counties from a list, ZIP codes as text, practices that were searched for."""

    counties = forms.MultipleChoiceField(required=False)
    zips = Passage(
        rows=4,
        required=False,
        label="ZIP codes",
        max_length=100_000,
        help_text="Five digits each, separated by spaces, commas or lines. A ZIP code goes before its county.",
    )
    picked = forms.MultipleChoiceField(required=False)
    find = Line(
        required=False,
        max_length=100,
        label="Find a practice",
        help_text="Name, town or ZIP code. A hand-picked practice goes before its ZIP code and county.",
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, counties: list[str], practices: list[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["counties"].choices = [(each, each) for each in counties]  # type: ignore[attr-defined]
        self.fields["picked"].choices = [(str(each), str(each)) for each in practices]  # type: ignore[attr-defined]

    def clean_zips(self) -> list[str]:
        """Return the codes, each once; name those that aren't any."""
        words = [
            word for word in re.split(r"[\s,;]+", self.cleaned_data["zips"]) if word
        ]
        wrong = [word for word in words if not re.fullmatch(r"\d{5}", word, re.ASCII)]
        if wrong:
            named = ", ".join(word[:20] for word in wrong[:5])
            raise ValidationError(
                f"{named}: a ZIP code has five digits. Mend or remove it."
            )
        return sorted({*words})

    @property
    def areas(self) -> list[AreaKey]:
        """Return everything that was chosen."""
        chosen = self.cleaned_data
        return [
            *(AreaKey(AreaKind.COUNTY.value, each) for each in chosen["counties"]),
            *(AreaKey(AreaKind.ZIP.value, each) for each in chosen.get("zips", [])),
            *(AreaKey(AreaKind.PRACTICE.value, each) for each in chosen["picked"]),
        ]

    @property
    def seen_areas(self) -> list[AreaKey]:
        """Return the areas that stood on the page when the person began."""
        pairs = (each.partition(":") for each in self.cleaned_data["seen"].split())
        return [AreaKey(kind, value) for kind, _, value in pairs]


def written(areas: list[AreaKey]) -> str:
    """Return areas as the hidden field keeps them."""
    return " ".join(f"{kind}:{value}" for kind, value in sorted(areas))


class AssignForm(forms.Form):
    """Who covers a territory from which day, and instead of whom."""

    liaison = forms.ModelChoiceField(
        User.objects.none(), empty_label="Choose a liaison"
    )
    from_date = forms.DateField(label="From", widget=_DAY)
    instead_of = forms.ModelChoiceField(
        User.objects.none(),
        required=False,
        label="Instead of",
        empty_label="Nobody: they share it",
        help_text="Whose time ends the day before.",
    )
    why = Line(
        required=False, max_length=300, label="Why", help_text="Stands in the history."
    )

    def __init__(self, *args: Any, territory: Territory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.order_by("name")
        running = Assignment.objects.filter(territory=territory, to_date=None)
        _let_choose(
            self.fields["liaison"], people.filter(role=Role.LIAISON, is_active=True)
        )
        _let_choose(
            self.fields["instead_of"], people.filter(pk__in=running.values("liaison"))
        )


def _let_choose(field: forms.Field, rows: QuerySet[Any]) -> None:
    field.queryset = rows  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """The last day of an assignment, and why."""

    last_day = forms.DateField(label="Last day", widget=_DAY)
    why = Line(
        required=False, max_length=300, label="Why", help_text="Stands in the history."
    )


class TierForm(forms.Form):
    """Practices, the tier that they get, and why."""

    practices = forms.TypedMultipleChoiceField(coerce=int, required=False)
    everything = forms.BooleanField(required=False)
    tier = forms.ChoiceField(
        choices=[], error_messages={"required": "Choose a tier, or that there is none."}
    )
    why = Line(
        max_length=300, label="Why", help_text="Stands in each practice’s history."
    )

    def __init__(self, *args: Any, practices: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._matching = practices
        self.fields["practices"].choices = [(each, str(each)) for each in practices]  # type: ignore[attr-defined]
        self.fields["tier"].choices = tier_choices()  # type: ignore[attr-defined]

    def clean(self) -> None:
        """Take those that were ticked, or all that the filters leave."""
        if self.cleaned_data.get("everything"):
            self.cleaned_data["practices"] = self._matching
        if "practices" not in self.errors and not self.cleaned_data["practices"]:
            self.add_error("practices", "Choose at least one practice.")

    def clean_tier(self) -> str:
        """Return the tier, or nothing for none."""
        tier: str = self.cleaned_data["tier"]
        return "" if tier == NO_TIER else tier


def tier_choices() -> list[tuple[str, str]]:
    """Return the tiers with what they mean, and none; nothing is chosen beforehand."""
    cadence = load_cadence()
    return [
        ("", "Choose"),
        *(
            (tier, f"{tier}: every {cadence.days[tier]} days. {cadence.meanings[tier]}")
            for tier in Tier.values
        ),
        (NO_TIER, "No tier: no visits are due"),
    ]
