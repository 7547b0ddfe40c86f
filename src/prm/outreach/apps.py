"""What we hand to practices: materials with a version and an end."""

from django.apps import AppConfig


class OutreachConfig(AppConfig):
    """Materials, and what was left where."""

    name = "prm.outreach"
