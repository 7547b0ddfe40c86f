"""What machines speak: the sync of devices."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Thin: it reads, calls operations, and answers in JSON."""

    name = "prm.api"
