"""Where the numbers meet the product."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """Reads the published mart, and keeps what people say of it: barriers, and what can't be won back."""

    name = "prm.insights"
