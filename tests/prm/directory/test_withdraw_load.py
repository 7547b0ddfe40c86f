"""What one load brought can be taken back, and everything else stays as if it had never come."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from prm.directory.adopting import AlignmentSaid
from prm.directory.models import (
    Affiliation,
    Alignment,
    Organization,
    Practice,
    Practitioner,
)
from prm.directory.operations.withdrawing import withdraw_load
from prm.ledger.models import Entry
from tests.cast import Cast
from tests.prm.directory.sources import (
    AT,
    NEXT_MONDAY,
    everything,
    npi,
    organization,
    person,
    practice,
    say,
    works_at,
)


@pytest.mark.req("ADM-05")
def test_taking_back_the_only_load_leaves_an_empty_directory(cast: Cast) -> None:
    say(
        cast.steward,
        organization("O1", parent="O2"),
        organization("O2"),
        practice("P1", organization="O1"),
        person(1),
        affiliations=[works_at(1, "P1")],
        alignments=[
            AlignmentSaid("practice", "P1", "employed", from_date=date(2026, 1, 1))
        ],
    )
    done = withdraw_load(load_id="first", by=cast.steward, at=AT)
    assert done.removed == Counter(
        {"practitioner": 1, "practice": 1, "organization": 2}
    )
    assert not any(everything().values())
    assert Entry.objects.filter(verb="load.withdrawn").count() == 1


def test_what_the_load_superseded_comes_back(cast: Cast) -> None:
    say(
        cast.steward,
        practice("P1", phone="6145550100"),
        person(1, specialty="Cardiology"),
        person(2),
        affiliations=[works_at(1, "P1"), works_at(2, "P1")],
    )
    before = everything()
    say(
        cast.steward,
        practice("P1", phone="6145550199", city="Elm"),
        person(1, deactivated_on="2026-11-01"),
        person(3),
        affiliations=[works_at(1, "P1", role="partner"), works_at(3, "P1")],
        as_of=NEXT_MONDAY,
        load_id="second",
        is_full_roster=True,
    )
    assert Affiliation.objects.get(practitioner__npi=npi(2)).to_date
    done = withdraw_load(load_id="second", by=cast.steward, at=AT)
    assert everything() == before
    assert done.removed == Counter({"practitioner": 1})


def test_other_sources_words_stay(cast: Cast) -> None:
    say(cast.steward, person(1, specialty="Cardiology"), load_id="roster")
    say(
        cast.steward,
        person(1, specialty="Medicine", phone="6145550100"),
        source="nppes",
        load_id="register",
    )
    withdraw_load(load_id="roster", by=cast.steward, at=AT)
    doctor = Practitioner.objects.get()
    assert (doctor.specialty, doctor.phone) == ("Medicine", "614-555-0100")


def test_a_record_on_which_something_hangs_is_kept(cast: Cast) -> None:
    say(cast.steward, practice("P1"), practice("P2"))
    kept = Practice.objects.get(code="P1")
    kept.contacts.create(name="Odette Larkmoor", role="front_desk")
    done = withdraw_load(load_id="first", by=cast.steward, at=AT)
    assert list(Practice.objects.all()) == [kept]
    assert (done.kept, done.removed) == (Counter(practice=1), Counter(practice=1))
    kept.refresh_from_db()
    assert kept.name == "Practice P1"


def test_a_load_in_the_middle_of_history_goes_and_newer_words_stay(
    cast: Cast,
) -> None:
    for load_id, day, city in (
        ("one", 2, "Elm"),
        ("two", 9, "Oak"),
        ("three", 16, "Ash"),
    ):
        say(
            cast.steward,
            practice("P1", city=city),
            as_of=date(2026, 11, day),
            load_id=load_id,
        )
    withdraw_load(load_id="two", by=cast.steward, at=AT)
    assert Practice.objects.get().city == "Ash"
    withdraw_load(load_id="three", by=cast.steward, at=AT)
    assert Practice.objects.get().city == "Elm"


def test_a_load_that_nobody_knows_takes_nothing_away(cast: Cast) -> None:
    say(cast.steward, organization("O1"))
    done = withdraw_load(load_id="never", by=cast.steward, at=AT)
    assert done.in_words == "nothing was of it"
    assert Organization.objects.exists()


def test_a_standing_that_the_load_ended_holds_again(cast: Cast) -> None:
    spring = date(2026, 4, 1)
    say(
        cast.steward,
        practice("P1"),
        alignments=[
            AlignmentSaid("practice", "P1", "independent", from_date=date(2020, 1, 1))
        ],
    )
    say(
        cast.steward,
        alignments=[AlignmentSaid("practice", "P1", "employed", from_date=spring)],
        as_of=NEXT_MONDAY,
        load_id="second",
    )
    withdraw_load(load_id="second", by=cast.steward, at=AT)
    (standing,) = Alignment.objects.all()
    assert (standing.kind, standing.to_date) == ("independent", None)
