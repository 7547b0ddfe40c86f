"""A steward mends a record by hand. Two who mend the same record at once both keep their work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from prm.accounts.models import User
from prm.directory.adopting.attributes import ATTRIBUTES, Value
from prm.directory.adopting.checking import check_length
from prm.directory.adopting.cleaning import UncleanError
from prm.directory.adopting.deliveries import Kind
from prm.directory.adopting.precedence import STEWARD
from prm.directory.models import (
    Facility,
    Organization,
    Practice,
    Practitioner,
)
from prm.directory.operations.adopting.winners import show_winners
from prm.directory.operations.adopting.words import (
    Said,
    Source,
    current_words,
    keep_words,
)
from prm.directory.operations.turns import lock
from prm.directory.queries.provenance import kind_of, text_of
from prm.directory.search.operations import index_records
from prm.ledger.operations import record as write_down

Record = Practitioner | Practice | Organization | Facility
_REQUIRED = frozenset({"name", "last_name"})


@dataclass(frozen=True, slots=True)
class Conflict:
    """One attribute that two people changed: what both saw, what stands there now, what this person wrote."""

    attribute: str
    label: str
    seen: str
    theirs: str
    yours: str


class EditConflict(Exception):
    """Somebody changed the same attribute meanwhile. Nothing was saved; both versions are here to choose from."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        self.conflicts = tuple(conflicts)
        named = ", ".join(conflict.label.lower() for conflict in conflicts)
        super().__init__(
            f"Somebody changed {named} while you were editing. Nothing was saved: choose which version stands."
        )


@transaction.atomic
def edit_record(
    *,
    record: Record,
    values: Mapping[str, str],
    seen: Mapping[str, str],
    by: User,
    at: datetime,
) -> list[str]:
    """Change attributes of a record, as a steward's word, which stands above every source.

    Parameters
    ----------
    values
        Attribute to text, as ``text_of`` gives it. Empty text says that there is nothing, whatever sources say.
    seen
        The same attributes as they stood when the person began. Only what differs from ``seen`` counts as edited;
        what others changed meanwhile stays, unless it is the same attribute.

    Returns
    -------
    list[str]
        The attributes that changed, by name; none writes no entry in the ledger.

    Raises
    ------
    EditConflict
        If an edited attribute no longer is what the person saw, nor what they wrote.
    ValidationError
        If a value can't be kept, by attribute.
    """
    kind = kind_of(record)
    now = lock(record)
    edited = _clean(kind, values, seen)
    _check_conflicts(kind, now, edited, seen)
    before = {name: text_of(now, name) for name in edited}
    changed = [name for name, value in edited.items() if _text(value) != before[name]]
    if not changed:
        return []
    _say(kind, now, {name: edited[name] for name in changed}, at=at)
    show_winners(kind, [now.pk])
    now.refresh_from_db()
    index_records([now] if kind != "facility" else [])
    labels = [ATTRIBUTES[kind][name].label for name in changed]
    write_down(
        f"{kind}.edited",
        on=[now],
        by=by,
        at=at,
        attributes=", ".join(labels).lower(),
        before={name: before[name] for name in changed},
        after={name: text_of(now, name) for name in changed},
    )
    return changed


def _clean(
    kind: Kind, values: Mapping[str, str], seen: Mapping[str, str]
) -> dict[str, Value]:
    """Return the attributes that the person edited, cleaned."""
    edited: dict[str, Value] = {}
    problems: dict[str, str] = {}
    for name, text in values.items():
        attribute = ATTRIBUTES[kind][name]
        if attribute.identifies or text == seen.get(name, ""):
            continue
        try:
            # Nothing is a value too: whoever empties a field says that there is none.
            value = attribute.clean(text) if text.strip() else ""
            check_length(value, attribute.longest)
        except UncleanError as error:
            problems[name] = f"{error.what}. {error.remedy}"
            continue
        if name in _REQUIRED and not value:
            problems[name] = "Nobody could find a record without a name: write one."
        if name in ("organization", "parent") and value:
            known = Organization.objects.filter(code=value)  # one attribute of a form
            if not known.exists():
                problems[name] = f"No organization has the code {value}."
        edited[name] = value
    if problems:
        raise ValidationError(problems)
    return edited


def _check_conflicts(
    kind: Kind, now: Record, edited: Mapping[str, Value], seen: Mapping[str, str]
) -> None:
    conflicts = [
        Conflict(
            attribute=name,
            label=ATTRIBUTES[kind][name].label,
            seen=seen.get(name, ""),
            theirs=text_of(now, name),
            yours=_text(value),
        )
        for name, value in edited.items()
        if text_of(now, name) not in (seen.get(name, ""), _text(value))
    ]
    if conflicts:
        raise EditConflict(conflicts)


def _text(value: Value) -> str:
    return "\n".join(value) if isinstance(value, list) else value


def _say(
    kind: Kind, record: Record, values: Mapping[str, Value], *, at: datetime
) -> None:
    """Add to what stewards say of a record; what they said of other attributes still holds."""
    key = f"{kind}:#{record.pk}"  # ours, whatever NPI or code it has or gets
    before = current_words(STEWARD, [key])
    said: dict[str, Value] = dict(before[key].values) if key in before else {}
    source = Source(STEWARD, as_of=timezone.localdate(at), load_id="", at=at)
    keep_words(
        source,
        [Said((kind, record.pk), key, {**said, **values})],
        before=before,
    )
