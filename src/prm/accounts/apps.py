"""People who sign in, and what each may see."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, roles and permissions."""

    name = "prm.accounts"
