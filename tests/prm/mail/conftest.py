"""A site with a mail server that a test can look into."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.smtp_sink import Sink, smtp_sink


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    """Run a mail server, and let the site send by it; jobs wait until a test does them."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.MAIL_CONFIGURED = True
    with smtp_sink() as running:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        yield running
