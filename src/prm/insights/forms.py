"""What people say of the numbers: which barrier it is, and how much of what leaves can't be won back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from prm.common.typed import Passage
from prm.insights.models import Barrier, Reason
from prm.insights.operations.carve_outs import Carving

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
SHARE, COUNT = "share", "count"
_MOST_A_YEAR = 1_000_000
QUESTIONS = {
    Barrier.ACCESS: "Access: no timely appointment, or hard to schedule",
    Barrier.COMMUNICATION: "Communication: no or late reports, unaware of us",
    Barrier.RELATIONSHIP: "Relationship: a bad experience, a tie elsewhere",
    Barrier.STRUCTURAL: "Structural: it changed hands, payer or panel",
    Barrier.NOISE: "Noise: nothing is wrong",
}


class BarrierForm(forms.Form):
    """Why a practice's referrals of a service line are missing."""

    service_line = forms.ChoiceField()
    barrier = forms.ChoiceField(
        choices=[(key.value, words) for key, words in QUESTIONS.items()],
        widget=forms.RadioSelect,
        label="What keeps referrals away",
        error_messages={"required": "Choose what keeps referrals away."},
    )
    note = Passage(
        rows=2,
        required=False,
        max_length=2_000,
        label="How do you know",
        help_text="Optional. Never anything about a patient.",
    )

    def __init__(
        self, *args: Any, lines: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _let_choose(self.fields["service_line"], lines)


class CarveOutForm(forms.Form):
    """How much of what leaves can't be won back, and why."""

    service_line = forms.ChoiceField()
    reason = forms.ChoiceField(choices=Reason)
    measure = forms.ChoiceField(
        choices=[(SHARE, "percent of what leaves"), (COUNT, "referrals a year")],
        widget=forms.RadioSelect,
        label="Counted as",
        initial=SHARE,
    )
    amount = forms.FloatField(
        min_value=0,
        max_value=_MOST_A_YEAR,
        label="How much",
        help_text="A percentage up to 100, or a whole number of referrals.",
        error_messages={"required": "Say how much can’t be won back."},
    )
    from_date = forms.DateField(widget=_DAY, label="From")
    to_date = forms.DateField(
        widget=_DAY, label="To", required=False, help_text="Empty: it goes on."
    )
    note = Passage(
        rows=2,
        max_length=2_000,
        label="How do you know",
        help_text="Who said so, and when. Never anything about a patient.",
        error_messages={"required": "Say how you know: others judge the number by it."},
    )

    def __init__(
        self, *args: Any, lines: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _let_choose(self.fields["service_line"], lines)

    def clean(self) -> dict[str, Any]:
        """Hold the amount to what it counts."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        amount, measure = cleaned.get("amount"), cleaned.get("measure")
        if amount is None:
            return cleaned
        if amount <= 0:
            self.add_error("amount", "A carve-out of nothing changes nothing.")
        elif measure == SHARE and amount > 100:
            self.add_error("amount", "No more than 100 % of what leaves can leave.")
        elif measure == COUNT and amount != int(amount):
            self.add_error("amount", "Referrals a year are a whole number.")
        return cleaned

    @property
    def carving(self) -> Carving:
        """Return what was said."""
        said = self.cleaned_data
        is_share = said["measure"] == SHARE
        return Carving(
            service_line=said["service_line"],
            reason=said["reason"],
            from_date=said["from_date"],
            to_date=said["to_date"],
            note=said["note"],
            share=said["amount"] / 100 if is_share else None,
            a_year=None if is_share else int(said["amount"]),
        )


def _let_choose(field: forms.Field, options: Iterable[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = [*options]
