"""What a pass is about, as its owner sees it: what one reads of it, and what one may do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone

from prm.issues.models import OwnerPass
from prm.issues.queries.history import Happened
from prm.web.issues.lines import line_names, name_of
from prm.web.owners.forms import SayForm


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that one may do: how it is called, what it asks, and what is said once it is done."""

    name: str
    label: str
    done: str
    asks: type[SayForm] = SayForm

    @property
    def is_plain(self) -> bool:
        """Say whether it asks nothing: one press of a button."""
        return self.asks is SayForm


class Matter(ABC):
    """An issue or a promise, its pass's owner being its owner still."""

    kind: str

    def __init__(self, owner_pass: OwnerPass, at: datetime) -> None:
        self.owner, self.at = owner_pass.owner, at

    @property
    @abstractmethod
    def line(self) -> str:
        """Return its service line; empty if it has none."""

    @property
    @abstractmethod
    def title(self) -> str:
        """Return what it is, in one line."""

    @property
    @abstractmethod
    def facts(self) -> Mapping[str, str]:
        """Return what one needs to know to act, by its name."""

    @property
    @abstractmethod
    def text(self) -> str:
        """Return what somebody wrote of it; empty if nobody did."""

    @property
    @abstractmethod
    def revision(self) -> int:
        """Return which state of it one sees."""

    @property
    @abstractmethod
    def offers(self) -> list[Offer]:
        """Return what may be done where it stands, the likeliest first."""

    @property
    def history(self) -> list[Happened]:
        """Return what happened, the newest first."""
        return []

    @abstractmethod
    def do(self, offer: Offer, said: Mapping[str, Any]) -> None:
        """Do what the owner says."""

    @property
    def today(self) -> date:
        """Return the day on which it is looked at."""
        return timezone.localdate(self.at)

    @property
    def glimpse(self) -> str:
        """Return what may be said of it before anybody has shown who they are."""
        names = line_names()
        where = f" in {name_of(self.line, names).lower()}" if self.line else ""
        return f"{self.kind}{where}"

    def form_of(
        self, offer: Offer, data: Mapping[str, Any] | None = None
    ) -> forms.Form:
        """Return the form of an offer, empty or as it was sent."""
        first = {"seen": self.revision, "on": self.today}
        return offer.asks(data, initial=first, prefix=offer.name)
