"""Laying a letter into the outgoing mail, in the transaction of whatever it tells."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from prm.common.jobs import enqueue
from prm.mail.models import Letter, LetterState

LINE = 200  # what the columns hold, and more than a mailbox shows


@transaction.atomic
def queue_letter(
    *,
    key: str,
    to_name: str,
    to_address: str,
    subject: str,
    template: str,
    words: dict[str, Any],
    link: dict[str, Any] | None = None,
    at: datetime,
    not_before: datetime | None = None,
) -> Letter | None:
    """Lay a letter down to be sent once; None if one of this key was laid down before.

    Parameters
    ----------
    key
        What it tells, to whom: ``issue <id> escalated to <owner> at step 2``. The same key is the same letter.
    template
        A Jinja text, ``<app>/mail/<name>.txt``. It reads each of ``words``, and ``link``, ``site`` and ``to_name``.
    words
        Plain values and dates; nothing of a patient, and nothing that only the reader may know.
    link
        ``{"path": "/issues/…/"}``, or what ``settings.LETTER_LINKS`` makes an address of when the letter is sent.
    """
    letter, made = Letter.objects.get_or_create(
        key=key,
        defaults={
            "to_name": _line(to_name),
            "to_address": to_address,
            "subject": _line(subject),
            "template": template,
            "words": json.loads(json.dumps(words, cls=DjangoJSONEncoder)),
            "link": link or {},
            # Without a mail server it is read here: that is how one tries Headwater out.
            "state": LetterState.WAITING
            if settings.MAIL_CONFIGURED
            else LetterState.KEPT,
            "queued_at": at,
            "not_before": max(not_before or at, at),
        },
    )
    if made and letter.state == LetterState.WAITING:
        enqueue("send_letters")
    return letter if made else None


def _line(text: str) -> str:
    """Return a text as a mail's head takes it: no line break could smuggle in another head."""
    return " ".join(text.split())[:LINE]
