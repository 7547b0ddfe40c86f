"""Taking one record into another, and taking it out again.

Nothing is deleted. The absorbed record stays, points at its survivor and is listed nowhere; a row that can't hang on
the survivor beside one of its own (a second affiliation from the same day) stays with it, and so comes back with it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from prm.accounts.models import User
from prm.directory.adopting.attributes import ATTRIBUTES
from prm.directory.adopting.deliveries import Kind
from prm.directory.adopting.precedence import STEWARD
from prm.directory.merging import CHOICES, MODELS, UNDO_FOR, Hanging, Record, hangs_on
from prm.directory.models import DuplicateProposal, Merge, Practitioner, SourceRecord
from prm.directory.operations.turns import nobody_has_a_turn
from prm.directory.queries.provenance import kind_of, text_of
from prm.directory.search.operations import index_records
from prm.ledger.operations import record

KEPT = "kept"
_BATCH = 1_000  # keys a statement: SQLite bounds its parameters

State = DuplicateProposal.State


class MergeRefused(Exception):
    """Two records can't be merged, or a merge can't be undone; says why, and what to do."""


@transaction.atomic
def merge_records(
    *,
    kind: str,
    survivor: Record,
    absorbed: Record,
    by: User,
    at: datetime,
    chosen: Collection[str] = (),
) -> Merge:
    """Let everything that hangs on ``absorbed`` hang on ``survivor``.

    Parameters
    ----------
    kind
        A value of ``RecordKind``.
    chosen
        Names of :data:`~prm.directory.merging.CHOICES` whose values the survivor takes from the absorbed record.

    Raises
    ------
    MergeRefused
        If both are one record, or either was merged before.
    """
    _check_turn()
    keeper, other = _locked(kind, survivor.pk, absorbed.pk)
    _check_may_merge(keeper, other)
    merge = Merge(
        kind=kind, survivor=keeper.pk, absorbed=other.pk, merged_at=at, merged_by=by
    )
    merge.moved = _move_all(MODELS[kind], keeper.pk, other.pk)
    merge.before = {
        "values": _take_values(kind, keeper, other, chosen),
        "proposal": _settle_proposal(kind, keeper.pk, other.pk, by=by, at=at),
    }
    other.merged_into_id = keeper.pk
    other.save(update_fields=["merged_into"])
    merge.full_clean()
    merge.save()
    _say_what_was_chosen(merge, keeper, chosen)
    index_records([keeper, other], with_dependents=True)
    record(
        f"{kind}.merged",
        on=[keeper, other],
        by=by,
        at=at,
        absorbed=str(other),
        merge=merge.pk,
        moved=_count(merge.moved),
        taken=sorted(chosen),
    )
    return merge


def _check_turn() -> None:
    if not nobody_has_a_turn():
        raise MergeRefused(
            "A file is being taken into the directory right now. Try again in a minute or two."
        )


def _locked(kind: str, survivor: int, absorbed: int) -> tuple[Record, Record]:
    """Lock both rows, the lower key first, so that two merges wait for each other and never forever."""
    if survivor == absorbed:
        raise MergeRefused("A record can't be merged into itself. Choose two.")
    rows = (
        MODELS[kind]
        .objects.select_for_update()
        .filter(pk__in=(survivor, absorbed))
        .order_by("pk")
    )
    found: dict[int, Record] = {row.pk: row for row in rows}
    if len(found) < 2:
        raise MergeRefused("One of these two records was removed meanwhile.")
    return found[survivor], found[absorbed]


def _check_may_merge(survivor: Record, absorbed: Record) -> None:
    for each in (survivor, absorbed):
        if each.merged_into_id:
            raise MergeRefused(
                f"{each} was merged into another record meanwhile. Open that one, and merge it if it's still twice."
            )


def _move_all(
    model: type[models.Model], survivor: int, absorbed: int
) -> dict[str, Any]:
    """Repoint every row; return its keys by foreign key, under ``kept`` those that stay."""
    moved: dict[str, Any] = {}
    kept: dict[str, Any] = {}
    for hanging in hangs_on(model):
        keys = list(
            hanging.model._base_manager.filter(**{hanging.field.attname: absorbed})
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        done, left = _repoint(hanging, keys, to=survivor)
        if done:
            moved[hanging.label] = _plain(done)
        if left:
            kept[hanging.label] = _plain(left)
    return {**moved, KEPT: kept} if kept else moved


def _repoint(
    hanging: Hanging, keys: Sequence[Any], *, to: int
) -> tuple[list[Any], list[Any]]:
    """Point rows at a record; return the keys that did, and those that a constraint holds back.

    Whatever the constraint is, the database judges it: halves are tried until the rows that it refuses stand alone.
    """
    done: list[Any] = []
    left: list[Any] = []
    waiting = [keys[at : at + _BATCH] for at in range(0, len(keys), _BATCH)][::-1]
    while waiting:
        batch = waiting.pop()
        try:
            with transaction.atomic():
                hanging.model._base_manager.filter(pk__in=batch).update(
                    **{hanging.field.attname: to}
                )
            done += batch
        except IntegrityError:
            if len(batch) == 1:
                left += batch
            else:
                half = len(batch) // 2
                waiting += [batch[half:], batch[:half]]
    return done, left


def _take_values(
    kind: str, survivor: Record, absorbed: Record, chosen: Collection[str]
) -> dict[str, list[Any]]:
    """Give the survivor the chosen values; return each field's value before and after."""
    values: dict[str, list[Any]] = {}
    for choice in CHOICES[kind]:
        if choice.name in chosen:
            for field, value in choice.of(absorbed).items():
                values[field] = [getattr(survivor, field), value]
    if values:
        _write(survivor, absorbed, {field: pair[1] for field, pair in values.items()})
    return values


