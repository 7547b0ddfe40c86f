"""What a steward does with marts, and the record of who took patients' rows away."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings

from headwater import marts
from headwater.marts import Mart
from prm.accounts.models import User
from prm.web.data.queries import Load, QuarantineFile

log = logging.getLogger("prm.data")


def publish_mart(*, mart_id: str, by: User, at: datetime) -> Mart:
    """Let another mart serve every page from now on.

    Raises
    ------
    InputError
        If there is no such mart.
    StorageError
        If it is damaged; the current one goes on serving.
    """
    mart = marts.rollback(settings.MARTS, to=mart_id, at=at)
    log.info("mart published", extra={"mart": mart.id, "by": by.pk, "role": by.role})
    return mart


def record_quarantine_taken(*, load: Load, file: QuarantineFile, by: User) -> None:
    """Write down who took refused rows; never what stands in them."""
    log.info(
        "quarantine taken",
        extra={"load": load.id, "file": file.name, "by": by.pk, "role": by.role},
    )
