"""What a steward does with marts, and the record of who took patients' rows away, and why."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from headwater import marts
from headwater.marts import Mart
from headwater.schema.progress import Progress
from prm.accounts.models import User
from prm.ledger.operations import record
from prm.web.commands import refresh_inputs
from prm.web.data.queries import Load, QuarantineFile


def publish_mart(*, mart_id: str, by: User, at: datetime) -> Mart:
    """Let another mart serve every page from now on.

    Raises
    ------
    InputError
        If there is no such mart.
    StorageError
        If it is damaged; the current one goes on serving.
    """
    with transaction.atomic():
        mart = marts.rollback(settings.MARTS, to=mart_id, at=at)
        record("mart.published", by=by, at=at, mart=mart.id)
    return mart


def refresh_mart(*, by: User | None, at: datetime, progress: Progress) -> Mart:
    """Make a mart of the lake, by what stands here, and publish it; until then, and if that fails, the last one serves.

    Raises
    ------
    InputError
        If there is no lake, or what stands here can't be used.
    StorageError
        If the disk is full, or another refresh is at work.
    """
    inputs = refresh_inputs()
    mart = marts.refresh(
        settings.LAKE,
        marts=settings.MARTS,
        definitions=inputs["definitions"],
        confirmed=inputs["confirmed"],
        margins=inputs["margins"],
        at=at,
        progress=progress,
    )
    record("mart.refreshed", by=by, at=at, mart=mart.id)
    return mart


def record_quarantine_taken(
    *, load: Load, file: QuarantineFile, why: str, by: User, at: datetime
) -> None:
    """Write down who took refused rows, and why; never what stands in them."""
    record("quarantine.taken", by=by, at=at, why=why, load=load.id, file=file.name)