def _write(survivor: Record, absorbed: Record, values: dict[str, Any]) -> None:
    """Save the survivor's values. An NPI is exchanged: two records never have one at a time."""
    for field, value in values.items():
        if field != "npi":
            setattr(survivor, field, value)
    if "npi" in values:
        _exchange_npis(survivor, absorbed, values["npi"])
    survivor.full_clean()
    survivor.save()


def _exchange_npis(survivor: Record, absorbed: Record, npi: str) -> None:
    if not (isinstance(survivor, Practitioner) and isinstance(absorbed, Practitioner)):
        raise TypeError("Only practitioners have an NPI to exchange.")
    absorbed.npi, before = "", survivor.npi
    absorbed.save(update_fields=["npi"])
    survivor.npi = npi
    survivor.save(update_fields=["npi"])
    absorbed.npi = before
    absorbed.save(update_fields=["npi"])


def _say_what_was_chosen(
    merge: Merge, survivor: Record, chosen: Collection[str]
) -> None:
    """Keep the choice as a steward's word, which the next file from outside doesn't overrule."""
    kind: Kind = kind_of(survivor)
    fields = {
        field.removesuffix("_id")
        for choice in CHOICES[merge.kind]
        if choice.name in chosen
        for field in choice.fields
    }
    said = {
        name: text_of(survivor, name)
        for name, attribute in ATTRIBUTES[kind].items()
        if name in fields and not attribute.identifies
    }
    if said:
        SourceRecord.objects.create(
            **{f"{kind}_id": survivor.pk},
            source=STEWARD,
            key=_key_of_choice(merge),
            values=said,
            as_of=timezone.localdate(merge.merged_at),
            recorded_at=merge.merged_at,
        )


def _key_of_choice(merge: Merge) -> str:
    return f"{merge.kind}:#merge{merge.pk}"


def _settle_proposal(
    kind: str, survivor: int, absorbed: int, *, by: User, at: datetime
) -> dict[str, Any] | None:
    """Note on the proposal of this pair, if there is one, that it was merged; return what it said before."""
    left, right = sorted((survivor, absorbed))
    proposal = (
        DuplicateProposal.objects.select_for_update()
        .filter(kind=kind, left=left, right=right)
        .first()
    )
    if proposal is None:
        return None
    before = {
        "state": proposal.state,
        "decided_at": proposal.decided_at and proposal.decided_at.isoformat(),
        "decided_by": proposal.decided_by_id,
        "decided_why": proposal.decided_why,
    }
    proposal.state, proposal.decided_at, proposal.decided_by = State.MERGED, at, by
    proposal.decided_why = ""
    proposal.save()
    return before


