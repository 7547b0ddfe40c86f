"""A compliance officer meets no referral volume, and is told why."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from prm.accounts.models import User
from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_officer_is_refused_with_a_reason(
    visitor: Visitor, compliance_officer: User
) -> None:
    visitor.sign_in(compliance_officer)
    visitor.open("/opportunities/")
    expect(visitor.page.get_by_role("heading", level=1)).not_to_have_text(
        "Opportunities"
    )
    expect(visitor.page.get_by_text("may not see referral volumes")).to_be_visible()
    # the browser reports the refused page itself as a failed resource; that one complaint is the test's point
    assert all("403" in complaint for complaint in visitor.complaints)
    visitor.complaints.clear()
