"""`django-admin assets`: make what browsers fetch ready to be served."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command

from prm.common import assets


class Command(BaseCommand):
    """Builds the chart bundle and, for a server, gathers every static file under a hashed name."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Do only what isn't done yet."""
        if assets.build(settings.BUILT_ASSETS):
            self._say("The chart bundle is built.", **options)
        if not settings.DEBUG:
            call_command("collectstatic", interactive=False, verbosity=0)
            self._say("The static files are gathered.", **options)

    def _say(self, text: str, *, verbosity: int = 1, **_: Any) -> None:
        if verbosity:
            self.stdout.write(text)
