"""Benefits that were logged on a device."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from prm.common.acts import BOTH, HERE, Bringing, Compared, Shown, shown
from prm.common.formats import day
from prm.common.ids import uuid7
from prm.compliance.forms import GivenForm
from prm.compliance.models import Benefit, BenefitKind, Channel
from prm.compliance.operations import Given, log_benefit
from prm.directory.models import Practitioner


class BenefitAct:
    """One thing of value, given and logged without a signal."""

    def __init__(
        self, content: Mapping[str, Any], bringing: Bringing, tools: object = None
    ) -> None:
        self.content, self.bringing = content, bringing

    def do(self, *, key: uuid.UUID) -> models.Model:
        """Log it."""
        return log_benefit(
            practitioner=self._practitioner(),
            given=self._given(),
            by=self.bringing.by,
            at=self.bringing.at,
            id=key,
            made_at=self.bringing.made_at,
        )

    def _practitioner(self) -> Practitioner:
        asked = self.content.get("practitioner")
        rows = Practitioner.objects.filter(pk=asked if isinstance(asked, int) else 0)
        found = rows.first()
        if found is None:
            raise ValidationError({"practitioner": "Say who received it."})
        return found

    def _given(self) -> Given:
        form = GivenForm({**self.content, "kind": self.content.get("sort", "")})
        if not form.is_valid():
            raise ValidationError(
                {
                    name: [str(each) for each in found]
                    for name, found in form.errors.items()
                }
            )
        return form.given

    def compare(self, *, key: uuid.UUID) -> Compared:
        """Return the entry here beside the one that came under its id."""
        here, theirs = Benefit.objects.get(pk=key), self._given()
        return Compared(
            f"A benefit to {here.practitioner}",
            str(here.pk),
            _words(here.kind, here.what, here.dollars, here.given_on, here.through),
            _words(theirs.kind, theirs.what, theirs.dollars, theirs.on, theirs.through),
            (HERE, BOTH),
        )

    def take(self, answer: str, *, key: uuid.UUID) -> object:
        """Log it as another one."""
        return self.do(key=uuid7())


def _words(kind: str, what: str, dollars: object, on: Any, through: str) -> Shown:
    return shown(
        Kind=BenefitKind(kind).label,
        What=what,
        Value=f"${dollars}",
        On=day(on),
        Given_to=Channel(through).label,
    )
