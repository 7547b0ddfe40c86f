"""What is given to a physician is logged from the first dollar; cash never is, and nothing stands beside a referral."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from prm.accounts.models import Role
from prm.compliance.models import Benefit
from prm.compliance.operations import (
    Given,
    log_benefit,
    remove_benefit,
    restore_benefit,
)
from prm.compliance.queries import Asked, benefits_visible_to, find_benefits
from prm.directory.models import Practitioner
from prm.ledger.models import Entry
from prm.ledger.wording import hidden_verbs
from tests.cast import Cast, signed_in
from tests.prm.web.conftest import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("CMP-01", "CMP-03")]


@pytest.fixture
def practitioner(db: None) -> Practitioner:
    return Practitioner.objects.create(
        first_name="Ada", last_name="Verrin", npi="9700000003"
    )


def given(**over: Any) -> Given:
    usual: dict[str, Any] = {
        "on": timezone.localdate(),
        "kind": "meal",
        "what": "Lunch for the office",
        "dollars": Decimal("14.50"),
    }
    return Given(**{**usual, **over})


def log(practitioner: Practitioner, cast: Cast, **over: Any) -> Benefit:
    return log_benefit(
        practitioner=practitioner,
        given=given(**over),
        by=cast.liaison,
        at=timezone.now(),
    )


@pytest.mark.parametrize(
    "what",
    [
        "Gift card for coffee",
        "a $20 GIFT-CARD",
        "Vouchers for the cinema",
        "cash",
        "Amazon card",
        "prepaid Visa",
        "gift certificate",
        "A cheque",
        "paid by Venmo",
    ],
)
def test_cash_and_what_is_as_good_as_cash_is_refused_with_the_reason(
    practitioner: Practitioner, cast: Cast, what: str
) -> None:
    with pytest.raises(ValidationError, match="may never be given") as refused:
        log(practitioner, cast, what=what)
    assert set(refused.value.message_dict) == {"what"}
    assert not Benefit.objects.exists()


@pytest.mark.parametrize(
    "what", ["Lunch", "Anatomical model", "Checked the projector", "Card with our line"]
)
def test_an_innocent_word_is_no_cash(
    practitioner: Practitioner, cast: Cast, what: str
) -> None:
    assert log(practitioner, cast, what=what).what == what


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"kind": "cash"}, "kind"),
        ({"kind": "gift_card"}, "kind"),
        ({"kind": "bribe"}, "kind"),
        ({"dollars": Decimal(0)}, "dollars"),
        ({"dollars": Decimal("-3")}, "dollars"),
        ({"solicited": True}, "solicited"),
        ({"on": date(2090, 1, 1)}, "on"),
        ({"through": "a friend"}, "through"),
    ],
)
def test_what_may_not_be_given_or_can_not_be_so_is_refused(
    practitioner: Practitioner, cast: Cast, over: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        log(practitioner, cast, **over)
    assert field in refused.value.message_dict


def test_an_entry_is_removed_and_brought_back_by_who_made_it_each_in_the_ledger(
    practitioner: Practitioner, cast: Cast
) -> None:
    before = Entry.objects.count()
    benefit = log(practitioner, cast)
    with pytest.raises(PermissionDenied, match="by who logged it"):
        remove_benefit(benefit=benefit, by=cast.team_mate, at=timezone.now())
    remove_benefit(benefit=benefit, by=cast.liaison, at=timezone.now())
    with pytest.raises(ValidationError):
        remove_benefit(benefit=benefit, by=cast.liaison, at=timezone.now())
    assert not benefits_visible_to(cast.liaison).exists()
    restore_benefit(benefit=benefit, by=cast.liaison, at=timezone.now())
    assert benefits_visible_to(cast.liaison).get() == benefit
    verbs = Entry.objects.order_by("sequence").values_list("verb", flat=True)[before:]
    assert [*verbs] == ["benefit.logged", "benefit.removed", "benefit.restored"]


def test_everybody_reads_their_own_and_the_officer_all(
    practitioner: Practitioner, cast: Cast
) -> None:
    log(practitioner, cast)
    for role in Role:
        reads = benefits_visible_to(cast.of(role)).exists()
        assert reads is (role in {Role.LIAISON, Role.COMPLIANCE_OFFICER})
    assert not benefits_visible_to(cast.team_mate).exists()


def test_the_log_is_searched_by_words_kind_and_year(
    practitioner: Practitioner, cast: Cast
) -> None:
    log(practitioner, cast)
    log(practitioner, cast, kind="item", what="Model", on=date(2025, 12, 31))
    officer = cast.compliance_officer
    assert find_benefits(officer, Asked(text="verrin")).count() == 2
    assert find_benefits(officer, Asked(text="ada model")).count() == 1
    assert find_benefits(officer, Asked(kind="meal")).count() == 1
    assert find_benefits(officer, Asked(year=2025)).get().what == "Model"


def test_a_benefit_is_logged_by_page_and_undone(
    practitioner: Practitioner, cast: Cast
) -> None:
    client = signed_in(cast.liaison)
    form = {
        "practitioner": "Dr. Verrin",
        "kind": "meal",
        "what": "Gift card",
        "dollars": "14.50",
        "on": timezone.localdate().isoformat(),
    }
    refused = client.post("/benefits/new/", form)
    assert refused.status_code == 422
    assert "may never be given" in words(refused.content)
    page = client.post("/benefits/new/", {**form, "what": "Lunch"}, follow=True)
    assert "Lunch for Ada Verrin is in the log." in words(page.content)
    benefit = Benefit.objects.get()
    client.post(f"/benefits/{benefit.pk}/removal/")
    assert not benefits_visible_to(cast.liaison).exists()
    client.post(f"/benefits/{benefit.pk}/restoration/")
    file = b"".join(client.get("/benefits/file/").streaming_content)  # type: ignore[attr-defined]
    assert b"Lunch" in file


def test_a_name_that_fits_several_is_asked_about(
    practitioner: Practitioner, cast: Cast
) -> None:
    Practitioner.objects.create(first_name="Abel", last_name="Verrin", npi="9700000011")
    page = signed_in(cast.liaison).post("/benefits/new/", {"practitioner": "verrin"})
    assert "Who of these? Give the NPI" in words(page.content)
    nobody = signed_in(cast.liaison).post("/benefits/new/", {"practitioner": "Nobody"})
    assert "Nobody in the directory is called Nobody" in words(nobody.content)


@pytest.mark.req("CMP-07")
def test_what_was_given_is_on_no_page_of_the_physician_nor_in_their_timeline(
    practitioner: Practitioner, cast: Cast
) -> None:
    log(practitioner, cast, what="A dinner by the river")
    for person in (cast.liaison, cast.director, cast.compliance_officer, cast.analyst):
        client = signed_in(person)
        for path in (
            f"/practitioners/{practitioner.pk}/",
            f"/timeline/directory.practitioner/{practitioner.pk}/",
            "/practitioners/",
        ):
            page = client.get(path, follow=True).content.decode()
            assert "dinner" not in page
            assert "14.50" not in page


@pytest.mark.req("CMP-07")
def test_whoever_reads_the_ledger_without_judging_benefits_reads_none_of_it(
    cast: Cast,
) -> None:
    assert "benefit.logged" in hidden_verbs(cast.administrator)
    assert "benefit.logged" not in hidden_verbs(cast.compliance_officer)


def test_a_day_is_taken_as_it_was_given(practitioner: Practitioner, cast: Cast) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    assert log(practitioner, cast, on=yesterday).given_on == yesterday
