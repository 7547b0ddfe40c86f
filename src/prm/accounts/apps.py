"""People who sign in, and what each may see."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, roles and permissions."""

    name = "prm.accounts"

    def ready(self) -> None:
        """Refuse to start with a setting that would let people in more easily than meant."""
        from prm.accounts.second_factor import check_setting

        check_setting()
