"""Rows are inserted as Django's own save inserts them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from prm.common.ids import uuid7
from prm.common.inserting import insert
from prm.visits.models import Interaction
from tests.cast import Cast
from tests.prm.territories.made import make_practice

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 15, 30, 1, 250, tzinfo=UTC)


def visit(cast: Cast, practice: object) -> Interaction:
    return Interaction(
        practice=practice,
        by=cast.director,
        made_at=AT,
        arrived_at=AT,
        kind="visit",
        at=AT,
        purpose="listen",
        topics=["access", "100 % “quoted” %s"],
    )


def values_of(row: Interaction) -> dict[str, object]:
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
    }


def test_a_row_is_read_back_as_it_was_and_as_save_writes_it(cast: Cast) -> None:
    practice = make_practice("Alder Creek")
    ours, theirs = visit(cast, practice), visit(cast, practice)
    insert([ours])
    theirs.save(force_insert=True)
    for each in (ours, theirs):
        assert values_of(Interaction.objects.get(pk=each.pk)) == values_of(each)
        assert not each._state.adding


def test_many_rows_are_one_statement_and_none_is_no_statement(cast: Cast) -> None:
    practice = make_practice("Alder Creek")
    with CaptureQueriesContext(connection) as told:
        insert([visit(cast, practice) for _ in range(3)])
        insert([])
    assert len(told) == 1
    assert Interaction.objects.count() == 3


def test_what_the_database_refuses_is_not_written(cast: Cast) -> None:
    practice = make_practice("Alder Creek")
    key = uuid7()
    first, again = visit(cast, practice), visit(cast, practice)
    first.id = again.id = key
    insert([first])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([visit(cast, practice), again])
    assert Interaction.objects.count() == 1
