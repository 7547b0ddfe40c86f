"""Long work: asked for on a page, done by a worker, looked at, stopped and begun again."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """What a worker does for minutes: a row from the asking to the end."""

    name = "prm.jobs"
