"""Who is who: health systems, organizations, facilities, practices, practitioners and contacts."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """The directory, and where each of its attributes comes from."""

    name = "prm.directory"
