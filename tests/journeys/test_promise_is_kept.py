"""A promise falls late, comes first on the list, is kept, and the office is told; the pages are fit for everybody."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from prm.accounts.models import User
from prm.directory.models import Practice
from prm.issues.models import Owner
from prm.issues.operations import add_owner
from prm.visits.models import Commitment
from prm.visits.operations import Promise, make_commitment
from tests.journeys.conftest import Visitor
from tests.journeys.test_every_page_is_fit import SCREENS, broken_rules

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.req("FLD-08"),
]

DAY = timedelta(days=1)
LATE, SOON = "A direct line card", "A map of the spine clinic"


@pytest.fixture
def alder(director: User) -> Practice:
    """Return a practice to which two promises were made a fortnight ago; one of them is nine days late."""
    practice = Practice.objects.create(
        code="Alder", name="Alder Creek Family Medicine", phone="555-201-0100"
    )
    made_at = timezone.now() - 14 * DAY
    owner = add_owner(
        name="Rosalind Achterberg",
        email="rosalind@clinic.example",
        department="Cardiology clinic",
        by=director,
        at=made_at,
    )
    today = timezone.localdate()
    for what, due_on in ((SOON, today + 2 * DAY), (LATE, today - 9 * DAY)):
        _promise(practice, owner, what, due_on, director)
    return practice


def _promise(
    practice: Practice, owner: Owner, what: str, due_on: date, by: User
) -> None:
    made_at = timezone.now() - 14 * DAY
    promise = Promise(what, owner, due_on)
    make_commitment(practice=practice, promise=promise, by=by, at=made_at)


def key_of(what: str) -> UUID:
    return Commitment.objects.get(what=what).pk


@SCREENS
def test_a_late_promise_comes_first_is_kept_and_the_office_hears_of_it(
    visitor: Visitor, director: User, alder: Practice
) -> None:
    page = visitor.page
    visitor.sign_in(director)
    visitor.open("/promises/")
    broken = broken_rules(page)
    rows = page.locator("tbody tr:has(a)")
    assert LATE in rows.nth(0).inner_text()
    assert "9 days late" in rows.nth(0).inner_text()
    assert SOON in rows.nth(1).inner_text()

    rows.nth(0).get_by_role("link", name=LATE).click()
    page.get_by_role("heading", name=LATE).wait_for()
    page.get_by_label("Kept").check()
    broken += broken_rules(page)
    page.get_by_role("button", name="Settle").click()
    page.get_by_text(f"Kept: {LATE}").wait_for()
    broken += broken_rules(page)
    page.get_by_role("button", name="By phone").click()
    page.get_by_text("Alder Creek Family Medicine was told, by phone.").wait_for()
    assert Commitment.objects.get(what=LATE).told_at is not None

    # Told by mistake: the toast takes it back, and it waits to be told.
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("The office counts as not told yet.").wait_for()
    page.get_by_role("button", name="On a visit").click()
    page.get_by_text("was told, on a visit.").wait_for()

    visitor.open("/promises/")
    assert "None is late." in page.locator(".lead").inner_text()
    assert LATE not in page.locator("tbody").first.inner_text()
    for path in (
        f"/promises/{key_of(SOON)}/",
        "/promises/?state=all",
        f"/promises/new/?practice={alder.pk}",
        "/introductions/",
        f"/introductions/new/?practice={alder.pk}",
        "/visits/",
        f"/practices/{alder.pk}/hours/",
        f"/practices/{alder.pk}/field-work/",
        f"/practices/{alder.pk}/",
    ):
        visitor.open(path)
        broken += [f"{path}: {rule}" for rule in broken_rules(page)]
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > page.viewport_size["width"]:
            broken.append(f"{path} is {width} px wide")
    assert not broken


def test_who_is_not_on_the_list_is_named_where_one_chooses_somebody_else(
    visitor: Visitor, director: User, alder: Practice
) -> None:
    page = visitor.page
    visitor.sign_in(director)
    visitor.open(f"/promises/new/?practice={alder.pk}")
    address = page.get_by_label("Mail address")
    assert not address.is_visible()
    page.get_by_label("What we promise").fill("Two protected slots a week")
    page.get_by_label("By when").fill(str(timezone.localdate() + 5 * DAY))
    page.get_by_label("Who keeps it").select_option("new")
    address.wait_for(state="visible")
    page.get_by_label("Name", exact=True).fill("Una Bright")
    address.fill("una@clinic.example")
    page.get_by_role("button", name="Promise it").click()
    page.get_by_text("Una Bright keeps it.").wait_for()
