"""What a page tells somebody at the server to type."""

from __future__ import annotations

import shlex

from django.conf import settings

from prm.directory.definitions.queries import approved_folder
from prm.insights.handing_over import confirmed_causes
from prm.programs.handing_over import margins_that_stand


def folders() -> dict[str, str]:
    """Return the folders of the lake and the marts, and the command that makes a mart of the one in the other."""
    return {
        "lake": str(settings.LAKE),
        "marts": str(settings.MARTS),
        "refresh": refresh_command(),
    }


def refresh_command() -> str:
    """Return the command that publishes a mart, by the definitions, confirmed causes and margins that stand."""
    words = [
        "headwater",
        "refresh",
        "--lake",
        str(settings.LAKE),
        "--marts",
        str(settings.MARTS),
    ]
    approved = approved_folder()
    if approved:
        words += ["--definitions", str(approved)]
    confirmed = confirmed_causes()
    if confirmed:
        words += ["--confirmed", str(confirmed)]
    margins = margins_that_stand()
    if margins:
        words += ["--margins", str(margins)]
    return shlex.join(words)
