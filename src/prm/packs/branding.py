"""How a site names itself on what it sends out: one place, read from the settings."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from django.conf import settings


class Branding(NamedTuple):
    """The name, the logo and the colour of a site."""

    name: str
    colour: str  # #rrggbb
    logo: bytes | None  # PNG


def branding() -> Branding:
    """Return the site's own, from ``BRAND_NAME``, ``BRAND_COLOUR`` and ``BRAND_LOGO``."""
    path: Path | None = settings.BRAND_LOGO
    logo = path.read_bytes() if path and path.is_file() else None
    return Branding(settings.BRAND_NAME, settings.BRAND_COLOUR, logo)
