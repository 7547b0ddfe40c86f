"""What the columns and words of a file mean, as a person said."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from prm.accounts.models import User
from prm.directory.imports.targets import TARGETS
from prm.directory.models import Import, Mapping
from prm.ledger.operations import record

OPEN = (Import.State.UPLOADED, Import.State.CHECKED)


class NotOpen(Exception):
    """The import is under way or over: what its columns mean can't change any more."""


@transaction.atomic
def match_columns(
    *,
    import_: Import,
    columns: dict[str, str],
    remember_as: str,
    by: User,
    at: datetime,
) -> None:
    """Say which column of the file is which of ours, and remember it under a name."""
    import_ = lock_open(import_)
    import_.columns, import_.state = columns, Import.State.UPLOADED
    import_.mapping = _remember(import_, remember_as, by=by, at=at)
    import_.full_clean(exclude=["stored_as"])
    import_.save()
    record(
        "import.matched",
        on=import_,
        by=by,
        at=at,
        columns=len([name for name in columns.values() if name]),
        remembered_as=remember_as or "nothing",
    )


@transaction.atomic
def map_values(
    *, import_: Import, values: dict[str, dict[str, str]], by: User, at: datetime
) -> None:
    """Say what the words of the file mean; a remembered mapping learns them too."""
    import_ = lock_open(import_)
    import_.values, import_.state = values, Import.State.UPLOADED
    import_.save()
    if mapping := import_.mapping:
        mapping.values = {
            column: {**mapping.values.get(column, {}), **words}
            for column, words in {**mapping.values, **values}.items()
        }
        mapping.saved_at, mapping.saved_by = at, by
        mapping.save()
    words = sum(len(each) for each in values.values())
    record("import.mapped", on=import_, by=by, at=at, words=words)


def lock_open(import_: Import) -> Import:
    """Return the import as it is now, held until the transaction ends. Raises :class:`NotOpen`."""
    found = Import.objects.select_for_update(of=("self",)).get(pk=import_.pk)
    if found.state not in OPEN:
        raise NotOpen
    return found


def _remember(import_: Import, name: str, *, by: User, at: datetime) -> Mapping | None:
    if not name:
        return import_.mapping
    target = TARGETS[import_.target].name
    mapping = Mapping.objects.filter(target=target, name__iexact=name).first()
    mapping = mapping or Mapping(target=target, name=name)
    mapping.columns, mapping.header = import_.columns, import_.header
    mapping.saved_at, mapping.saved_by = at, by
    mapping.full_clean()
    mapping.save()
    return mapping
