"""Triggers that keep the database itself from changing or removing an entry.

They stop slips and careless scripts; whoever may drop triggers is caught by the seals.
"""

from __future__ import annotations

from itertools import product

from django.db.backends.base.base import BaseDatabaseWrapper

GUARDED_FROM = ("update", "delete")
GUARDED = ("ledger_entry", "ledger_mention")
MESSAGE = "the ledger is append-only"

_POSTGRES_FUNCTION = f"""
create or replace function ledger_refuse() returns trigger language plpgsql as $$
begin raise exception '{MESSAGE}'; end $$
"""


def put_up(database: BaseDatabaseWrapper) -> None:
    """Refuse every update and delete of entries and mentions."""
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
        for table, verb in product(GUARDED, GUARDED_FROM):
            act = (
                "for each row execute function ledger_refuse()"
                if database.vendor == "postgresql"
                else f"begin select raise(abort, '{MESSAGE}'); end"
            )
            cursor.execute(
                f"create trigger {table}_no_{verb} before {verb} on {table} {act}"
            )


def take_down(database: BaseDatabaseWrapper) -> None:
    """Let rows be changed again: for a migration that must, and for tests that tamper."""
    with database.cursor() as cursor:
        for table, verb in product(GUARDED, GUARDED_FROM):
            on = f" on {table}" if database.vendor == "postgresql" else ""
            cursor.execute(f"drop trigger if exists {table}_no_{verb}{on}")
