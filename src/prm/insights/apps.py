"""Where the numbers meet the product."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """Reads the published mart and lays it beside the practices; no models of its own yet."""

    name = "prm.insights"
