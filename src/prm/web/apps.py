"""The screens that staff see."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The shell, and the pages composed from the apps beneath."""

    name = "prm.web"
