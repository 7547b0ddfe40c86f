"""Letters as tests need them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from prm.mail.models import Letter
from prm.mail.operations import queue_letter

AT = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
NAMES = iter(range(1_000_000))


def letter(**given: Any) -> Letter:
    """Queue a letter that nobody queued before."""
    usual = {
        "key": f"letter {next(NAMES)}",
        "to_name": "Imre Mott",
        "to_address": "imre@house.example",
        "subject": "An issue is yours",
        "template": "issues/mail/code.txt",
        "words": {"until": AT},
        "link": {"path": "/issues/1/"},
        "at": AT,
    }
    made = queue_letter(**{**usual, **given})
    assert made is not None
    return made


def no_job(job: str, arguments: object) -> None:
    """Stand where jobs are sent to, for a test that does them itself."""
