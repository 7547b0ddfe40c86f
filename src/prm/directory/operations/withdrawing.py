"""Taking back what one load brought: the words it superseded count again, what only it knew goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from prm.accounts.models import User
from prm.directory.adopting.deliveries import Kind, count
from prm.directory.models import Organization, SourceRecord
from prm.directory.operations.adopting.delivering import index_touched
from prm.directory.operations.adopting.spells import SHAPES, settle_rows
from prm.directory.operations.adopting.winners import show_winners
from prm.directory.operations.adopting.words import BATCH, in_batches
from prm.directory.operations.turns import take_turn
from prm.directory.operations.unmaking import find_held, remove_subjects
from prm.ledger.operations import record

# Whoever points at others goes before them.
_ORDER: tuple[Kind, ...] = ("practitioner", "practice", "facility", "organization")
_STATEMENTS = {f"{kind}:" for kind in _ORDER}


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What taking a load back did, by kind: records that went, that show older or others' words, that stay as they are.

    A record stays when something of ours hangs on it (a note, a visit, another source's affiliation), although no
    source speaks of it any more.
    """

    removed: Counter[str] = field(default_factory=Counter)
    restored: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)

    @property
    def in_words(self) -> str:
        """What it did, in a few words."""
        counts = (
            (self.removed.total(), "removed"),
            (self.restored.total(), "as before"),
            (self.kept.total(), "kept, because something hangs on them"),
        )
        words = [f"{count:,} {what}" for count, what in counts if count]
        return ", ".join(words) or "nothing was of it"


@dataclass(slots=True)
class _Touched:
    """Records of one kind, and what nobody says of them any more."""

    silent: dict[int, set[str]] = field(default_factory=dict)  # attributes by record
    claims: dict[int, dict[str, set[str]]] = field(
        default_factory=dict
    )  # shape: sources


@transaction.atomic
def withdraw_load(*, load_id: str, by: User, at: datetime) -> Withdrawal:
    """Undo what one load brought into the directory; the lake keeps it.

    Words of later loads stay. A load that brought nothing new takes nothing away.
    """
    take_turn()
    said = list(
        SourceRecord.objects.select_for_update(of=("self",)).filter(load_id=load_id)
    )
    touched = _withdraw_words(said)
    done = Withdrawal()
    for kind, some in touched.items():
        for shape in SHAPES:
            silent = {
                key: sources[shape.name]
                for key, sources in some.claims.items()
                if shape.name in sources
            }
            for keys in in_batches(silent):
                settle_rows(
                    shape, kind, keys, fallen_silent={k: silent[k] for k in keys}
                )
    for kind in _ORDER:
        if kind in touched:
            _show_or_remove(kind, touched[kind], done)
    record(
        "load.withdrawn",
        by=by,
        at=at,
        load=load_id,
        removed=dict(done.removed),
        restored=dict(done.restored),
        kept=dict(done.kept),
        came_of_it=done.in_words,
    )
    return done


def _withdraw_words(said: Sequence[SourceRecord]) -> dict[Kind, _Touched]:
    """Delete a load's words, bring back those before them; return the records that they were about."""
    current = [row for row in said if row.superseded_at is None]
    for start in range(0, len(said), BATCH):
        keys = [row.pk for row in said[start : start + BATCH]]
        SourceRecord.objects.filter(pk__in=keys).delete()
    for start in range(0, len(current), BATCH):
        _bring_back(current[start : start + BATCH])
    touched: dict[Kind, _Touched] = {}
    for row in said:
        for kind in _ORDER:
            if key := getattr(row, f"{kind}_id"):
                some = touched.setdefault(kind, _Touched())
                _note(some, key, row)
    return touched


def _note(touched: _Touched, key: int, row: SourceRecord) -> None:
    shape = row.key.partition(":")[0]
    if f"{shape}:" in _STATEMENTS:
        touched.silent.setdefault(key, set()).update(row.values)
    else:
        touched.claims.setdefault(key, {}).setdefault(shape, set()).add(row.source)


def _bring_back(rows: Sequence[SourceRecord]) -> None:
    """Let the newest of the words that these superseded count again."""
    gone = {(row.source, row.key) for row in rows}
    earlier = (
        SourceRecord.objects.filter(
            source__in={row.source for row in rows},
            key__in=[row.key for row in rows],
            superseded_at__isnull=False,
        )
        .order_by("as_of", "recorded_at", "pk")
        .values_list("source", "key", "pk")
    )
    newest = {(source, key): pk for source, key, pk in earlier if (source, key) in gone}
    SourceRecord.objects.filter(pk__in=newest.values()).update(superseded_at=None)


def _show_or_remove(kind: Kind, touched: _Touched, done: Withdrawal) -> None:
    spoken_of = _spoken_of(kind, touched.silent)
    orphans = touched.silent.keys() - spoken_of
    if kind == "organization":
        # Parents and subsidiaries that came together go together.
        for keys in in_batches(orphans):
            Organization.objects.filter(pk__in=keys).update(parent=None)
    held: set[int] = set()
    for keys in in_batches(orphans):
        held |= (stay := find_held(kind, keys))
        remove_subjects(kind, [key for key in keys if key not in stay])
    for keys in in_batches(spoken_of):
        silent = {key: touched.silent[key] for key in keys}
        show_winners(kind, keys, fallen_silent=silent)
    changed = spoken_of | touched.claims.keys() - orphans
    index_touched({kind: changed})
    count(done.removed, kind, len(orphans - held))
    count(done.restored, kind, len(changed))
    count(done.kept, kind, len(held))


def _spoken_of(kind: Kind, keys: Iterable[int]) -> set[int]:
    found: set[int] = set()
    for some in in_batches(keys):
        rows = SourceRecord.objects.filter(
            **{f"{kind}__in": some},
            key__startswith=f"{kind}:",
            superseded_at__isnull=True,
        )
        found |= set(rows.values_list(kind, flat=True))
    return found