@transaction.atomic
def undo_merge(*, merge: Merge, by: User, at: datetime) -> Merge:
    """Take the absorbed record out again, with all that came with it.

    What was added to the survivor since stays there; what was deleted since stays deleted; a value that somebody
    changed since stays as they left it.

    Raises
    ------
    MergeRefused
        After 30 days, a second time, or while the survivor is itself merged.
    """
    _check_turn()
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    survivor, absorbed = _locked(merge.kind, merge.survivor, merge.absorbed)
    check_may_undo(merge, survivor, at=at)
    SourceRecord.objects.filter(source=STEWARD, key=_key_of_choice(merge)).delete()
    _give_values_back(survivor, absorbed, merge.before.get("values", {}))
    absorbed.merged_into_id = None
    absorbed.save(update_fields=["merged_into"])
    _move_back(MODELS[merge.kind], merge)
    _reopen_proposal(merge)
    merge.undone_at, merge.undone_by = at, by
    merge.full_clean()
    merge.save()
    index_records([survivor, absorbed], with_dependents=True)
    record(
        f"{merge.kind}.merge_undone",
        on=[survivor, absorbed],
        by=by,
        at=at,
        absorbed=str(absorbed),
        merge=merge.pk,
        moved=_count(merge.moved),
    )
    return merge


def check_may_undo(merge: Merge, survivor: Record, *, at: datetime) -> None:
    """Raise :class:`MergeRefused` with the reason why a merge can't be undone."""
    if merge.undone_at:
        raise MergeRefused("This merge was undone already.")
    if at > merge.merged_at + UNDO_FOR:
        raise MergeRefused(
            f"A merge can be undone for {UNDO_FOR.days} days; this one is from {merge.merged_at:%-d %B %Y}."
            " Correct the record by hand, or add the other one anew."
        )
    if survivor.merged_into_id:
        raise MergeRefused(
            f"{survivor} was itself merged into another record since. Undo that merge first."
        )


def _give_values_back(
    survivor: Record, absorbed: Record, values: dict[str, list[Any]]
) -> None:
    unchanged = {
        field: before
        for field, (before, after) in values.items()
        if getattr(survivor, field) == after
    }
    if unchanged:
        _write(survivor, absorbed, unchanged)


def _move_back(model: type[models.Model], merge: Merge) -> None:
    """Repoint what the merge moved and what still hangs on the survivor."""
    for hanging in hangs_on(model):
        keys = merge.moved.get(hanging.label, [])
        for start in range(0, len(keys), _BATCH):
            still = hanging.model._base_manager.filter(
                pk__in=keys[start : start + _BATCH],
                **{hanging.field.attname: merge.survivor},
            )
            _repoint(
                hanging,
                list(still.order_by("pk").values_list("pk", flat=True)),
                to=merge.absorbed,
            )


def _reopen_proposal(merge: Merge) -> None:
    before = merge.before.get("proposal")
    if before:
        left, right = sorted((merge.survivor, merge.absorbed))
        DuplicateProposal.objects.filter(
            kind=merge.kind, left=left, right=right, state=State.MERGED
        ).update(
            state=before["state"],
            decided_at=before["decided_at"]
            and datetime.fromisoformat(before["decided_at"]),
            decided_by=before["decided_by"],
            decided_why=before["decided_why"],
        )


def _plain(keys: Sequence[Any]) -> list[int | str]:
    """Return keys as JSON holds them; a UUID is text there."""
    return [key if isinstance(key, int) else str(key) for key in keys]


def _count(moved: dict[str, Any]) -> int:
    return sum(len(keys) for label, keys in moved.items() if label != KEPT)
