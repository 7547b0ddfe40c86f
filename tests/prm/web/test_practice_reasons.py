"""A practice's page says what fell, since when and probably why, and what could be won back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from prm.accounts.models import Role
from prm.directory.models import Practice
from prm.insights.models import ConfirmedBarrier
from prm.insights.operations.carve_outs import Carving, add_carve_out
from tests.cast import Cast, signed_in
from tests.prm.insights.made import BEFORE, EARLY, WINDOW, Market
from tests.prm.web.conftest import words

pytestmark = pytest.mark.django_db

SOURCE = "Schedule extract, 31 Aug 2026"


@pytest.fixture
def made(market: Market, tmp_path: Path) -> None:
    market.practice("Alder", "affiliated")
    market.sends("Alder", alignment="affiliated", ours=240, competitor=180)
    market.sends("Alder", "urology", alignment="affiliated", ours=150, competitor=60)
    market.expects("Alder", rank=1)
    market.expects("Alder", "urology", rank=None)
    market.diagnoses("Alder")
    for month in (*BEFORE, *WINDOW, *EARLY):
        market.row(
            "series",
            practice_id="Alder",
            service_line="cardiology",
            month=month,
            expected_ours=31.0,
            ours_low=25.0,
            ours_high=37.0,
        )
    _evidence(market)
    market.row(
        "alert",
        practice_id="Alder",
        service_line="cardiology",
        chart="ours",
        tier="alert",
        raised=date(2026, 6, 1),
        began=date(2026, 4, 1),
        change=-0.43,
        in_force=True,
        verdict="leak",
    )
    for kind, payer, volume in (("ours", "Medicare", 390), ("competitor", "Blue", 240)):
        market.row(
            "payer_flow",
            practice_id="Alder",
            service_line="cardiology",
            destination_kind=kind,
            payer=payer,
            volume=volume,
        )
    for trait, value, people in (
        ("all", "", 1200),
        ("sex", "female", 700),
        ("sex", "male", 500),
    ):
        market.row(
            "panel", practice_id="Alder", trait=trait, value=value, people=people
        )
    orders = {"orders": 100, "scheduled": 71, "completed": 60, "reported": 30}
    market.row(
        "process",
        practice_id="Alder",
        service_line="cardiology",
        period="now",
        within=25,
        lag_days=33.0,
        **orders,
    )
    market.publish(tmp_path / "marts")


def _evidence(market: Market) -> None:
    for signal, state, value, base, access in (
        ("wait_rose", "red", 41.0, 16.0, 1.4),
        ("reports_late", "clear", 38.0, 36.0, -0.5),
        ("complaint_open", "missing", None, None, 0.0),
        ("weak_alarm", "clear", 0.9, None, 0.01),
    ):
        market.row(
            "signal",
            practice_id="Alder",
            service_line="cardiology",
            signal=signal,
            state=state,
            value=value,
            base=base,
            source=SOURCE,
            access=access,
        )


@pytest.fixture
def alder(made: None) -> Practice:
    return Practice.objects.create(code="Alder", name="Alder")


@pytest.fixture
def director(cast: Cast) -> Client:
    return signed_in(cast.director)


def read(reader: Client, practice: Practice, query: str = "") -> str:
    return words(reader.get(f"/practices/{practice.pk}/{query}").content)


@pytest.mark.req("LEAK-08", "LEAK-09")
def test_the_first_sentence_says_what_fell_since_when_and_why(
    director: Client, alder: Practice
) -> None:
    page = read(director, alder)
    assert "Cardiology referrals to us fell by 45 % since Apr 2026" in page
    assert "New-patient waits there rose from 16 to 41 days: probably access" in page


@pytest.mark.req("LEAK-08")
def test_the_card_lists_the_evidence_with_signs_and_sources_and_what_is_missing(
    director: Client, alder: Practice
) -> None:
    page = read(director, alder)
    assert "Why cardiology fell Probably access" in page
    assert "Access 0.78 Communication 0.11" in page
    assert (
        "+1.4 Third next available against the six months before: 16 → 41 days" in page
    )
    assert SOURCE in page
    assert "−0.5 Hours from visit to report: 36 → 38 hours" in page
    assert "1 item not known: ask" in page
    assert "Is there a complaint that we still owe you an answer to?" in page
    assert "How sure it is that anything is wrong" not in page  # it moves nothing


@pytest.mark.req("LEAK-08")
def test_one_click_confirms_and_the_page_says_who(
    director: Client, alder: Practice, cast: Cast
) -> None:
    assert "Confirm access" in read(director, alder)
    path = f"/practices/{alder.pk}/barriers/"
    given = {"service_line": "cardiology", "barrier": "access"}
    page = words(director.post(path, given, follow=True).content)
    assert f": access , says {cast.director}" in page
    assert "the evidence had proposed it" in page
    assert "Confirm access" not in page
    director.post(f"/barriers/{ConfirmedBarrier.objects.get().pk}/withdrawal/")
    assert "Confirm access" in read(director, alder)


@pytest.mark.req("LEAK-08", "ADM-01")
def test_who_may_not_judge_reads_and_has_no_button(alder: Practice, cast: Cast) -> None:
    page = read(signed_in(cast.analyst), alder)
    assert "Probably access" in page
    assert "Confirm access" not in page
    assert "Carve out" not in page


@pytest.mark.req("LEAK-04")
def test_expected_and_shortfall_stand_beside_what_came(
    director: Client, alder: Practice
) -> None:
    page = read(director, alder)
    assert "Shortfall, 1 line 60" in page
    assert "30 to 90 episodes a year" in page
    assert "60 30 to 90" in page
    assert "as expected" in page
    assert "$20–80k" in page
    assert "expected 558 to 642" in page  # 300 ± 30 twice, independent


@pytest.mark.req("LEAK-04")
def test_the_trend_has_the_band_that_was_expected_and_the_alert_on_it(
    director: Client, alder: Practice
) -> None:
    content = director.get(f"/practices/{alder.pk}/").content.decode()
    assert "Cardiology over time" in content
    assert '"low": 25.0' in content
    assert '"high": 37.0' in content
    assert "down 45" in content
    assert "Shaded: expected to us of this panel, 90 %." in content


@pytest.mark.req("LEAK-02")
def test_a_carve_out_lowers_what_is_addressable_and_can_be_ended_there(
    director: Client, alder: Practice, cast: Cast
) -> None:
    before = read(director, alder)
    assert "Leakage, addressable" not in before
    carving = Carving(
        "cardiology", "insurer", date(2025, 9, 1), "The plan says so.", share=0.5
    )
    add_carve_out(practice=alder, carving=carving, by=cast.director, at=timezone.now())
    page = read(director, alder)
    assert "240 leaked, less 90 insurer’s decision as people said: 150 could be" in page
    assert "90 addressable" in page
    assert "50 % of what leaves" in page
    assert "End it" in page


@pytest.mark.req("REF-10")
def test_payers_panel_and_orders_stand_on_the_page(
    director: Client, alder: Practice
) -> None:
    page = read(director, alder)
    assert "Medicare 62 % · 390" in page
    assert "1,200 patients" in page
    assert "female 700, male 500" in page
    assert "Scheduled 70 %" in page
    assert "Order to appointment 33 days" in page


@pytest.mark.req("CMP-08")
def test_a_line_too_small_to_show_has_no_estimate_diagnosis_or_alert(
    director: Client, market: Market, tmp_path: Path
) -> None:
    market.practice("Fern")
    market.sends("Fern", ours=300, competitor=150)
    market.sends("Fern", "urology", competitor=7)
    market.expects("Fern", "urology", rank=1, shortfall=47.0)
    market.diagnoses("Fern", "urology")
    market.row(
        "alert",
        practice_id="Fern",
        service_line="urology",
        raised=date(2026, 6, 1),
        began=date(2026, 4, 1),
        change=-0.5,
        in_force=True,
    )
    market.publish(tmp_path / "marts")
    fern = Practice.objects.create(code="Fern", name="Fern")
    page = read(director, fern, "?line=urology")
    assert "Probably access" not in page
    assert "47" not in page.split("Timeline")[0].split("Shortfall")[1][:40]
    assert "Alert: down" not in page


def test_an_independent_practice_has_nothing_addressable(
    director: Client, market: Market, tmp_path: Path
) -> None:
    market.practice("Brook", "independent")
    market.sends("Brook", alignment="independent", ours=100, competitor=300)
    market.publish(tmp_path / "marts")
    brook = Practice.objects.create(code="Brook", name="Brook")
    page = read(director, brook)
    assert "What can’t be won back" not in page
    assert "addressable" not in page


def test_an_older_mart_shows_what_it_has(
    director: Client, market: Market, tmp_path: Path
) -> None:
    market.practice("Alder")
    market.sends("Alder", ours=300, competitor=150)
    market.publish(tmp_path / "marts")
    page = read(director, Practice.objects.create(code="Alder", name="Alder"))
    assert "67 % of 450 referrals came to us" in page
    for absent in ("Shortfall", "Why cardiology", "Payers", "What became of orders"):
        assert absent not in page


def test_every_role_that_sees_volumes_reads_the_same_diagnosis(
    alder: Practice, cast: Cast
) -> None:
    for role in (Role.SERVICE_LINE_LEADER, Role.EXECUTIVE, Role.ANALYST):
        assert "Probably access" in read(signed_in(cast.of(role)), alder)
    for role in (Role.COMPLIANCE_OFFICER, Role.STEWARD, Role.LIAISON):
        assert "Probably access" not in read(signed_in(cast.of(role)), alder)


def test_queries_do_not_grow_with_what_people_said(
    director: Client,
    alder: Practice,
    cast: Cast,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    read(director, alder)
    for reason in ("insurer", "out_of_area", "patient_preference"):
        carving = Carving("cardiology", reason, date(2025, 9, 1), "x", share=0.1)
        add_carve_out(
            practice=alder, carving=carving, by=cast.director, at=timezone.now()
        )
    with django_assert_max_num_queries(21):  # as many as without a word
        read(director, alder)
