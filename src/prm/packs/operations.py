"""Freezing a week."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from headwater.schema.progress import Progress, no_progress
from prm.accounts.models import User
from prm.insights.queries.current import current_mart
from prm.ledger.operations import record
from prm.packs.asking import Ask, Before
from prm.packs.content import Content
from prm.packs.models import Pack, PackKind
from prm.packs.weekly import make_weekly


def freeze_week(
    *,
    monday: date,
    by: User | None,
    at: datetime,
    progress: Progress = no_progress,
) -> Pack:
    """Make the weekly pack of a week as it stands at a moment, and keep it for ever.

    Raises
    ------
    headwater.schema.errors.StorageError
        If the mart that serves can't be read.
    """
    mart = current_mart()
    ask = Ask(mart, monday, at, _before(PackKind.WEEKLY, monday))
    content = make_weekly(ask, progress)
    return _keep(PackKind.WEEKLY, content, mart.id if mart else "", by, at)


def _before(kind: PackKind, monday: date) -> Before | None:
    """Return the newest pack of the newest week before one."""
    found = Pack.objects.filter(kind=kind, monday__lt=monday).first()
    if found is None:
        return None
    return Before(found.monday, found.made_at, found.content.asked)


@transaction.atomic
def _keep(
    kind: PackKind, content: Content, mart: str, by: User | None, at: datetime
) -> Pack:
    pack = Pack(
        kind=kind,
        monday=content.first,
        mart=mart,
        body=content.as_json(),
        digest=content.digest(),
        made_at=at,
        made_by=by,
    )
    pack.save(force_insert=True)
    record("pack.frozen", on=pack, by=by, at=at, mart=mart, digest=pack.digest)
    return pack
