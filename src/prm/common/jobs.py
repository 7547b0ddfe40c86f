"""Long work, asked for by any app and done by a worker: where a request ends and a job begins."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string


def enqueue(job: str, **arguments: int | str) -> None:
    """Ask for a job of ``prm.config.jobs`` by name, once the rows that it will read are kept.

    Arguments are ids and words: a job reads its rows itself, as they are when its turn comes.
    """
    # Named in the settings: the apps stand below the room that knows all jobs.
    send = import_string(settings.JOB_QUEUE)
    transaction.on_commit(lambda: send(job, arguments))
