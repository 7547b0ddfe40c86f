"""What a version says, as plain values that can be told again and compared long after practices were merged."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from prm.directory.models import Practice
from prm.programs.models import Intervention, Plan

# The very columns that a draft and a version share.
PLANNED = tuple(each.name for each in Plan._meta.get_fields())


def targets_of(intervention: Intervention) -> list[Practice]:
    """Return the practices that a draft is meant for, by name."""
    wanted = intervention.targets.values("practice")
    return list(Practice.objects.filter(pk__in=wanted).order_by("name", "pk"))


def said_of(
    intervention: Intervention, practices: Iterable[Practice]
) -> dict[str, Any]:
    """Return what would be locked now, as plain JSON values; practices by the codes they have today."""
    columns = {name: getattr(intervention, name) for name in PLANNED}
    return {
        **{name: _plain(value) for name, value in columns.items()},
        # Since when a practice is worked on is the program's to say.
        "program": str(intervention.program_id or ""),
        "practices": sorted(each.code or str(each.pk) for each in practices),
    }


def fingerprint_of(said: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what was locked, in hexadecimal."""
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Dates and amounts become text; an amount has its cents, however it was typed."""
    if isinstance(value, str | int | float | None):
        return value
    return f"{value:.2f}" if hasattr(value, "as_tuple") else str(value)
