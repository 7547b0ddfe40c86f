"""A person looks after their own account."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from prm.accounts.models import Role, User
from prm.accounts.operations import create_user
from tests.cast import PASSWORD, Cast, signed_in

pytestmark = pytest.mark.django_db
NEW = "three brooks and a mill"


def test_a_person_is_added_with_an_address_in_lower_case() -> None:
    user = create_user(
        email=" Ada@Example.org ", name="Ada", role=Role.ANALYST, password=NEW
    )
    assert user.email == "ada@example.org"
    assert user.check_password(NEW)


def test_a_short_password_is_refused() -> None:
    with pytest.raises(ValidationError, match="at least 12 characters"):
        create_user(
            email="ada@example.org", name="Ada", role=Role.ANALYST, password="short"
        )


def test_a_zone_that_nobody_lives_in_is_refused() -> None:
    with pytest.raises(ValidationError, match="America/Chicago would be one"):
        create_user(
            email="ada@example.org",
            name="Ada",
            role=Role.ANALYST,
            password=NEW,
            time_zone="Mars/Olympus",
        )


def test_an_unknown_role_is_refused() -> None:
    with pytest.raises(ValidationError, match="not a valid choice"):
        create_user(email="ada@example.org", name="Ada", role="king", password=NEW)


def test_the_database_knows_an_address_whatever_its_case(cast: Cast) -> None:
    with pytest.raises(IntegrityError):
        User.objects.create(
            email=cast.liaison.email.upper(), name="Twin", role=Role.LIAISON
        )


def test_a_person_chooses_the_zone_in_which_times_are_shown(cast: Cast) -> None:
    client = signed_in(cast.liaison)
    client.post("/account/time-zone/", {"time_zone": "America/Denver"})
    cast.liaison.refresh_from_db()
    assert cast.liaison.time_zone == "America/Denver"
    assert client.get("/account/").status_code == 200
    assert timezone.get_current_timezone_name() != "America/Denver"


def test_a_zone_that_does_not_exist_is_refused(cast: Cast) -> None:
    response = signed_in(cast.liaison).post(
        "/account/time-zone/", {"time_zone": "America/Atlantis"}
    )
    assert response.status_code == 422


def test_changing_the_password_ends_the_other_sessions(cast: Cast) -> None:
    here, elsewhere = signed_in(cast.liaison), signed_in(cast.liaison)
    response = here.post(
        "/account/password/",
        {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW},
    )
    assert response.status_code == 302
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


def test_the_old_password_is_asked_for(cast: Cast) -> None:
    response = signed_in(cast.liaison).post(
        "/account/password/",
        {"old_password": "wrong", "new_password1": NEW, "new_password2": NEW},
    )
    assert response.status_code == 422
    cast.liaison.refresh_from_db()
    assert cast.liaison.check_password(PASSWORD)
