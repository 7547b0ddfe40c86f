"""The database itself refuses to change or remove an entry."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from prm.ledger.guards import MESSAGE, put_up, take_down
from prm.ledger.models import Entry, Mention
from prm.ledger.operations import record
from tests.cast import Cast

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.mark.req("CMP-09")
def test_an_entry_can_be_added_but_neither_changed_nor_removed(cast: Cast) -> None:
    put_up(connection)  # as the migration does; rolled back with the test
    record("user.invited", on=cast.liaison, by=None, at=AT)
    attempts = (
        lambda: Entry.objects.update(verb="user.closed"),
        lambda: Mention.objects.update(label="X"),
        lambda: Mention.objects.all().delete(),
        lambda: Entry.objects.all()._raw_delete("default"),  # past Django's own refusal
    )
    for attempt in attempts:
        with pytest.raises(DatabaseError, match=MESSAGE), transaction.atomic():
            attempt()
    take_down(connection)
    assert Mention.objects.all().delete()[0] == 1
