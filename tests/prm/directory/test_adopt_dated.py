"""Who works where, has privileges and stands how to us: on any day, whatever sources said since."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from prm.directory.adopting import AlignmentSaid, MembershipSaid, Statement
from prm.directory.models import (
    Affiliation,
    Alignment,
    HealthSystem,
    Membership,
    Organization,
    Practice,
    Practitioner,
)
from prm.directory.queries.affiliations import (
    count_people,
    list_affiliations,
    list_memberships,
    list_practices_of,
)
from prm.directory.queries.alignment import alignment_on, alignments_on
from tests.cast import Cast
from tests.prm.directory.sources import (
    MONDAY,
    NEXT_MONDAY,
    everything,
    npi,
    organization,
    person,
    practice,
    say,
    works_at,
)

SUMMER, LAST_YEAR = date(2026, 7, 1), date(2025, 7, 1)


@pytest.mark.req("DIR-02")
def test_any_past_day_has_its_own_affiliations(cast: Cast) -> None:
    say(
        cast.steward,
        practice("P1"),
        practice("P2"),
        person(1),
        affiliations=[
            works_at(1, "P1", date(2024, 1, 1), to_date=date(2026, 3, 31)),
            works_at(1, "P2", date(2025, 1, 1), role="partner", is_primary=True),
        ],
    )
    doctor = Practitioner.objects.get()

    def codes(on: date | None) -> list[str]:
        found = list_affiliations(practitioner=doctor, on=on)
        return [each.practice.code for each in found]

    assert codes(date(2023, 12, 31)) == []
    assert codes(date(2024, 12, 31)) == ["P1"]
    assert codes(LAST_YEAR) == ["P2", "P1"]  # the primary one first
    assert codes(date(2026, 3, 31)) == ["P2", "P1"]
    assert codes(SUMMER) == ["P2"]
    assert codes(None) == ["P2", "P1"]


@pytest.mark.req("DIR-02")
def test_people_of_a_practice_take_one_query_and_show_role_and_since_when(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    say(
        cast.steward,
        practice("P1"),
        *(person(number) for number in range(4)),
        affiliations=[works_at(number, "P1", role="partner") for number in range(4)],
    )
    place = Practice.objects.get()
    with django_assert_num_queries(1):
        people = list_affiliations(practice=place, on=SUMMER)
        assert [each.practitioner.last_name for each in people] == [
            f"Thornbrook{number}" for number in range(4)
        ]
    assert {(each.role, each.from_date) for each in people} == {
        ("partner", date(2024, 1, 1))
    }
    assert count_people(Practice.objects.all(), on=SUMMER) == {place.pk: 4}


def test_silence_ends_nothing_unless_the_source_is_a_full_roster(cast: Cast) -> None:
    said = practice("P1"), person(1), person(2)
    both = [works_at(1, "P1"), works_at(2, "P1")]
    say(cast.steward, *said, affiliations=both)
    say(cast.steward, *said, affiliations=both[:1], as_of=NEXT_MONDAY)
    assert not Affiliation.objects.filter(to_date__isnull=False)
    third = date(2026, 11, 16)
    ended = say(
        cast.steward, *said, affiliations=both[:1], as_of=third, is_full_roster=True
    )
    gone = Affiliation.objects.get(to_date__isnull=False)
    assert (gone.practitioner.npi, gone.to_date) == (npi(2), date(2026, 11, 15))
    assert ended.changed["affiliation"] == 1
    before = everything()
    say(cast.steward, *said, affiliations=both[:1], as_of=third, is_full_roster=True)
    assert everything() == before


def test_a_full_roster_takes_back_what_would_only_have_begun_later(cast: Cast) -> None:
    said = practice("P1"), practice("P2"), person(1)
    later = works_at(1, "P2", date(2027, 1, 1))
    say(cast.steward, *said, affiliations=[works_at(1, "P1"), later])
    say(
        cast.steward,
        affiliations=[works_at(1, "P1")],
        as_of=NEXT_MONDAY,
        is_full_roster=True,
    )
    assert [each.practice.code for each in Affiliation.objects.all()] == ["P1"]


def test_another_sources_roster_ends_nothing_of_the_first(cast: Cast) -> None:
    say(
        cast.steward,
        practice("P1"),
        practice("P2"),
        person(1),
        affiliations=[works_at(1, "P1")],
    )
    say(
        cast.steward,
        source="staff-list",
        as_of=NEXT_MONDAY,
        is_full_roster=True,
        affiliations=[works_at(1, "P2")],
    )
    assert not Affiliation.objects.filter(to_date__isnull=False)


def test_of_two_sources_the_stronger_says_since_when(cast: Cast) -> None:
    say(
        cast.steward,
        practice("P1"),
        person(1),
        affiliations=[works_at(1, "P1", date(2020, 1, 1))],
    )
    say(
        cast.steward,
        source="staff-list",
        affiliations=[works_at(1, "P1", date(2021, 6, 1), role="partner")],
    )
    (found,) = Affiliation.objects.all()
    assert (found.from_date, found.role) == (date(2021, 6, 1), "partner")
    assert found.source == "staff-list"


def test_an_affiliation_without_a_day_holds_since_it_was_first_heard(
    cast: Cast,
) -> None:
    said = practice("P1"), person(1)
    say(cast.steward, *said, affiliations=[works_at(1, "P1", None)])
    say(
        cast.steward,
        affiliations=[works_at(1, "P1", None)],
        as_of=NEXT_MONDAY,
    )
    (found,) = Affiliation.objects.all()
    assert (found.from_date, found.as_of) == (MONDAY, NEXT_MONDAY)


def test_what_a_person_entered_by_hand_gives_way_to_no_file(cast: Cast) -> None:
    say(cast.steward, practice("P1"), person(1))
    by_hand = Affiliation.objects.create(
        practitioner=Practitioner.objects.get(),
        practice=Practice.objects.get(),
        from_date=LAST_YEAR,
        source="steward",
        as_of=LAST_YEAR,
    )
    say(cast.steward, affiliations=[works_at(1, "P1", date(2020, 1, 1))])
    assert list(Affiliation.objects.all()) == [by_hand]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (works_at(9, "P1"), "no practitioner"),
        (works_at(1, "P9"), "no practice has the code P9"),
        (works_at(1, "P1", to_date=date(2020, 1, 1)), "before it begins"),
    ],
)
def test_an_affiliation_that_cannot_be_is_refused(
    cast: Cast, said: object, reason: str
) -> None:
    adoption = say(cast.steward, practice("P1"), person(1), affiliations=[said])
    (refusal,) = adoption.refusals
    assert reason in refusal.what
    assert refusal.remedy
    assert not Affiliation.objects.exists()


def test_memberships_are_kept_with_their_days(cast: Cast) -> None:
    hospital = Statement("facility", "ccn:990001", {"name": "Mill", "ccn": "990001"})
    said = MembershipSaid(npi(1), "990001", "active", date(2025, 1, 1))
    unknown = MembershipSaid(npi(1), "990002")
    adoption = say(cast.steward, hospital, person(1), memberships=[said, unknown])
    (found,) = Membership.objects.all()
    assert (found.facility.name, found.status) == ("Mill", "active")
    assert "990002" in adoption.refusals[0].what
    doctor = Practitioner.objects.get()
    assert list_memberships(doctor, on=SUMMER) == [found]
    assert list_memberships(doctor, on=date(2024, 1, 1)) == []


@pytest.mark.req("DIR-10")
def test_alignment_on_a_day_is_ones_own_else_the_practices_else_the_organizations(
    cast: Cast,
) -> None:
    say(
        cast.steward,
        organization("O1", parent="O2"),
        organization("O2"),
        practice("P1", organization="O1"),
        practice("P2", organization="O1", tin="99-0000001"),
        person(1),
        person(2),
        affiliations=[works_at(1, "P1"), works_at(2, "P1"), works_at(2, "P2")],
        alignments=[
            AlignmentSaid(
                "organization", "O2", "independent", from_date=date(2020, 1, 1)
            ),
            AlignmentSaid("tin", "990000001", "affiliated", from_date=LAST_YEAR),
            AlignmentSaid("npi", npi(1), "employed", from_date=SUMMER),
        ],
    )
    first, second = Practitioner.objects.order_by("npi")
    one, two = Practice.objects.order_by("code")

    def standing(record: object, day: date) -> tuple[str, str] | None:
        found = alignment_on(record, day)  # type: ignore[arg-type]
        return found and (found.kind, found.through)

    winter = date(2026, 2, 1)
    assert standing(one, winter) == ("independent", "parent organization")
    assert standing(two, winter) == ("affiliated", "itself")
    assert standing(first, SUMMER) == ("employed", "itself")
    assert standing(first, winter) == ("independent", "parent organization")
    assert standing(first, date(2023, 1, 1)) is None  # worked nowhere yet
    assert standing(one, date(2019, 1, 1)) is None
    Affiliation.objects.filter(practitioner=second, practice=two).update(
        is_primary=True
    )
    assert standing(second, winter) == ("affiliated", "practice")


@pytest.mark.req("DIR-10")
def test_a_later_standing_takes_over_and_the_earlier_keeps_its_days(cast: Cast) -> None:
    say(
        cast.steward,
        practice("P1"),
        alignments=[
            AlignmentSaid("practice", "P1", "independent", from_date=date(2020, 1, 1))
        ],
    )
    say(
        cast.steward,
        as_of=NEXT_MONDAY,
        alignments=[
            AlignmentSaid("practice", "P1", "employed", "Harrow Health", SUMMER)
        ],
    )
    spans = list(
        Alignment.objects.order_by("from_date").values_list(
            "kind", "from_date", "to_date"
        )
    )
    assert spans == [
        ("independent", date(2020, 1, 1), date(2026, 6, 30)),
        ("employed", SUMMER, None),
    ]
    newest = Alignment.objects.get(kind="employed")
    assert newest.system == HealthSystem.objects.get(name="Harrow Health")


def test_a_standing_of_nobody_is_refused(cast: Cast) -> None:
    adoption = say(
        cast.steward,
        practice("P1"),
        alignments=[
            AlignmentSaid("tin", "990000009", "employed"),
            AlignmentSaid("practice", "P1", "friendly"),
        ],
    )
    assert ["tax number 990000009" in adoption.refusals[0].what] == [True]
    assert "friendly isn't a standing" in adoption.refusals[1].what


@pytest.mark.req("DIR-10")
def test_standings_in_bulk_ask_as_many_queries_for_many_as_for_one(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    numbers = range(30)
    say(
        cast.steward,
        organization("O1"),
        *(practice(f"P{number}", organization="O1") for number in numbers),
        *(person(number) for number in numbers),
        affiliations=[works_at(number, f"P{number}") for number in numbers],
        alignments=[AlignmentSaid("organization", "O1", "employed", from_date=SUMMER)],
    )
    people = list(Practitioner.objects.all())
    with django_assert_max_num_queries(9):
        found = alignments_on(people, NEXT_MONDAY)
    assert {standing.kind for standing in found.values()} == {"employed"}
    assert len(found) == 30


def test_practices_of_an_organization_leave_out_what_is_closed(cast: Cast) -> None:
    say(
        cast.steward,
        organization("O1"),
        practice("P1", organization="O1"),
        practice("P2", organization="O1", closed_on="2026-06-30"),
    )
    group = Organization.objects.get()
    assert [p.code for p in list_practices_of(group, on=SUMMER)] == ["P1"]
    assert len(list_practices_of(group, on=LAST_YEAR)) == 2
