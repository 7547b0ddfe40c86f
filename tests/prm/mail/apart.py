"""Steps of the outgoing mail in processes and a database of their own: ``python -m tests.prm.mail.apart STEP``."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import django

COUNT = 40
WORKERS = 4


def main(step: str) -> None:
    django.setup()
    print(json.dumps(STEPS[step]()))


def prepare() -> dict[str, Any]:
    """Make the database, lay letters down and ask for their sending."""
    from django.conf import settings
    from django.utils import timezone

    from tests.migrated import copy_migrated
    from tests.prm.mail.made import letter

    copy_migrated(settings.DATABASES["default"]["NAME"])
    for _ in range(COUNT):
        letter(at=timezone.now())
    return look()


def look() -> dict[str, Any]:
    """Tell which letters are in which state."""
    from prm.mail.models import Letter

    found: dict[str, Any] = {}
    for pk, state in Letter.objects.values_list("pk", "state"):
        found.setdefault(state, []).append(str(pk))
    return found


def wait() -> dict[str, Any]:
    """Let the time pass after which a worker counts as fallen."""
    from django.db.models import F

    from prm.mail.models import Letter
    from prm.mail.operations.sending import FALLEN_AFTER

    long_ago = F("taken_at") - FALLEN_AFTER - timedelta(seconds=1)
    Letter.objects.filter(state__in=["taken", "handing_over"]).update(taken_at=long_ago)
    return ask()


def ask() -> dict[str, Any]:
    """Ask a worker to send."""
    from prm.common.jobs import enqueue

    enqueue("send_letters")
    return look()


def send_together() -> dict[str, Any]:
    """Send by several workers at once."""
    with ThreadPoolExecutor(WORKERS) as pool:
        sent = [*pool.map(send, range(WORKERS))]
    return {**look(), "by_worker": sent}


def send(worker: int) -> int:
    """Send as one worker does."""
    from django.db import connection
    from django.utils import timezone

    from prm.mail.operations import send_letters

    try:
        return send_letters(at=timezone.now())
    finally:
        connection.close()


STEPS = {step.__name__: step for step in (prepare, look, wait, ask, send_together)}

if __name__ == "__main__":
    main(sys.argv[1])
