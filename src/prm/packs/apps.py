"""Packs: what a week came to, frozen."""

from django.apps import AppConfig


class PacksConfig(AppConfig):
    """Weekly packs, made of what the apps beneath know."""

    name = "prm.packs"
