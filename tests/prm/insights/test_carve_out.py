"""A person carves out what can't be won back; it reduces what is addressable, and an end can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from headwater.results import Window
from prm.directory.models import Practice
from prm.insights.counts import Count
from prm.insights.models import CarveOut
from prm.insights.operations.carve_outs import (
    Carving,
    add_carve_out,
    end_carve_out,
    reopen_carve_out,
)
from prm.insights.queries.addressable import Carved, addressable, carved
from prm.insights.queries.said import carve_outs_of, in_words
from prm.ledger.models import Entry
from tests.cast import Cast, signed_in
from tests.prm.insights.made import Market
from tests.prm.web.conftest import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("LEAK-02")]

WINDOW = Window(date(2025, 9, 1), date(2026, 8, 1))
Carve = Callable[..., CarveOut]


@pytest.fixture
def alder(db: None) -> Practice:
    return Practice.objects.create(code="Alder", name="Alder")


@pytest.fixture
def carve(cast: Cast, alder: Practice) -> Carve:
    def made(**given: object) -> CarveOut:
        usual = {
            "service_line": "cardiology",
            "reason": "patient_preference",
            "from_date": date(2025, 9, 1),
            "note": "Dr. Fen said so on the phone.",
        }
        carving = Carving(**{**usual, **given})
        return add_carve_out(
            practice=alder, carving=carving, by=cast.director, at=timezone.now()
        )

    return made


def said() -> list[tuple[str, float, float]]:
    taken = carve_outs_of(WINDOW).get(("Alder", "cardiology"), [])
    return [
        (reason, round(share, 3), round(count, 1))
        for reason, share, count in in_words(taken)
    ]


def test_it_counts_for_the_part_of_the_window_that_it_covers(carve: Carve) -> None:
    carve(share=0.5)
    carve(a_year=73, from_date=date(2026, 6, 20), reason="insurer")
    carve(share=0.2, to_date=date(2025, 9, 1))
    # 73 days are left of 365; one day is hardly any.
    assert said() == [
        ("Patient preference", 0.5, 0.0),
        ("Insurer’s decision", 0.0, 14.6),
        ("Patient preference", 0.001, 0.0),
    ]


def test_an_end_can_be_taken_back_and_each_act_is_one_entry(
    carve: Carve, cast: Cast
) -> None:
    before = Entry.objects.count()
    made = carve(share=0.5)
    end_carve_out(carve_out=made, by=cast.director, at=timezone.now())
    assert said() == []
    with pytest.raises(ValidationError):
        end_carve_out(carve_out=made, by=cast.director, at=timezone.now())
    reopen_carve_out(carve_out=made, by=cast.director, at=timezone.now())
    assert said() == [("Patient preference", 0.5, 0.0)]
    verbs = [*Entry.objects.order_by("-sequence").values_list("verb", flat=True)[:3]]
    assert verbs == ["carve_out.reopened", "carve_out.ended", "carve_out.added"]
    assert Entry.objects.count() == before + 3


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"share": 0.5, "a_year": 3},
        {"share": 1.2},
        {"share": 0.0},
        {"a_year": 0},
        {"share": 0.5, "to_date": date(2025, 8, 1)},
        {"share": 0.5, "reason": "mood"},
    ],
)
def test_what_can_not_be_is_refused(carve: Carve, given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        carve(**given)
    assert not CarveOut.objects.exists()


def test_a_liaison_of_elsewhere_carves_nothing_out(alder: Practice, cast: Cast) -> None:
    carving = Carving("cardiology", "insurer", date(2026, 1, 1), "x", share=0.1)
    for person in (cast.liaison, cast.analyst):
        with pytest.raises(PermissionDenied):
            add_carve_out(practice=alder, carving=carving, by=person, at=timezone.now())


def test_what_is_addressable_is_leaked_less_rules_less_what_people_said() -> None:
    rules = (("payer_not_contracted", Count(30)), ("out_of_area", Count(0)))
    split = Carved(Count(200), Count(170), rules)
    found = addressable(
        Count(200), split, [("Patient preference", 0.25, 0), ("Insurer", 0, 12)]
    )
    assert found.rules == (("payer_not_contracted", Count(30)),)
    assert found.people == (("Patient preference", 50), ("Insurer", 12))
    assert found.value == 108
    assert found.text == "108"


def test_it_is_never_below_nothing() -> None:
    found = addressable(Count(200), None, [("Insurer", 0.9, 0), ("Insurer", 0, 500)])
    assert found.people == (("Insurer", 200),)
    assert found.value == 0


@pytest.mark.req("CMP-08")
def test_rules_too_small_to_show_leave_a_bound_and_no_difference() -> None:
    split = Carved(Count(200), Count(None), (("out_of_area", Count(None, True)),))
    found = addressable(Count(200), split, [("Insurer", 0.1, 0)])
    assert found.value is None
    assert found.text == "up to 180"


@pytest.mark.req("CMP-08")
def test_rules_of_practices_and_lines_add_up_and_give_no_small_count_away(
    market: Market, folder: Path
) -> None:
    for code, out in (("Alder", 40.0), ("Brook", 4.0), ("Cedar", 60.0)):
        market.practice(code)
        market.sends(code, ours=300, competitor=200)
        market.row(
            "carve_out",
            practice_id=code,
            service_line="cardiology",
            destination_kind="competitor",
            reason="out_of_area",
            volume=out,
        )
    split = carved(market.publish(folder))
    assert split["Alder"]["cardiology"].leaked == Count(200)
    assert dict(split["Brook"][""].rules)["out_of_area"] == Count(None, True)
    assert split["Brook"][""].remainder.value is None  # 200 less it would be the 4
    shown = [
        each["cardiology"].remainder.value
        for key, each in split.items()
        if key and each["cardiology"].remainder.value is not None
    ]
    # The whole's remainder less the others' would be Brook's.
    assert split[""]["cardiology"].remainder.value is None or len(shown) < 2


def test_an_older_mart_has_no_rules(market: Market, folder: Path) -> None:
    market.practice("Alder")
    market.sends("Alder", ours=300, competitor=200)
    assert carved(market.publish(folder)) == {}


def test_the_form_says_what_is_wrong_beside_each_field(
    cast: Cast, alder: Practice
) -> None:
    client = signed_in(cast.director)
    path = f"/practices/{alder.pk}/carve-outs/"
    assert client.get(f"{path}?line=cardiology").status_code == 200
    given = {
        "service_line": "cardiology",
        "reason": "insurer",
        "measure": "share",
        "amount": "140",
        "from_date": "2025-09-01",
    }
    response = client.post(path, given)
    assert response.status_code == 422
    page = words(response.content)
    assert "No more than 100 % of what leaves can leave." in page
    assert "Say how you know: others judge the number by it." in page
    assert not CarveOut.objects.exists()


def test_a_carve_out_is_made_ended_and_reopened_by_page(
    cast: Cast, alder: Practice
) -> None:
    client = signed_in(cast.director)
    given = {
        "service_line": "cardiology",
        "reason": "insurer",
        "measure": "count",
        "amount": "12",
        "from_date": "2025-09-01",
        "note": "The plan requires its own centre.",
    }
    response = client.post(f"/practices/{alder.pk}/carve-outs/", given)
    assert response.headers["Location"].endswith("?line=cardiology#carve-outs")
    made = CarveOut.objects.get()
    assert (made.share, made.a_year, made.by) == (None, 12, cast.director)
    client.post(f"/carve-outs/{made.pk}/ending/")
    assert not CarveOut.objects.standing()
    client.post(f"/carve-outs/{made.pk}/reopening/")
    assert CarveOut.objects.standing().count() == 1
