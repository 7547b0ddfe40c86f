"""One operation, one entry, sealed with the entry before."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from prm.ledger.models import Entry
from prm.ledger.operations import record
from prm.ledger.seal import GENESIS
from tests.cast import Cast

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.mark.req("CMP-09")
def test_each_entry_follows_the_one_before(cast: Cast) -> None:
    first = record("user.invited", on=cast.liaison, by=cast.administrator, at=AT)
    second = record("user.closed", on=cast.liaison, by=None, at=AT, share=0.5)
    assert (first.sequence, first.previous_hash) == (1, GENESIS)
    assert (second.sequence, second.previous_hash) == (2, first.hash)
    kept = Entry.objects.get(sequence=2)
    assert (kept.by_name, kept.particulars) == ("Headwater", {"share": 0.5})
