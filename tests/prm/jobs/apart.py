"""Steps of a refresh in processes and a database of their own: ``python -m tests.prm.jobs.apart STEP``."""

from __future__ import annotations

import json
import sys
from typing import Any

import django


def main(step: str) -> None:
    django.setup()
    print(json.dumps(STEPS[step]()))


def prepare() -> dict[str, Any]:
    """Make the database, and ask for a refresh."""
    from django.conf import settings

    from prm.accounts.models import User
    from tests.migrated import copy_migrated

    copy_migrated(settings.DATABASES["default"]["NAME"])
    User.objects.create(email="s@example.org", name="Sunniva Brack", role="steward")
    return ask()


def ask() -> dict[str, Any]:
    """Ask for a refresh, as the button does."""
    from django.utils import timezone

    from prm.accounts.models import User
    from prm.jobs.operations import ask_job

    ask_job(
        kind="refresh",
        what="Refresh the mart",
        about="mart",
        by=User.objects.get(),
        at=timezone.now(),
    )
    return look()


def cancel() -> dict[str, Any]:
    """Cancel the newest job."""
    from django.utils import timezone

    from prm.accounts.models import User
    from prm.jobs.operations import cancel_job

    cancel_job(job=_newest(), by=User.objects.get(), at=timezone.now())
    return look()


def again() -> dict[str, Any]:
    """Start the newest job again."""
    from django.utils import timezone

    from prm.accounts.models import User
    from prm.jobs.operations import repeat_job

    repeat_job(job=_newest(), by=User.objects.get(), at=timezone.now())
    return look()


def look() -> dict[str, Any]:
    """Tell how all jobs stand, newest last, and what the newest says."""
    from django.conf import settings

    from headwater.marts import open_current
    from prm.jobs import board
    from prm.jobs.models import Job
    from prm.jobs.queries import has_fallen, lines_of

    newest = _newest()
    said = board.standing_of(newest.pk)
    mart = open_current(settings.MARTS) if settings.MARTS.exists() else None
    return {
        "states": [*Job.objects.order_by("pk").values_list("state", flat=True)],
        "fallen": has_fallen(newest),
        "stage": said.stage if said else "",
        "outcome": newest.outcome,
        "log": [words for _, words, _ in lines_of(newest)],
        "mart": mart.id if mart else None,
    }


def _newest() -> Any:
    from prm.jobs.models import Job

    return Job.objects.order_by("pk").last()


STEPS = {step.__name__: step for step in (prepare, ask, cancel, again, look)}

if __name__ == "__main__":
    main(sys.argv[1])
