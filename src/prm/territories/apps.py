"""Who covers which practices, how often, and how fairly the work is shared."""

from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    """Territories, their liaisons, tiers and cadence."""

    name = "prm.territories"
