"""What every app of the product shares."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Helpers and the design system; no models and no words of the field."""

    name = "prm.common"
