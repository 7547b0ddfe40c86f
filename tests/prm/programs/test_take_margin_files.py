"""A file of margins: what finance approved becomes ranges, once; what nobody approved is refused with its place."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from prm.programs.models import MarginRange
from prm.programs.operations import FileRow, Taken, take_margin_file, withdraw_margin
from prm.programs.queries import margins_on
from tests.cast import Cast
from tests.prm.territories.made import at, on
from tests.prm.visits.made import verbs

pytestmark = [pytest.mark.django_db, pytest.mark.req("IMP-08")]


def row(number: int = 2, **given: str) -> FileRow:
    usual = {
        "service_line": "cardiology",
        "low": "2150",
        "high": "3400.50",
        "approved_by": "M. Thorne, finance",
        "approved_on": "2026-06-01",
    }
    return FileRow(number, {**usual, **given})


def take(cast: Cast, *rows: FileRow, day: int = 2) -> Taken:
    return take_margin_file(
        file="margin.csv", rows=rows, seen_share=0.58, by=cast.analyst, at=at(day)
    )


def test_each_row_becomes_a_range_that_says_from_where(cast: Cast) -> None:
    taken = take(
        cast,
        row(),
        row(3, service_line="urology", low="$1,000", high="2000", seen_share="0.7"),
    )
    assert (len(taken.made), taken.known, taken.refused) == (2, 0, [])
    counting = margins_on(on=on(2))
    first, second = counting["cardiology"], counting["urology"]
    assert (first.low, first.high) == (Decimal("2150"), Decimal("3400.50"))
    assert (first.approver, first.approved_on) == ("M. Thorne, finance", on(1))
    assert (first.source, second.source) == ("margin.csv, row 2", "margin.csv, row 3")
    assert (first.seen_share, second.seen_share) == (0.58, 0.7)
    assert (second.low, first.entered_by) == (Decimal("1000"), cast.analyst)
    assert verbs(2) == ["margin.set", "margin.set"]


def test_the_same_file_again_changes_nothing(cast: Cast) -> None:
    take(cast, row())
    again = take(cast, row(), row(3), day=3)
    assert (again.made, again.known, again.refused) == ([], 2, [])
    assert MarginRange.objects.count() == 1


def test_what_somebody_withdrew_is_not_brought_back_by_the_file(cast: Cast) -> None:
    (made,) = take(cast, row()).made
    withdraw_margin(margin=made, by=cast.director, at=at(3))
    assert take(cast, row(), day=4).known == 1
    assert not margins_on(on=on(4))


@pytest.mark.parametrize(
    ("given", "column", "why"),
    [
        ({"approved_by": " "}, "approved_by", "Ask finance who approved it"),
        ({"approved_on": ""}, "approved_on", "as YYYY-MM-DD"),
        ({"approved_on": "1.6.2026"}, "approved_on", "“1.6.2026” can’t be read"),
        ({"approved_on": "2026-06-03"}, "approved_on", "still to come"),
        ({"low": "some"}, "low", "Write dollars, 0 or more."),
        ({"low": "NaN"}, "low", "Write dollars, 0 or more."),
        ({"high": "1"}, "high", "lies below the lower one"),
        ({"seen_share": "1.2"}, "seen_share", "Write a share above 0"),
        ({"service_line": "cardiolgy"}, "service_line", "is no service line here"),
        ({"approved_by": "x" * 201}, "approved_by", "200"),
    ],
)
def test_a_row_that_can_not_be_taken_is_refused_with_its_place_and_the_others_stand(
    cast: Cast, given: dict[str, str], column: str, why: str
) -> None:
    taken = take(cast, row(2, service_line="urology"), row(3, **given))
    assert [each.service_line for each in taken.made] == ["urology"]
    (refused,) = taken.refused
    assert (refused.row, refused.column) == (3, column)
    assert why in refused.why


def test_another_range_of_the_same_line_and_day_does_not_overwrite(cast: Cast) -> None:
    take(cast, row())
    taken = take(cast, row(low="1"), day=3)
    assert [each.column for each in taken.refused] == ["approved_on"]
    assert "Withdraw that first" in taken.refused[0].why
    assert margins_on(on=on(3))["cardiology"].low == Decimal("2150")


def test_directors_and_analysts_bring_files(cast: Cast) -> None:
    for person in (cast.liaison, cast.executive, cast.service_line_leader):
        with pytest.raises(PermissionDenied):
            take_margin_file(
                file="f", rows=[row()], seen_share=0.5, by=person, at=at(2)
            )
