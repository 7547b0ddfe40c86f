"""What a page tells somebody at the server to type, and a worker does when a button asks for it."""

from __future__ import annotations

import shlex
from pathlib import Path

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
    for name, path in refresh_inputs().items():
        if path:
            words += [f"--{name}", str(path)]
    return shlex.join(words)


def refresh_inputs() -> dict[str, Path | None]:
    """Return what a refresh goes by besides the lake: the definitions, causes and margins that stand here."""
    return {
        "definitions": approved_folder(),
        "confirmed": confirmed_causes(),
        "margins": margins_that_stand(),
    }
