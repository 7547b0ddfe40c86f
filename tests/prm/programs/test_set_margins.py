"""Margin ranges: what finance approved, which of them counts on a day, and that charges stand nowhere."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from pytest_django import Settings

from headwater.schema.definitions import SERVICE_LINES, definitions_folder
from prm.ledger.models import Entry
from prm.ledger.wording import hidden_verbs
from prm.programs.models import MarginRange
from prm.programs.operations import (
    Approved,
    restore_margin,
    set_margin,
    withdraw_margin,
)
from prm.programs.queries import (
    known_lines,
    margin_for,
    margins_on,
    margins_visible_to,
)
from prm.programs.sentences import SENTENCES
from tests.cast import Cast
from tests.prm.territories.made import at, on
from tests.prm.visits.made import verbs

pytestmark = [pytest.mark.django_db, pytest.mark.req("IMP-08")]


def put(cast: Cast, **given: Any) -> MarginRange:
    by, moment = given.pop("by", cast.director), given.pop("at", at(2))
    usual = {
        "service_line": "cardiology",
        "low": Decimal("900"),
        "high": Decimal("1400.50"),
        "seen_share": 0.7,
        "approver": "Aldous Fenwick, finance",
        "approved_on": on(1),
        "source": "Memorandum of 1 June",
    }
    return set_margin(approved=Approved(**{**usual, **given}), by=by, at=moment)


def test_a_range_keeps_who_approved_it_when_and_who_wrote_it_down(cast: Cast) -> None:
    made = put(cast, by=cast.analyst, approver=" Aldous Fenwick ")
    assert (made.approver, made.approved_on) == ("Aldous Fenwick", on(1))
    assert (made.entered_by, made.entered_at) == (cast.analyst, at(2))
    said = Entry.objects.order_by("-sequence")[0]
    assert said.verb == "margin.set"
    assert said.particulars["low"] == "900.00"
    assert said.particulars["high"] == "1,400.50"
    assert said.particulars["approver"] == "Aldous Fenwick"
    assert "Memorandum" not in str(said.particulars)


def test_the_newest_approved_by_a_day_counts(cast: Cast) -> None:
    old = put(cast, approved_on=date(2025, 12, 31))
    new = put(cast, approved_on=date(2026, 1, 1))
    put(cast, service_line="orthopedics")
    assert margin_for("cardiology", on=date(2025, 12, 30)) is None
    assert margin_for("cardiology", on=date(2025, 12, 31)) == old
    assert margin_for("cardiology", on=date(2026, 1, 1)) == new
    assert margin_for("neurology", on=on(2)) is None
    assert {*margins_on(on=on(2))} == {"cardiology", "orthopedics"}
    assert margins_on(on=on(2))["cardiology"] == new


def test_an_older_one_that_is_written_down_later_does_not_count_instead(
    cast: Cast,
) -> None:
    new = put(cast, approved_on=on(1))
    put(cast, approved_on=date(2024, 6, 1), at=at(9))
    assert margin_for("cardiology", on=on(10)) == new


def test_what_is_withdrawn_lets_the_one_before_count_and_comes_back(cast: Cast) -> None:
    old, new = put(cast, approved_on=date(2025, 6, 1)), put(cast)
    withdraw_margin(margin=new, by=cast.director, at=at(3))
    assert margin_for("cardiology", on=on(3)) == old
    with pytest.raises(ValidationError, match="withdrawn already"):
        withdraw_margin(margin=new, by=cast.director, at=at(3))
    restore_margin(margin=new, by=cast.analyst, at=at(4))
    assert margin_for("cardiology", on=on(4)) == new
    with pytest.raises(ValidationError, match="stands already"):
        restore_margin(margin=new, by=cast.director, at=at(4))
    assert verbs(2) == ["margin.restored", "margin.withdrawn"]


def test_two_of_one_line_and_day_never_stand(cast: Cast) -> None:
    first = put(cast)
    with pytest.raises(ValidationError, match="Withdraw that first"):
        put(cast, low=Decimal("1000"))
    withdraw_margin(margin=first, by=cast.director, at=at(3))
    second = put(cast, low=Decimal("1000"))
    with pytest.raises(ValidationError, match="stands already"):
        restore_margin(margin=first, by=cast.director, at=at(4))
    assert margin_for("cardiology", on=on(4)) == second


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"low": Decimal("-1")}, "low"),
        ({"low": Decimal("NaN")}, "low"),
        ({"high": Decimal("899.99")}, "high"),
        ({"high": Decimal("Infinity")}, "high"),
        ({"high": Decimal("1e9")}, "high"),
        ({"low": Decimal("900.001")}, "low"),
        ({"seen_share": 0.0}, "seen_share"),
        ({"seen_share": 1.01}, "seen_share"),
        ({"seen_share": float("nan")}, "seen_share"),
        ({"approver": "  "}, "approver"),
        ({"approved_on": on(3)}, "approved_on"),
        ({"service_line": ""}, "service_line"),
        ({"service_line": "cardiolgy"}, "service_line"),
    ],
)
def test_a_range_that_finance_could_not_have_approved_is_refused(
    cast: Cast, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        put(cast, **given)
    assert field in refused.value.message_dict
    assert not MarginRange.objects.exists()


def test_a_line_that_no_definition_knows_is_refused_with_those_that_there_are(
    cast: Cast,
) -> None:
    with pytest.raises(ValidationError, match="“cardiolgy” is no service line") as said:
        put(cast, service_line="cardiolgy")
    assert all(line in str(said.value) for line in known_lines())
    assert "approved among the definitions" in str(said.value)


def test_a_line_of_the_sites_own_definitions_is_known(
    cast: Cast, settings: Settings, tmp_path: Path
) -> None:
    shipped = (definitions_folder() / SERVICE_LINES).read_text("utf-8")
    (tmp_path / SERVICE_LINES).write_text(shipped.replace("cardiology", "heart"))
    settings.DEFINITIONS = tmp_path
    assert put(cast, service_line="heart").service_line == "heart"
    with pytest.raises(ValidationError, match="is no service line"):
        put(cast)


def test_directors_and_analysts_write_it_down(cast: Cast) -> None:
    made = put(cast)
    for person in (
        cast.liaison,
        cast.executive,
        cast.service_line_leader,
        cast.compliance_officer,
        cast.outsider,
    ):
        with pytest.raises(PermissionDenied):
            put(cast, by=person, approved_on=date(2025, 1, 1))
        with pytest.raises(PermissionDenied):
            withdraw_margin(margin=made, by=person, at=at(3))
        with pytest.raises(PermissionDenied):
            restore_margin(margin=made, by=person, at=at(3))


def test_whoever_sees_volumes_sees_the_history_with_what_was_withdrawn(
    cast: Cast,
) -> None:
    old, new = put(cast, approved_on=date(2025, 6, 1)), put(cast)
    other = put(cast, service_line="orthopedics")
    withdraw_margin(margin=old, by=cast.director, at=at(3))
    for person in (cast.executive, cast.liaison, cast.analyst):
        assert [*margins_visible_to(person)] == [new, old, other]
        assert "margin.set" not in hidden_verbs(person)
    for person in (cast.compliance_officer, cast.administrator, cast.steward):
        assert not margins_visible_to(person).exists()
        assert "margin.set" in hidden_verbs(person)
    assert not margins_visible_to(cast.outsider).exists()


def test_charges_are_offered_nowhere() -> None:
    asked = {each.name for each in MarginRange._meta.get_fields()}
    said = " ".join([*asked, *Approved._fields, *SENTENCES.values()])
    assert "charge" not in said
    assert "gross" not in said
