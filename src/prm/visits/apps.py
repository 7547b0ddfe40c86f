"""Field work: visits and other interactions, what we promised, whom we introduce, and the week's plan."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """What a liaison does, and what came of it."""

    name = "prm.visits"
