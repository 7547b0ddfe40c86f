"""What we set out to do: goals, and interventions meant to change referrals."""

from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    """Goals and interventions."""

    name = "prm.programs"
