"""New rows of the hot pages, without the query that Django makes of each: to make it takes longer than to run it.

As ``save(force_insert=True)`` does, but that no signal is sent: nothing here listens to any.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connections, models
from django.db.utils import DEFAULT_DB_ALIAS


def insert(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model. A key that the database counts up isn't read back.

    Raises
    ------
    IntegrityError
        If the database refuses one of them; none is written.
    """
    if not rows:
        return
    connection = connections[DEFAULT_DB_ALIAS]
    meta = rows[0]._meta
    fields = [
        field
        for field in meta.concrete_fields
        if not isinstance(field, models.AutoField)
    ]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    begin = f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES "
    each = f"({', '.join(['%s'] * len(fields))})"
    values = [
        field.get_db_prep_save(field.pre_save(row, True), connection)
        for row in rows
        for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(begin + ", ".join([each] * len(rows)), values)
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
