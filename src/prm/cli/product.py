"""What a command of the product does before it touches a row."""

from __future__ import annotations

import os


def open_product() -> None:
    """Start Django with the settings that the web server uses; quick, and it changes nothing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prm.config.settings")
    import django

    django.setup()
