"""People confirm or correct why referrals are missing; nothing is overwritten, and agreement is counted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from prm.directory.models import Practice
from prm.insights.models import ConfirmedBarrier
from prm.insights.operations.barriers import confirm_barrier, withdraw_barrier
from prm.insights.queries.agreement import agreement, unprompted
from prm.insights.queries.diagnoses import Proposal
from prm.insights.queries.said import barriers_of
from prm.ledger.models import Entry
from prm.ledger.wording import say
from prm.territories.operations import assign_liaison
from tests.cast import Cast, signed_in
from tests.prm.insights.made import Market
from tests.prm.territories.made import make_territory
from tests.prm.web.conftest import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("LEAK-08")]

Say = Callable[..., ConfirmedBarrier]


@pytest.fixture
def alder(db: None) -> Practice:
    return Practice.objects.create(code="Alder", name="Alder", county_fips="99001")


@pytest.fixture
def say_it(cast: Cast, alder: Practice) -> Say:
    def said(
        barrier: str, proposed: str = "access", **given: object
    ) -> ConfirmedBarrier:
        usual = {
            "practice": alder,
            "service_line": "cardiology",
            "barrier": barrier,
            "proposal": Proposal("m1", proposed, 0.78 if proposed else None),
            "by": cast.director,
            "at": timezone.now(),
        }
        return confirm_barrier(**{**usual, **given})

    return said


def standing() -> ConfirmedBarrier | None:
    return barriers_of(["Alder"]).get(("Alder", "cardiology"))


def last_sentence() -> str:
    entry = Entry.objects.latest("sequence")
    return say(
        entry.verb, actor=entry.by_name, record="", particulars=entry.particulars
    )


def test_the_newest_word_stands_and_the_older_is_kept(say_it: Say) -> None:
    say_it("access")
    say_it("relationship")
    assert standing().barrier == "relationship"
    assert ConfirmedBarrier.objects.count() == 2


def test_what_is_taken_back_lets_the_one_before_stand_again(
    say_it: Say, cast: Cast
) -> None:
    say_it("access")
    slip = say_it("relationship")
    withdraw_barrier(said=slip, by=cast.director, at=timezone.now())
    assert standing().barrier == "access"
    assert ConfirmedBarrier.objects.count() == 2
    with pytest.raises(ValidationError):
        withdraw_barrier(said=slip, by=cast.director, at=timezone.now())


def test_each_word_is_one_entry_that_reads_as_a_sentence(
    say_it: Say, cast: Cast
) -> None:
    before = Entry.objects.count()
    say_it("access")
    assert last_sentence() == (
        f"{cast.director} confirmed the barrier of Alder in cardiology: access, as proposed"
    )
    said = say_it("relationship")
    assert last_sentence().endswith("in cardiology: relationship; proposed was access")
    withdraw_barrier(said=said, by=cast.director, at=timezone.now())
    assert "took back what they said" in last_sentence()
    assert Entry.objects.count() == before + 3


def test_a_liaison_speaks_of_their_own_territory_alone(say_it: Say, cast: Cast) -> None:
    with pytest.raises(PermissionDenied, match="outside your territories"):
        say_it("access", by=cast.liaison)
    at = timezone.now()
    north = make_territory("North", by=cast.director, day=at, counties=("99001",))
    assign_liaison(
        territory=north,
        liaison=cast.liaison,
        from_date=timezone.localdate(),
        by=cast.director,
        at=at,
    )
    assert say_it("access", by=cast.liaison).by == cast.liaison
    assert not ConfirmedBarrier.objects.filter(by=cast.team_mate)


def test_no_other_role_speaks(say_it: Say, cast: Cast) -> None:
    for person in (cast.analyst, cast.executive, cast.steward, cast.outsider):
        with pytest.raises(PermissionDenied):
            say_it("access", by=person)
    assert not ConfirmedBarrier.objects.exists()


def test_agreement_counts_the_newest_word_of_each_cell_that_had_a_proposal(
    say_it: Say,
) -> None:
    brook = Practice.objects.create(code="Brook", name="Brook")
    say_it("relationship")
    say_it("access")  # corrects the first
    say_it("relationship", practice=brook)
    say_it("noise", "communication", service_line="urology")
    say_it("access", "", service_line="oncology")  # it had only asked
    found = {each.cause: (each.judged, each.agreed) for each in agreement()}
    assert found == {"": (3, 1), "access": (2, 1), "communication": (1, 0)}
    assert unprompted() == 1
    low, high = agreement()[0].interval
    assert 0 < low < 1 / 3 < high < 1


def test_without_a_judgement_there_is_no_share() -> None:
    (whole,) = agreement()
    assert whole.share is None
    assert whole.interval is None


def test_barriers_of_a_list_cost_one_query(
    say_it: Say, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for line in ("cardiology", "urology", "oncology"):
        say_it("access", service_line=line)
    with django_assert_num_queries(1):
        assert [str(each.by) for each in barriers_of().values()]


def test_the_page_keeps_a_word_with_what_the_mart_proposed(
    cast: Cast, alder: Practice, market: Market, folder: Path
) -> None:
    market.practice("Alder")
    market.sends("Alder", ours=100, competitor=200)
    market.diagnoses("Alder")
    mart = market.publish(folder)
    client = signed_in(cast.director)
    path = f"/practices/{alder.pk}/barriers/"
    response = client.post(path, {"service_line": "cardiology", "barrier": "access"})
    assert response.headers["Location"].endswith("?line=cardiology#why")
    said = standing()
    assert (said.mart, said.proposed, said.probability) == (mart.id, "access", 0.78)
    client.post(f"/barriers/{said.pk}/withdrawal/")
    assert standing() is None


def test_a_word_without_a_barrier_is_refused_beside_its_field(
    cast: Cast, alder: Practice
) -> None:
    client = signed_in(cast.director)
    path = f"/practices/{alder.pk}/barriers/"
    for given in ({}, {"service_line": "astrology", "barrier": "gift"}):
        response = client.post(path, given)
        assert response.status_code == 422
    assert "Choose what keeps referrals away." in words(
        client.post(path, {"service_line": "cardiology"}).content
    )
    assert not ConfirmedBarrier.objects.exists()
