"""Each rule is a pair that agrees with itself, and says why it refuses."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from prm.accounts import permissions
from prm.accounts.models import Role
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.req("ADM-01")]

RULES = sorted(
    name.removeprefix("can_") for name in vars(permissions) if name.startswith("can_")
)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("role", list(Role))
def test_a_rule_raises_exactly_when_its_answer_is_no(
    cast: Cast, rule: str, role: Role
) -> None:
    person = cast.of(role)
    check = getattr(permissions, f"check_can_{rule}")
    if getattr(permissions, f"can_{rule}")(person):
        check(person)
    else:
        with pytest.raises(PermissionDenied, match=role.label.lower()):
            check(person)


@pytest.mark.parametrize("rule", RULES)
def test_who_has_left_and_who_is_not_signed_in_may_nothing(
    cast: Cast, rule: str
) -> None:
    may = getattr(permissions, f"can_{rule}")
    assert not may(cast.outsider)
    assert not may(AnonymousUser())


@pytest.mark.req("CMP-07")
def test_who_judges_gifts_meets_no_volumes(cast: Cast) -> None:
    assert not permissions.can_see_volumes(cast.compliance_officer)


def test_who_runs_the_site_sees_neither_volumes_nor_patients_rows(cast: Cast) -> None:
    assert not permissions.can_see_volumes(cast.administrator)
    assert not permissions.can_take_quarantine(cast.administrator)
