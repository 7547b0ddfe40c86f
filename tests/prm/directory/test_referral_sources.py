"""The EHR's records of who refers: settled where there is no doubt, else decided by a steward, and handed on."""

from __future__ import annotations

from typing import Any

import pytest

from prm.directory.models import Decision, Practitioner, ReferralSource
from prm.directory.operations.merging import merge_records
from prm.directory.operations.referral_sources import adopt_referral_sources
from prm.directory.queries.referral_sources import resolved_referral_sources
from prm.ledger.models import Entry
from tests.cast import Cast, signed_in
from tests.conftest import River
from tests.prm.directory.twins import AT, practitioner

pytestmark = pytest.mark.django_db
BASE = "/stewardship/referral-sources/"


def source(code: str, **more: Any) -> ReferralSource:
    values = {"name": "TAMBLEHOWE, J MD", "orders": 3, "seen_at": AT, **more}
    return ReferralSource.objects.create(system="EHR", code=code, **values)


@pytest.mark.req("REF-12")
def test_sources_wait_by_the_orders_that_name_them(cast: Cast) -> None:
    few, many = source("A", orders=2), source("B", orders=200)
    page = signed_in(cast.steward).get(BASE).content.decode()
    assert page.index(f"{BASE}{many.pk}/") < page.index(f"{BASE}{few.pk}/")
    assert "202 referral orders" in page


@pytest.mark.req("REF-12")
def test_a_steward_accepts_a_candidate_and_takes_it_back(cast: Cast) -> None:
    who = practitioner(first_name="Jorvelle", npi="9700000002")
    reasons = [{"attribute": "phone", "words": "same phone", "bits": 11.2}]
    candidate = {"practitioner": who.pk, "score": 0.8, "reasons": reasons}
    waits = source("A", candidates=[candidate], score=0.8)
    browser = signed_in(cast.steward)
    page = browser.get(f"{BASE}{waits.pk}/").content.decode()
    assert "Jorvelle Tamblehowe" in page and "Same phone" in page
    browser.post(f"{BASE}{waits.pk}/acceptance/", {"practitioner": who.pk})
    assert [row.practitioner for row in resolved_referral_sources()] == [who]
    browser.post(f"{BASE}{waits.pk}/reopening/")
    assert not resolved_referral_sources()
    verbs = Entry.objects.order_by("sequence").values_list("verb", flat=True)
    assert list(verbs) == ["referral_source.accepted", "referral_source.reopened"]


@pytest.mark.req("REF-12")
def test_a_steward_looks_for_somebody_else(cast: Cast) -> None:
    who = practitioner("Sorrelmere", npi="9700000002")
    waits = source("A")
    browser = signed_in(cast.steward)
    for text in ("sorrel", "9700000002"):
        page = browser.get(f"{BASE}{waits.pk}/", {"text": text}).content.decode()
        assert f'value="{who.pk}"' in page
    browser.post(f"{BASE}{waits.pk}/acceptance/", {"practitioner": who.pk})
    waits.refresh_from_db()
    assert (waits.practitioner, waits.decided_by) == (who, cast.steward)


@pytest.mark.req("REF-12")
def test_a_source_that_is_no_practitioner_leaves_the_queue(cast: Cast) -> None:
    waits = source("ED", name="EMERGENCY DEPT")
    browser = signed_in(cast.steward)
    browser.post(f"{BASE}{waits.pk}/refusal/", {"why": "nonsense"})
    waits.refresh_from_db()
    assert waits.decision == Decision.OPEN
    browser.post(f"{BASE}{waits.pk}/refusal/", {"why": "Emergency department"})
    waits.refresh_from_db()
    assert (waits.decision, waits.decided_why) == ("refused", "Emergency department")
    assert not resolved_referral_sources()


@pytest.mark.req("REF-12")
@pytest.mark.req("DIR-06")
def test_a_merge_takes_its_referral_sources_along(cast: Cast) -> None:
    one, two = practitioner(npi="9700000002"), practitioner(npi="9700000010")
    known = source("A", decision="accepted", decided_at=AT, practitioner=two)
    merge_records(
        kind="practitioner", survivor=one, absorbed=two, by=cast.steward, at=AT
    )
    known.refresh_from_db()
    assert known.practitioner == one


@pytest.mark.slow
@pytest.mark.req("REF-12")
def test_the_lakes_sources_settle_themselves_or_wait_and_decisions_stay(
    cast: Cast, river: River
) -> None:
    import pyarrow.parquet as pq

    people = pq.read_table(river.market / "practitioner.parquet").to_pylist()
    Practitioner.objects.bulk_create(
        {
            row["npi"]: Practitioner(
                npi=row["npi"],
                first_name=row["first_name"] or "",
                last_name=row["last_name"] or "",
                taxonomy_code=row["taxonomy_code"] or "",
                credential=row["credential"] or "",
            )
            for row in people
        }.values()
    )
    first = adopt_referral_sources(lake=river.lake, by=cast.steward, at=AT)
    assert first.fresh == first.read > 0
    assert 0 < first.resolved < first.read
    assert ReferralSource.objects.filter(orders__gt=0).exists()
    waits = ReferralSource.objects.filter(decision=Decision.OPEN).first()
    assert waits is not None
    who = Practitioner.objects.order_by("pk")[0]
    signed_in(cast.steward).post(
        f"{BASE}{waits.pk}/acceptance/", {"practitioner": who.pk}
    )
    again = adopt_referral_sources(lake=river.lake, by=cast.steward, at=AT)
    waits.refresh_from_db()
    assert waits.practitioner == who
    assert (again.fresh, again.read) == (0, first.read)
