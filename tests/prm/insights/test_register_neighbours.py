"""Who stands next door to a practice that was worked on: by people and places of the directory and the mart."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from prm.directory.models import Affiliation, Practice, Practitioner
from prm.insights.impact.estimating import estimate_version
from prm.insights.impact.registering import registered_of
from prm.insights.impact.results import judged_versions
from tests.cast import Cast
from tests.prm.insights.made import AT, Market
from tests.prm.insights.worked import Worked, lock_track, opened_on, publish_worked

pytestmark = [pytest.mark.django_db, pytest.mark.req("IMP-02")]
TREATED = 40
DAY = timedelta(days=1)


def publish(folder: Path, also: Callable[[Market], None] | None = None) -> Worked:
    return publish_worked(folder, treated=TREATED, also=also)


def works_at(
    who: Practitioner, *practices: Practice, until: date | None = None
) -> None:
    Affiliation.objects.bulk_create(
        Affiliation(
            practitioner=who,
            practice=each,
            from_date=date(2020, 1, 1),
            to_date=until,
            source="roster",
            as_of=date(2026, 1, 1),
        )
        for each in practices
    )


def neighbours(worked: Worked, cast: Cast) -> dict[str, frozenset[str]]:
    said = registered_of(lock_track(worked, by=cast.director), mart=worked.mart)
    assert said is not None
    assert set(said.neighbours) == set(said.starts)
    return {code: others for code, others in said.neighbours.items() if others}


def test_who_shares_a_practitioner_is_next_door(tmp_path: Path, cast: Cast) -> None:
    def also(market: Market) -> None:
        row = dict.fromkeys(("name", "taxonomy_code", "specialty"))
        people = [
            ("9700000001", "W0050"),
            ("9700000003", "W0053"),
            ("9700000004", None),
        ]
        market.tables["practitioner"] += [
            {**row, "npi": npi, "practice_id": code} for npi, code in people
        ]

    worked = publish(tmp_path, also)
    here, other = worked.practices[0], worked.practices[1]
    known = Practitioner.objects.create(npi="9700000001", last_name="Known")
    works_at(known, here)
    works_at(Practitioner.objects.create(last_name="One"), here, worked.practices[51])
    works_at(Practitioner.objects.create(last_name="Two"), other, worked.practices[52])
    left = Practitioner.objects.create(npi="9700000003", last_name="Left")
    works_at(left, other, until=opened_on() - DAY)
    assert neighbours(worked, cast) == {
        here.code: {"W0050", "W0051"},
        other.code: {"W0052"},
    }


def test_who_stands_within_a_kilometre_or_in_the_same_zip_code_is_next_door(
    tmp_path: Path, cast: Cast
) -> None:
    def also(market: Market) -> None:
        of = {row["practice_id"]: row for row in market.tables["practice"]}
        of["W0000"] |= {"latitude": 41.0, "longitude": -81.0, "zip_code": "44101"}
        of["W0050"] |= {"latitude": 41.008, "longitude": -81.0}
        of["W0051"] |= {"latitude": 41.008, "longitude": -81.0}
        of["W0052"] |= {"latitude": 41.0, "longitude": -81.02, "zip_code": "44101"}
        of["W0053"] |= {"zip_code": "44101-2222"}
        of["W0054"] |= {"zip_code": "44109"}

    worked = publish(tmp_path, also)
    moved, found = worked.practices[51], worked.practices[54]
    # The directory's word goes before the mart's.
    Practice.objects.filter(pk=moved.pk).update(latitude=41.5, longitude=-81.0)
    Practice.objects.filter(pk=found.pk).update(zip_code="44101")
    assert neighbours(worked, cast) == {"W0000": {"W0050", "W0053", "W0054"}}


def test_however_many_stand_around_it_asks_no_more(
    tmp_path: Path, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    worked = publish(tmp_path)
    version = lock_track(worked, by=cast.director)
    with django_assert_max_num_queries(60) as few:
        registered_of(version, mart=worked.mart)
    once = len(few)
    for number, each in enumerate(worked.track):
        who = Practitioner.objects.create(last_name=f"Nr {number}")
        works_at(who, each, worked.practices[-1 - number])
    with django_assert_max_num_queries(once):
        said = registered_of(version, mart=worked.mart)
    assert said is not None
    assert all(said.neighbours.values())


def test_the_result_stands_once_more_without_practices_next_door(
    tmp_path: Path, cast: Cast
) -> None:
    worked = publish(tmp_path)
    version = lock_track(worked, by=cast.director)

    def judged() -> set[str]:
        assert estimate_version(version=version, mart=worked.mart, at=AT, draws=39)
        found = judged_versions([version], on=date(2026, 11, 21))[version.pk].result
        assert found.verdict == "gained"
        return {each.key for each in found.bracket}

    assert "ring_excluded" not in judged()
    for number in range(6):
        who = Practitioner.objects.create(last_name=f"Nr {number}")
        works_at(who, worked.track[number], worked.practices[TREATED + number])
    assert "ring_excluded" in judged()
