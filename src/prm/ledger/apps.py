"""The append-only, hash-chained record of who did what."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Entries, their chain, and their sentences."""

    name = "prm.ledger"
