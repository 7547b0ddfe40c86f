"""Mail to one person, in plain text: it is read anywhere and betrays nothing of what was opened."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.core import mail
from django.template.loader import render_to_string

log = logging.getLogger(__name__)


def send_mail(*, to: str, subject: str, template: str, context: dict[str, Any]) -> bool:
    """Send a mail, and say whether it left. Without a mail server nothing is sent."""
    if not settings.MAIL_CONFIGURED:
        return False
    text = render_to_string(template, context)
    try:
        mail.send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [to])
    except OSError as error:  # smtplib's errors are among them
        log.warning("a mail couldn't be sent", extra={"reason": str(error)})
        return False
    return True
