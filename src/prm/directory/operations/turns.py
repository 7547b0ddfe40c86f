"""Who waits for whom when records are merged while others write to them.

A row that is written to a record in the instant in which it is absorbed would be lost from sight. SQLite lets one write
at a time; on PostgreSQL whoever writes holds the record, and whoever brings many takes a turn of their own.
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

from prm.common.prepared import Prepared, prepared

_TURN = (
    8_417_203  # names the turn among the advisory locks of a database; any number does
)

Record = TypeVar("Record", bound=models.Model)


def take_turn() -> None:
    """Let nobody merge records, and nobody else take a turn, until the transaction ends. Waits for those before."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [_TURN])


def nobody_has_a_turn() -> bool:
    """Say whether nobody has a turn; if so, nobody gets one until the transaction ends."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock_shared(%s)", [_TURN])
        return bool(cursor.fetchone() == (True,))


def hold(record: Record) -> Record:
    """Keep a record from being absorbed until the transaction ends; return the one that it is part of by now.

    As light as a foreign key's own lock: colleagues may write to the same record.
    """
    model = type(record)
    if connection.vendor == "postgresql":
        table = connection.ops.quote_name(model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"select 1 from {table} where id = %s for key share",
                [record.pk],
            )
    current: Record | None = next(iter(_by_key(model)(record.pk)), None)
    if current is None:
        return model._default_manager.get(pk=record.pk)  # says that it is gone
    survivor = getattr(current, "merged_into", None)
    return hold(survivor) if survivor else current


@cache
def _by_key(model: type[models.Model]) -> Prepared[Any]:
    return prepared(int)(lambda key: model._default_manager.filter(pk=key))


def lock(record: Record) -> Record:
    """Let nobody else change a record until the transaction ends; return the one that it is part of by now.

    Come here first, before the rows that hang on the record are locked: a merge goes the same way.
    """
    rows = type(record)._default_manager.select_for_update()
    current = rows.get(pk=record.pk)
    survivor = getattr(current, "merged_into", None)
    return lock(survivor) if survivor else current
