"""Statements become records: found or made, their words kept, the winning ones shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from headwater.schema.progress import Progress, no_progress
from prm.directory.adopting.attributes import ATTRIBUTES
from prm.directory.adopting.checking import Words, check_statements
from prm.directory.adopting.deliveries import Adoption, Kind, Statement, count
from prm.directory.models import SourceRecord
from prm.directory.operations.adopting.subjects import (
    MODELS,
    NPI_CODE,
    Survivors,
    find_subjects,
)
from prm.directory.operations.adopting.winners import new_records, show_winners
from prm.directory.operations.adopting.words import (
    BATCH,
    Said,
    Source,
    current_words,
    keep_words,
    write_columns,
)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Some words, what their source said before, and the records they are about."""

    words: Sequence[Words]
    before: dict[str, SourceRecord]  # by stored key
    subjects: dict[str, int]  # by key
    made: set[int]  # records that are new


def adopt_statements(
    kind: Kind,
    statements: Sequence[Statement],
    *,
    source: Source,
    adoption: Adoption,
    progress: Progress = no_progress,
) -> set[int]:
    """Adopt what a source says of records of one kind; return the records that it touched.

    Each batch asks a constant number of queries, whatever it holds.
    """
    words, refusals = check_statements(statements, source=source.name)
    adoption.refusals.extend(refusals)
    survivors = Survivors(kind)
    touched: set[int] = set()
    stage = f"{kind} rows adopted"
    progress(stage, 0, len(words))
    for start in range(0, len(words), BATCH):
        batch = _prepare(kind, words[start : start + BATCH], source, survivors)
        touched |= _adopt(kind, batch, source, adoption)
        progress(stage, min(start + BATCH, len(words)), len(words))
    if kind == "organization":
        _link_to_new(touched)
    return touched


def _prepare(
    kind: Kind, words: Sequence[Words], source: Source, survivors: Survivors
) -> _Batch:
    before = current_words(source.name, (each.stored_key for each in words))
    subjects = {
        each.key: survivors.of(getattr(before[each.stored_key], f"{kind}_id"))
        for each in words
        if each.stored_key in before
    }
    unknown = [each for each in words if each.key not in subjects]
    subjects |= find_subjects(kind, unknown, survivors=survivors)
    named = "last_name" if kind == "practitioner" else "name"
    # The register's notice that an NPI is closed makes nobody known whom we didn't know.
    strangers = [
        each for each in unknown if each.key not in subjects and each.values.get(named)
    ]
    made = MODELS[kind]._default_manager.bulk_create(
        new_records(kind, [each.values for each in strangers])
    )
    pks = [record.pk for record in made]
    subjects |= {each.key: pk for each, pk in zip(strangers, pks, strict=True)}
    return _Batch(words, before, subjects, set(pks))


def _adopt(kind: Kind, batch: _Batch, source: Source, adoption: Adoption) -> set[int]:
    about = [each for each in batch.words if each.key in batch.subjects]
    count(adoption.outside_area, kind, len(batch.words) - len(about))
    said = [
        Said((kind, batch.subjects[each.key]), each.stored_key, dict(each.values))
        for each in about
    ]
    fresh = keep_words(source, said, before=batch.before)
    if kind == "organization":
        _take_roster_codes(about, batch)
    known = [each for each in fresh if each.subject[1] not in batch.made]
    shown = show_winners(
        kind,
        {each.subject[1] for each in known},
        fallen_silent=_fallen_silent(known, batch.before),
    )
    differing = {
        each.key
        for each in known
        if each.key not in batch.before or batch.before[each.key].values != each.values
    }
    deactivated = {
        each.subject[1]
        for each in fresh
        if each.subject[1] in batch.made and each.values.get("deactivated_on")
    }
    count(adoption.created, kind, len(batch.made))
    count(adoption.changed, kind, len(differing))
    count(adoption.unchanged, kind, len(said) - len(batch.made) - len(differing))
    count(adoption.deactivated, kind, len(shown.deactivated | deactivated))
    count(adoption.reactivated, kind, len(shown.reactivated))
    return {each.subject[1] for each in fresh}


def _fallen_silent(
    said: Iterable[Said], before: dict[str, SourceRecord]
) -> dict[int, set[str]]:
    silent: dict[int, set[str]] = {}
    for each in said:
        if each.key in before:
            gone = before[each.key].values.keys() - each.values.keys()
            silent.setdefault(each.subject[1], set()).update(gone)
    return silent


def _take_roster_codes(words: Iterable[Words], batch: _Batch) -> None:
    """Give organizations that the register brought the code by which the roster, and so the mart, knows them."""
    codes = {
        batch.subjects[each.key]: each.key
        for each in words
        if not each.key.startswith(NPI_CODE)
        and batch.subjects[each.key] not in batch.made
    }
    model = MODELS["organization"]
    coded = model._default_manager.filter(pk__in=codes, code__startswith=NPI_CODE)
    changed = list(coded)
    for record in changed:
        record.code = codes[record.pk]  # type: ignore[attr-defined]
    write_columns(changed, ["code"])


def _link_to_new(organizations: set[int]) -> None:
    """Tie records to organizations that they named before anybody had told us of these."""
    if not organizations:
        return
    rows = MODELS["organization"]._default_manager.filter(pk__in=organizations)
    codes = list(rows.values_list("code", flat=True))
    for kind in ("organization", "facility", "practice"):
        name = "parent" if kind == "organization" else "organization"
        assert name in ATTRIBUTES[kind]
        waiting = SourceRecord.objects.filter(
            **{f"{kind}__isnull": False, f"{kind}__{name}__isnull": True},
            superseded_at__isnull=True,
            **{f"values__{name}__in": codes},
        )
        show_winners(kind, set(waiting.values_list(kind, flat=True)))
