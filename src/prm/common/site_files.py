"""Definitions of a site: its own file beside the data, where it has laid one there, else the one that ships."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from headwater.schema.definitions import definitions_folder


def site_definition(name: str) -> Path:
    """Return where a definition is read from. A site's own is part of its backups, and no upgrade touches it."""
    own: Path = settings.DEFINITIONS / name
    return own if own.exists() else definitions_folder() / name
