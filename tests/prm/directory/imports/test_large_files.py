"""A file of thousands of rows costs so many queries a part, whatever its rows say, and waits for nobody."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from prm.directory.imports import running
from prm.directory.imports.operations import running as states
from prm.directory.models import Affiliation, Import, Practitioner
from tests.cast import Cast
from tests.prm.directory.imports.conftest import Wizard, staff_list

pytestmark = pytest.mark.req("ADM-05")

ROWS = 5_000
SECONDS = 120.0  # a worker's time on a busy machine; alone it takes a quarter of that


def queries_of(wizard: Wizard, rows: int, start: int) -> int:
    import_ = wizard.bring(staff_list(rows), upto="try-out", name=f"{start}.csv")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        wizard.post(import_, "load")
    return len(asked)


@pytest.mark.django_db
def test_the_queries_of_a_part_do_not_grow_with_its_rows(wizard: Wizard) -> None:
    few = queries_of(wizard, 40, 1)
    Import.objects.all().delete()
    many = queries_of(wizard, 400, 2)
    # Databases bound the parameters of a query, so that ten times the rows take a few batches more.
    assert many < 1.5 * few, (few, many)


@pytest.mark.slow
@pytest.mark.django_db
def test_five_thousand_rows_are_tried_and_loaded_in_their_time(wizard: Wizard) -> None:
    began = time.monotonic()
    import_ = wizard.bring(staff_list(ROWS))
    took = time.monotonic() - began
    assert import_.state == Import.State.DONE
    assert import_.result["created"]["practitioner"] == ROWS
    assert took < SECONDS
    print(f"{ROWS} rows tried and loaded in {took:.1f} s")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="the tests' SQLite lies in memory, where two cannot write; two real workers are in test_worker_dies",
)
def test_two_loads_of_one_file_at_once_bring_it_once(
    wizard: Wizard, cast: Cast
) -> None:
    both = [
        wizard.bring(staff_list(60), upto="try-out", name=name)
        for name in ("one.csv", "two.csv")
    ]
    for import_ in both:
        Import.objects.filter(pk=import_.pk).update(
            state=Import.State.WAITING, task=Import.Task.LOAD, asked_by=cast.steward
        )

    def work(pk: int) -> None:
        running.run(pk)
        connections.close_all()

    threads = [threading.Thread(target=work, args=[each.pk]) for each in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results = [Import.objects.get(pk=each.pk).result for each in both]
    assert sorted(result["created"].get("practitioner", 0) for result in results) == [
        0,
        60,
    ]
    assert Practitioner.objects.count() == 60
    assert Affiliation.objects.count() == 60


@pytest.mark.django_db
def test_a_cancelled_load_keeps_whole_parts_and_goes_on(
    wizard: Wizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "PART", 10)
    import_ = wizard.bring(staff_list(30), upto="try-out")
    told = states.keep_part

    def cancel_after_one(found: Import, **kept: object) -> None:
        told(found, **kept)  # type: ignore[arg-type]
        if kept["upto"] == 11:
            by = Import.objects.get(pk=found.pk).asked_by
            assert by is not None
            states.ask_to_cancel(import_=found, by=by, at=timezone.now())

    monkeypatch.setattr(states, "keep_part", cancel_after_one)
    wizard.post(import_, "load")
    import_.refresh_from_db()
    assert (import_.state, import_.rows_kept) == (Import.State.CANCELLED, 11)
    assert Practitioner.objects.count() == 10
    page = wizard.get(import_).content.decode()
    assert "Go on" in page
    assert "Undo" in page
    monkeypatch.setattr(states, "keep_part", told)
    wizard.post(import_, "load")
    import_.refresh_from_db()
    assert import_.state == Import.State.DONE
    assert import_.result["created"]["practitioner"] == 30
    assert Practitioner.objects.count() == 30
