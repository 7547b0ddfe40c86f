"""What keeps practices from referring to us: recorded, owned, timed, fixed, and told back."""

from django.apps import AppConfig


class IssuesConfig(AppConfig):
    """Issues and their clocks."""

    name = "prm.issues"
