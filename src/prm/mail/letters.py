"""A letter as it leaves: its text made from the template, its link made anew for whoever reads it."""

from __future__ import annotations

from datetime import datetime
from email.utils import formataddr, parseaddr
from functools import cache

from django.conf import settings
from django.core.mail import EmailMessage
from django.template import engines
from django.utils.module_loading import import_string
from jinja2 import Environment

from prm.mail.models import Letter

ANYWHERE = "localhost"


def message_of(letter: Letter, at: datetime) -> EmailMessage:
    """Return the mail that a letter is."""
    return EmailMessage(
        subject=letter.subject,
        body=text_of(letter, secret_of(letter, at)),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[formataddr((letter.to_name, letter.to_address))],
        headers={
            # The letter's own: sent again by a person, a mailbox may still see that it is the same one.
            "Message-ID": f"<{letter.pk}@{_domain()}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def text_of(letter: Letter, secret: str) -> str:
    """Return a letter's text, with what only its reader may have put in: a link, mostly."""
    facts = {"to_name": letter.to_name, "site": settings.SITE_URL, "link": secret}
    return _plain_text().get_template(letter.template).render({**letter.words, **facts})


def secret_of(letter: Letter, at: datetime) -> str:
    """Return the address that a letter leads to, or the code that it brings: nothing of it is kept in the row."""
    link = letter.link
    if not link:
        return ""
    if "path" in link:
        return f"{settings.SITE_URL}{link['path']}"
    made: str = import_string(settings.LETTER_LINKS)(link, at)
    return made


@cache
def _plain_text() -> Environment:
    """Return the environment of pages, without their escaping: nothing reads a letter as markup."""
    pages: Environment = engines["jinja"].env  # type: ignore[attr-defined]
    return pages.overlay(autoescape=False)


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or ANYWHERE
