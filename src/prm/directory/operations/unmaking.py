"""Removing records that came by mistake, as long as nothing but their sources' words hangs on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import models

from prm.directory.adopting.deliveries import Kind
from prm.directory.merging import hangs_on
from prm.directory.models import Affiliation, Practice, SourceRecord
from prm.directory.operations.adopting.subjects import MODELS
from prm.directory.search.models import SearchEntry
from prm.directory.search.operations import remove_records

# What comes and goes with a record: it says nothing that a person did.
_OF_SOURCES = (SourceRecord, SearchEntry)


def find_held(
    kind: Kind, keys: Iterable[int], *, besides: tuple[type[models.Model], ...] = ()
) -> set[int]:
    """Return the records on which something hangs that nobody may lose, one query a foreign key.

    Parameters
    ----------
    besides
        Models whose rows go with the record, too.
    """
    wanted = [*keys]
    held: set[int] = set()
    for hanging in hangs_on(MODELS[kind]):
        if not _goes_along(hanging.model, besides):
            name = hanging.field.name
            rows = hanging.model._base_manager.filter(**{f"{name}__in": wanted})
            held |= set(rows.values_list(name, flat=True).distinct())
    return held


def _goes_along(
    model: type[models.Model], besides: tuple[type[models.Model], ...]
) -> bool:
    # A higher app marks what it works out from records, and works out again.
    derived = getattr(model, "is_derived", False)
    return derived or issubclass(model, (*_OF_SOURCES, *besides))


def remove_practices(keys: Sequence[int]) -> list[Practice]:
    """Remove practices with their affiliations and sources' words; return those that are held, and then remove none."""
    held = find_held("practice", keys, besides=(Affiliation,))
    if held:
        return list(Practice.objects.filter(pk__in=held).order_by("name"))
    practices = list(Practice.objects.filter(pk__in=keys))
    affiliations = Affiliation.objects.filter(practice__in=keys)
    claims = SourceRecord.objects.filter(
        key__startswith="affiliation:",
        values__place__in=[practice.code for practice in practices],
    )
    affiliations.delete()
    claims.delete()
    remove_subjects("practice", keys)
    return []


def remove_subjects(kind: Kind, keys: Sequence[int]) -> None:
    """Remove records on which nothing hangs but what sources said of them."""
    model = MODELS[kind]
    records = list(model._default_manager.filter(pk__in=keys))
    if kind != "facility":
        remove_records(records)
    for hanging in hangs_on(model):
        if _goes_along(hanging.model, ()):
            rows = hanging.model._base_manager
            rows.filter(**{f"{hanging.field.name}__in": keys}).delete()
    model._default_manager.filter(pk__in=keys).delete()
