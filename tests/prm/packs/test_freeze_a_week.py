"""A frozen week never changes, and its files come back the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from prm.ledger.models import Entry
from prm.packs.models import Pack
from prm.packs.operations import freeze_week
from prm.packs.shelf import FORMS, file_of, make_files
from tests.cast import Cast
from tests.prm.issues.made import make_site
from tests.prm.packs.test_weekly_pack import MONDAY
from tests.prm.visits.made import NOW, log

pytestmark = [pytest.mark.django_db, pytest.mark.req("RPT-02")]


def test_what_happens_later_doesnt_reach_a_frozen_week(cast: Cast) -> None:
    house = make_site(cast)
    pack = freeze_week(monday=MONDAY, by=cast.director, at=NOW)
    log(house.alder, cast.liaison)
    found = Pack.objects.get(pk=pack.pk)
    assert found.content == pack.content
    assert found.is_whole
    again = freeze_week(monday=MONDAY, by=cast.director, at=NOW + timedelta(hours=1))
    assert again.digest != pack.digest


def test_freezing_is_one_entry_of_the_ledger(cast: Cast) -> None:
    pack = freeze_week(monday=MONDAY, by=cast.director, at=NOW)
    entry = Entry.objects.get(verb="pack.frozen")
    assert entry.by == cast.director
    assert entry.particulars["digest"] == pack.digest


def test_a_body_that_was_changed_by_hand_is_found_out(cast: Cast) -> None:
    pack = freeze_week(monday=MONDAY, by=cast.director, at=NOW)
    body = {**pack.body, "title": "A better week"}
    Pack.objects.filter(pk=pack.pk).update(body=body)
    assert not Pack.objects.get(pk=pack.pk).is_whole


def test_a_lost_file_is_made_again_to_the_byte(cast: Cast) -> None:
    pack = freeze_week(monday=MONDAY, by=cast.director, at=NOW)
    told: list[tuple[str, int, int | None]] = []
    make_files(pack, lambda *said: told.append(said))
    before = {form: file_of(pack, form).read_bytes() for form in FORMS}
    assert told[-1] == ("files made", 3, 3)
    for form in FORMS:
        file_of(pack, form).unlink()
    make_files(Pack.objects.get(pk=pack.pk))
    assert {form: file_of(pack, form).read_bytes() for form in FORMS} == before
